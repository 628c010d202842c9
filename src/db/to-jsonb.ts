/** JSON.stringify writes just these two as escapes, besides control characters and what a string itself spells with a backslash. */
const SUSPECT = /\\u(?:0000|d[89a-f])/;

/**
 * JSON that PostgreSQL takes: its text knows neither NUL nor half a surrogate pair, and one of them in one row would refuse the whole
 * statement, with every other agent's row in it.
 */
export function toJsonb(value: unknown): string {
  const text = JSON.stringify(value);
  return SUSPECT.test(text) ? JSON.stringify(value, wellFormed) : text;
}

function wellFormed(_key: string, item: unknown): unknown {
  return typeof item === 'string' ? item.toWellFormed().replaceAll('\0', '\u{fffd}') : item;
}
