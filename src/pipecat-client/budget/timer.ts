/** setTimeout fires at once for anything longer. */
export const TIMER_MAX_MS = 2 ** 31 - 1;
