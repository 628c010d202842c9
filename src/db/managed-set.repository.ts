import { Injectable } from '@nestjs/common';
import { Database } from './database';
import { FLEET_PAUSED } from './pause.sql';

/** A secret set of ours that may be in nobody's use any more. */
export interface OldSet {
  readonly setName: string;
  readonly agentId: string;
  /** The agent itself is gone. */
  readonly gone: boolean;
}

const NOTE =
  'INSERT INTO managed_secret_sets (set_name, agent_id) VALUES ($1, $2) ON CONFLICT (set_name) DO UPDATE SET created_at = now()';
const FORGET = 'DELETE FROM managed_secret_sets WHERE set_name = $1';

/** Of agents in line, the sets that are not their newest; of agents that are gone, all. Nothing while a request is under way, or in a pause. */
const OLD_SETS = `
SELECT m.set_name AS "setName", m.agent_id AS "agentId", coalesce(a.sync_status = 'DELETED', false) AS gone
FROM managed_secret_sets m JOIN agents a ON a.id = m.agent_id
WHERE NOT EXISTS (SELECT FROM sync_requests r WHERE r.agent_id = m.agent_id AND r.due_at < 'infinity')
  AND NOT EXISTS (SELECT FROM paused_agents p WHERE p.agent_id = m.agent_id) AND NOT ${FLEET_PAUSED}
  AND (a.sync_status = 'DELETED' OR (a.sync_status = 'SYNCED' AND EXISTS (
    SELECT FROM managed_secret_sets n WHERE n.agent_id = m.agent_id AND n.created_at > m.created_at)))
ORDER BY m.agent_id, m.created_at LIMIT $1`;

/** The secret sets that config-sync made: their names only, values never. */
@Injectable()
export class ManagedSetRepository {
  constructor(private readonly database: Database) {}

  /** Before the call that makes it, so that it is never left behind. */
  async note(setName: string, agentId: string): Promise<void> {
    await this.database.rows(NOTE, [setName, agentId]);
  }

  async forget(setName: string): Promise<void> {
    await this.database.rows(FORGET, [setName]);
  }

  async old(limit: number): Promise<OldSet[]> {
    return this.database.rows<OldSet>(OLD_SETS, [limit]);
  }
}
