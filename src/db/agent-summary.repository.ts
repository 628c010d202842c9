import { Injectable } from '@nestjs/common';
import type { DesiredState, StatusReason, SyncStatus } from '../domain';
import { Database } from './database';
import type { PauseRow } from './pause.repository';

/** An agent's row, with how far it is behind and whether it is paused. */
export interface AgentSummaryRow {
  readonly agentId: string;
  readonly name: string;
  readonly instanceId: string | null;
  readonly desiredState: DesiredState;
  readonly status: SyncStatus;
  readonly reason: StatusReason | null;
  readonly error: string | null;
  readonly activeVersion: number | null;
  readonly syncedVersion: number | null;
  readonly versionsBehind: number | null;
  readonly pausedAt: PauseRow['since'] | null;
  readonly pausedBy: string | null;
  readonly pausedWhy: string | null;
  readonly lastSyncedAt: Date | null;
  readonly updatedAt: Date;
}

/** Of `agents` under the alias `a` and `paused_agents` under `p`. */
export const AGENT_SUMMARY_COLUMNS = `
  a.id AS "agentId", a.name, a.pipecat_cloud_instance_id AS "instanceId", a.desired_state AS "desiredState", a.sync_status AS status,
  a.status_reason AS reason, a.last_error_message AS error, a.active_version AS "activeVersion", a.synced_version AS "syncedVersion",
  CASE WHEN a.active_version IS NOT NULL THEN (
    SELECT count(*)::int FROM agent_configurations c
    WHERE c.agent_id = a.id AND c.version > coalesce(a.synced_version, -1) AND c.version <= a.active_version) END AS "versionsBehind",
  p.paused_at AS "pausedAt", p.paused_by AS "pausedBy", p.why AS "pausedWhy",
  a.last_synced_at AS "lastSyncedAt", a.updated_at AS "updatedAt"`;

const FIND = `
SELECT ${AGENT_SUMMARY_COLUMNS} FROM agents a LEFT JOIN paused_agents p ON p.agent_id = a.id WHERE a.id = $1`;

@Injectable()
export class AgentSummaryRepository {
  constructor(private readonly database: Database) {}

  /** @throws DbError */
  async find(agentId: string): Promise<AgentSummaryRow | null> {
    const [row] = await this.database.rows<AgentSummaryRow>(FIND, [agentId]);
    return row ?? null;
  }
}
