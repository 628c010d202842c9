/**
 * JSON that PostgreSQL takes: its text knows neither NUL nor half a surrogate pair, and one of them in one row would refuse the whole
 * statement, with every other agent's row in it.
 */
export function toJsonb(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) =>
    typeof item === 'string' ? item.toWellFormed().replaceAll('\0', '\u{fffd}') : item,
  );
}
