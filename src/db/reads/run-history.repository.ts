import { Injectable } from '@nestjs/common';
import type { Drift, StatusReason } from '../../domain';
import { Database } from '../database';

/** A line of `sync_runs`. */
export interface RunRow {
  /** Grows with time; a bigint as text. */
  readonly id: string;
  readonly at: Date;
  readonly version: number | null;
  readonly changeType: string | null;
  readonly source: string;
  readonly action: string;
  readonly outcome: string;
  readonly reason: StatusReason | null;
  readonly error: string | null;
  readonly drift: readonly Drift[];
  readonly attempt: number;
  readonly replica: string;
  readonly durationMs: number;
  readonly traceId: string | null;
}

/** What happened, for those who follow along. */
export interface RunEventRow {
  readonly id: string;
  readonly agentId: string;
  readonly outcome: string;
  readonly reason: StatusReason | null;
  readonly at: Date;
}

const OF_AGENT = `
SELECT id, created_at AS at, version, change_type AS "changeType", source, action, outcome, reason, error,
       coalesce(drift, '[]') AS drift, attempt, replica, duration_ms AS "durationMs", trace_id AS "traceId"
FROM sync_runs WHERE agent_id = $1 AND ($2::bigint IS NULL OR id < $2::bigint) ORDER BY id DESC LIMIT $3`;

const EVENT = 'id, agent_id AS "agentId", outcome, reason, created_at AS at';

/** Numbers are given before the commit, so a run may appear after one with a higher number: so far it is looked back for some seconds. */
const LOOK_BACK = 500;

const SINCE = `
SELECT * FROM (
  SELECT ${EVENT} FROM sync_runs
  WHERE id > $1::bigint - ${LOOK_BACK} AND (id > $1::bigint OR created_at > now() - interval '10 seconds')
  ORDER BY id DESC LIMIT $2
) newest ORDER BY id`;

const AFTER = `SELECT * FROM (SELECT ${EVENT} FROM sync_runs WHERE id > $1 ORDER BY id DESC LIMIT $2) newest ORDER BY id`;

/** The history of agents. Each method is one statement and rejects with `DbError`. */
@Injectable()
export class RunHistoryRepository {
  constructor(private readonly database: Database) {}

  /** Newest first. @param below only older ones; null = from the newest */
  ofAgent(agentId: string, below: string | null, limit: number): Promise<RunRow[]> {
    return this.database.rows<RunRow>(OF_AGENT, [agentId, below, limit]);
  }

  /** The number of the newest run; `0` = there is none. */
  async newest(): Promise<string> {
    const [row] = await this.database.rows<{ id: string }>('SELECT coalesce(max(id), 0)::text AS id FROM sync_runs');
    return row?.id ?? '0';
  }

  /** The newest runs after this one, oldest first, and those just before it that may not have been there a moment ago. */
  since(id: string, limit: number): Promise<RunEventRow[]> {
    return this.database.rows<RunEventRow>(SINCE, [id, limit]);
  }

  /** The newest runs after this one, oldest first. */
  after(id: string, limit: number): Promise<RunEventRow[]> {
    return this.database.rows<RunEventRow>(AFTER, [id, limit]);
  }
}
