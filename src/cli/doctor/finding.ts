/**
 * - `ok`: as it should be
 * - `warn`: it works, and somebody should know
 * - `fail`: the service cannot do its work like that
 * - `skip`: not tried, since something else is in the way
 */
export type Verdict = 'ok' | 'warn' | 'fail' | 'skip';

/** One line of the doctor. */
export interface Finding {
  readonly check: string;
  readonly verdict: Verdict;
  /** What was seen. Carries no credential. */
  readonly fact: string;
  /** What to do about it; null = nothing. */
  readonly remedy: string | null;
}

export const ok = (check: string, fact: string): Finding => ({ check, verdict: 'ok', fact, remedy: null });
export const warn = (check: string, fact: string, remedy: string): Finding => ({
  check,
  verdict: 'warn',
  fact,
  remedy,
});
export const fail = (check: string, fact: string, remedy: string): Finding => ({
  check,
  verdict: 'fail',
  fact,
  remedy,
});
export const skip = (check: string, fact: string): Finding => ({ check, verdict: 'skip', fact, remedy: null });

/** Each of these was not tried. */
export function skipped(checks: readonly string[], fact: string): Finding[] {
  return checks.map((check) => skip(check, fact));
}
