import { Injectable } from '@nestjs/common';
import type { StatusReason } from '../domain';
import { Database } from './database';
import { toJsonb } from './to-jsonb';

export interface StoredDeadLetter {
  readonly id: string;
  readonly entry: Readonly<Record<string, unknown>>;
}

/** A letter that Redis has not taken yet, and since when it waits, as PostgreSQL writes it. */
export interface WaitingDeadLetter extends StoredDeadLetter {
  readonly since: string;
}

export interface WaitingFilter {
  readonly reason: StatusReason | null;
  readonly agentId: string | null;
  /** Where the page before ended. */
  readonly after: Pick<WaitingDeadLetter, 'since' | 'id'> | null;
  readonly limit: number;
}

const TAKE_OLDEST = `
UPDATE dead_letters d SET taken_until = now() + interval '30 seconds'
FROM (
  SELECT id FROM dead_letters WHERE taken_until <= now() ORDER BY created_at, id LIMIT $1 FOR UPDATE SKIP LOCKED
) oldest
WHERE d.id = oldest.id
RETURNING d.id, d.entry`;
const PUT_BACK = "UPDATE dead_letters SET taken_until = '-infinity' WHERE id = ANY ($1::uuid[])";
const STORE = `
INSERT INTO dead_letters (id, entry)
SELECT (l.entry ->> 'id')::uuid, l.entry FROM jsonb_array_elements($1::jsonb) AS l(entry)
ON CONFLICT (id) DO NOTHING`;
const REMOVE = 'DELETE FROM dead_letters WHERE id = ANY ($1::uuid[])';

const WAITING = 'SELECT id, entry, created_at::text AS since FROM dead_letters';
const LIST_WAITING = `
${WAITING}
WHERE ($1::text IS NULL OR entry ->> 'reason' = $1) AND ($2::text IS NULL OR entry ->> 'agent_id' = $2)
  AND ($3::timestamptz IS NULL OR (created_at, id) < ($3::timestamptz, $4::uuid))
ORDER BY created_at DESC, id DESC LIMIT $5`;
const FIND_WAITING = `${WAITING} WHERE id::text = $1`;
const COUNT_WAITING = 'SELECT count(*)::int AS n FROM dead_letters';
/** Not while somebody pushes it: it would be in the list afterwards all the same. */
const REMOVE_WAITING = 'DELETE FROM dead_letters WHERE id = $1 AND taken_until <= now() RETURNING id';

/** Dead letters that the Redis list has not taken yet. */
@Injectable()
export class DeadLetterRepository {
  constructor(private readonly database: Database) {}

  async store(entries: readonly object[]): Promise<void> {
    await this.database.rows(STORE, [toJsonb(entries)]);
  }

  /** Takes some for this replica to push; they come back by themselves when it dies on the way. */
  async take(limit: number): Promise<StoredDeadLetter[]> {
    return this.database.rows<StoredDeadLetter>(TAKE_OLDEST, [limit]);
  }

  async putBack(ids: readonly string[]): Promise<void> {
    await this.database.rows(PUT_BACK, [ids]);
  }

  async remove(ids: readonly string[]): Promise<void> {
    await this.database.rows(REMOVE, [ids]);
  }

  /** Those that wait, newest first. */
  async waiting({ reason, agentId, after, limit }: WaitingFilter): Promise<WaitingDeadLetter[]> {
    const place = [after?.since ?? null, after?.id ?? null];
    return this.database.rows<WaitingDeadLetter>(LIST_WAITING, [reason, agentId, ...place, limit]);
  }

  async findWaiting(id: string): Promise<WaitingDeadLetter | null> {
    const [letter] = await this.database.rows<WaitingDeadLetter>(FIND_WAITING, [id]);
    return letter ?? null;
  }

  async countWaiting(): Promise<number> {
    const [row] = await this.database.rows<{ n: number }>(COUNT_WAITING);
    return row?.n ?? 0;
  }

  /** @returns false when it is gone, or is being pushed right now */
  async removeWaiting(id: string): Promise<boolean> {
    return (await this.database.rows(REMOVE_WAITING, [id])).length > 0;
  }
}
