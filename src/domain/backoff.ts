export interface Backoff {
  readonly baseMs: number;
  readonly maxMs: number;
}

/**
 * Capped exponential back-off with full jitter: anything between 0 and the ceiling of this attempt, so that a crowd that failed together
 * does not come back together.
 *
 * @param attempt 1 for the first failure
 * @param random in [0, 1)
 * @returns milliseconds
 */
export function backoffMs({ baseMs, maxMs }: Backoff, attempt: number, random: number): number {
  const ceiling = Math.min(maxMs, baseMs * 2 ** Math.min(attempt - 1, 52));
  return Math.floor(ceiling * random);
}
