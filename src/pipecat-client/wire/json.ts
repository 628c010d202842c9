/** A JSON object of unknown make. */
export type Json = Readonly<Record<string, unknown>>;

/** The body says something else than it must. The caller turns it into an error of its operation. */
export class MalformedBodyError extends Error {}

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** @throws MalformedBodyError when `text` is no JSON */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // The parser's own message quotes the body.
    throw new MalformedBodyError('a body that is not JSON');
  }
}

/** @throws MalformedBodyError */
export function requireObject(value: unknown, what: string): Json {
  if (!isObject(value)) throw new MalformedBodyError(`${what} that is no object`);
  return value;
}

/** @throws MalformedBodyError */
export function requireList(value: unknown, what: string): readonly unknown[] {
  if (!Array.isArray(value)) throw new MalformedBodyError(`${what} that is no list`);
  return value;
}

/** @throws MalformedBodyError */
export function requireText(value: unknown, what: string): string {
  const text = textOf(value);
  if (text === undefined) throw new MalformedBodyError(`${what} that is no text`);
  return text;
}

/** Empty text says nothing, as null does. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

export function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

export function dateOf(value: unknown): Date | null {
  const date = typeof value === 'string' ? new Date(value) : null;
  return date === null || Number.isNaN(date.getTime()) ? null : date;
}

/** The object at `key`, or null. */
export function childOf(parent: Json | null, key: string): Json | null {
  const child = parent?.[key];
  return isObject(child) ? child : null;
}
