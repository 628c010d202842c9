/** Where a page of letters ended: in the Redis list, or among those that wait in PostgreSQL. */
export type LetterCursor =
  | { readonly at: 'list'; readonly distance: number; readonly id: string }
  | { readonly at: 'waiting'; readonly since: string; readonly id: string };

export function writeCursor(cursor: LetterCursor): string {
  const place = cursor.at === 'list' ? cursor.distance : cursor.since;
  return Buffer.from(JSON.stringify([cursor.at, place, cursor.id])).toString('base64url');
}

/** @returns null when it is none of ours */
export function readCursor(text: string): LetterCursor | null {
  const [at, place, id] = parsed(text);
  if (typeof id !== 'string') return null;
  if (at === 'list' && typeof place === 'number' && Number.isSafeInteger(place)) return { at, distance: place, id };
  return at === 'waiting' && typeof place === 'string' && TIMESTAMP.test(place) ? { at, since: place, id } : null;
}

const TIMESTAMP = /^\d{4}-\d\d-\d\d[ T][\d:.]+[+-]\d\d(:?\d\d)?$/;

function parsed(text: string): readonly unknown[] {
  try {
    const value: unknown = JSON.parse(Buffer.from(text, 'base64url').toString());
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
}
