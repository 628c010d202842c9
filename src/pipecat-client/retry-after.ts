/** Nobody means more than this; a wrong header must not stop the fleet for a day. */
const RETRY_AFTER_MAX_MS = 3_600_000;

/**
 * The wait that a `Retry-After` header asks for, in either of its two forms (RFC 9110, 10.2.3: seconds or an HTTP date).
 *
 * @param now milliseconds since 1970
 * @returns milliseconds, between 0 and one hour; undefined when the header says nothing usable
 */
export function parseRetryAfter(value: string | undefined, now: number): number | undefined {
  const text = value?.trim() ?? '';
  if (text === '') return undefined;
  const ms = /^\d+(\.\d+)?$/.test(text) ? Number(text) * 1000 : dateOf(text) - now;
  return Number.isNaN(ms) ? undefined : Math.min(RETRY_AFTER_MAX_MS, Math.max(0, Math.ceil(ms)));
}

/** Date.parse takes `-5` for a year; an HTTP date begins with the name of a day. */
function dateOf(text: string): number {
  return /^[A-Za-z]{3,9},? /.test(text) ? Date.parse(text) : Number.NaN;
}
