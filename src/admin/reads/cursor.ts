import type { Page } from '../../api';
import { problem, ProblemException } from '../../http';

/** Of one key of a list: its text must look like this. */
export const KEYS = {
  uuid: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
  serial: /^\d{1,18}$/,
  moment: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/,
  name: /^[^\0]{1,256}$/,
} as const;

/** Where a list goes on: the keys of the last row, for one list in one order. Nothing secret, so it is only encoded. */
export class Cursors {
  constructor(
    private readonly list: string,
    private readonly keys: readonly RegExp[],
  ) {}

  /** @throws ProblemException 400 for one that was not made for this list */
  read(cursor: string | undefined): readonly string[] | null {
    if (cursor === undefined) return null;
    const [list, ...keys] = decoded(cursor);
    const fits = list === this.list && keys.length === this.keys.length;
    if (fits && this.keys.every((pattern, n) => pattern.test(keys[n] ?? ''))) return keys;
    const message = 'must be the nextCursor of a page of the same list in the same order';
    throw new ProblemException(
      problem(400, 'InvalidRequest', `cursor ${message}`, [{ field: 'cursor', message: `cursor ${message}` }]),
    );
  }

  write(keys: readonly string[]): string {
    return Buffer.from(JSON.stringify([this.list, ...keys])).toString('base64url');
  }

  /** @param rows up to one more than `limit`, which tells that there is another page */
  page<T>(rows: readonly T[], limit: number, keysOf: (row: T) => readonly string[]): Page<T> {
    const items = rows.slice(0, limit);
    const last = items.at(-1);
    return { items, nextCursor: rows.length > limit && last !== undefined ? this.write(keysOf(last)) : null };
  }
}

function decoded(cursor: string): string[] {
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    return Array.isArray(parts) && parts.every((part) => typeof part === 'string') ? parts : [];
  } catch {
    return [];
  }
}
