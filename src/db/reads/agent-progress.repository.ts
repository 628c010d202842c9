import { Injectable } from '@nestjs/common';
import type { StatusReason, SyncStatus } from '../../domain';
import { Database } from '../database';

/** Where an agent is on its way. */
export interface AgentProgress {
  readonly agentId: string;
  readonly status: SyncStatus;
  readonly reason: StatusReason | null;
  readonly error: string | null;
  readonly syncedVersion: number | null;
  readonly activeVersion: number | null;
  /** Somebody has asked for something that is not done yet, a later look at its sessions included. */
  readonly asked: boolean;
  /** It waits for a human, or for the slow pace. */
  readonly parked: boolean;
}

const PROGRESS = `
SELECT a.id AS "agentId", a.sync_status AS status, a.status_reason AS reason, a.last_error_message AS error,
       a.synced_version AS "syncedVersion", a.active_version AS "activeVersion",
       r.agent_id IS NOT NULL AS asked, r.parked_for IS NOT NULL AS parked
FROM agents a LEFT JOIN sync_requests r ON r.agent_id = a.id
WHERE a.id = ANY ($1::uuid[])`;

/** For those who wait: many agents in one statement. */
@Injectable()
export class AgentProgressRepository {
  constructor(private readonly database: Database) {}

  /** Agents in no row are missing in the answer. @throws DbError */
  async of(agentIds: readonly string[]): Promise<Map<string, AgentProgress>> {
    const rows = await this.database.rows<AgentProgress>(PROGRESS, [agentIds]);
    return new Map(rows.map((row) => [row.agentId, row]));
  }
}
