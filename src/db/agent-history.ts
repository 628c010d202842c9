import { Injectable } from '@nestjs/common';
import { Database } from './database';

const PERMIT_DELETE = 'SELECT config_sync_permit_delete($1, $2) AS permitted';

/** In the order of their ids, which is the order of their times: the oldest are found without an index of their own. */
const REMOVE_OLD_RUNS = `
WITH old AS (
  SELECT id FROM (SELECT id, created_at FROM sync_runs ORDER BY id LIMIT $2) oldest
  WHERE created_at < now() - $1 * interval '1 day'
), removed AS (
  DELETE FROM sync_runs r USING old WHERE r.id = old.id RETURNING 1
)
SELECT count(*)::int AS n FROM removed`;

const REMOVE_OLD_RECEIPTS = `
WITH old AS (
  SELECT agent_id, version, session_id FROM context_deliveries
  WHERE updated_at < now() - $1 * interval '1 day' ORDER BY updated_at LIMIT $2 FOR UPDATE SKIP LOCKED
), removed AS (
  DELETE FROM context_deliveries d USING old
  WHERE d.agent_id = old.agent_id AND d.version = old.version AND d.session_id = old.session_id RETURNING 1
)
SELECT count(*)::int AS n FROM removed`;

const FORGET_AUDIT = 'SELECT config_sync_forget_audit($1::int, $2::int) AS n';

/** What is kept of the past: the history, the audit, the receipts, and the deletions that the brake counts. */
@Injectable()
export class AgentHistory {
  constructor(private readonly database: Database) {}

  /** Lets an agent be deleted, or not: at most so many within any hour over all replicas, unless a human released it. */
  async permitDelete(agentId: string, maxPerHour: number): Promise<boolean> {
    const [row] = await this.database.rows<{ permitted: boolean }>(PERMIT_DELETE, [agentId, maxPerHour]);
    return row?.permitted === true;
  }

  /** Removes at most `limit` rows of each kind that are older than so many days. @returns how many went */
  async removeOlderThan(days: number, limit: number): Promise<number> {
    let removed = 0;
    for (const statement of [REMOVE_OLD_RUNS, REMOVE_OLD_RECEIPTS, FORGET_AUDIT]) {
      const [row] = await this.database.rows<{ n: number }>(statement, [days, limit]);
      removed += row?.n ?? 0;
    }
    return removed;
  }
}
