/** A value as JSON carries it: moments become ISO-8601 text. */
export type Wire<T> = T extends Date ? string : T extends object ? { readonly [K in keyof T]: Wire<T[K]> } : T;

/** Rows of the database in the shapes of the API. Copies; what is not a moment stays as it is. */
export function toWire<T>(value: T): Wire<T> {
  if (value instanceof Date) return value.toISOString() as Wire<T>;
  if (Array.isArray(value)) return value.map(toWire) as Wire<T>;
  if (typeof value !== 'object' || value === null) return value as Wire<T>;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, toWire(member)])) as Wire<T>;
}
