/**
 * What a script sees. "It differs" and "it could not be asked" never share a code.
 *
 * - `ok`: done, or nothing differs
 * - `error`: it could not be done, or not be asked
 * - `differs`: it was asked, and the answer is no: a plan with changes, drift, an agent that did not get there, a warning of `doctor`
 * - `interrupted`: Ctrl-C, as shells have it (128 + SIGINT)
 */
export const EXIT = { ok: 0, error: 1, differs: 2, interrupted: 130 } as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
