import { Injectable } from '@nestjs/common';
import { Database } from '../database';

/** How long it took lately, from the begin of the run to the agent in line, in milliseconds. */
export interface RunPace {
  readonly medianMs: number;
  readonly p95Ms: number;
  readonly runs: number;
}

/** So far back it looks, however long the history is. */
const LOOKED_AT = 5000;

const PACE = `
SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY ms)::int AS "medianMs",
       percentile_cont(0.95) WITHIN GROUP (ORDER BY ms)::int AS "p95Ms", count(*)::int AS runs
FROM (SELECT id, agent_id, action, created_at, duration_ms FROM sync_runs ORDER BY id DESC LIMIT ${LOOKED_AT}) began
CROSS JOIN LATERAL (
  SELECT r.created_at FROM sync_runs r
  WHERE r.agent_id = began.agent_id AND r.id >= began.id AND r.outcome IN ('synced', 'deleted') ORDER BY r.id LIMIT 1
) ended
CROSS JOIN LATERAL (
  SELECT extract(epoch FROM ended.created_at - began.created_at) * 1000 + began.duration_ms AS ms
) took
WHERE began.action = $1`;

@Injectable()
export class RunPaceRepository {
  constructor(private readonly database: Database) {}

  /** @returns null = the history has none of it; @throws DbError */
  async of(action: string): Promise<RunPace | null> {
    const [row] = await this.database.survey<RunPace>(PACE, [action]);
    return row === undefined || row.runs === 0 ? null : row;
  }
}
