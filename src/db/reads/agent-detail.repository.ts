import { Injectable } from '@nestjs/common';
import type { StatusReason } from '../../domain';
import { AGENT_SUMMARY_COLUMNS, type AgentSummaryRow } from '../agent-summary.repository';
import { Database } from '../database';
import type { RequestSource } from '../lease';

export interface AgentDetailRow extends AgentSummaryRow {
  readonly createdAt: Date;
  /** When the active configuration was committed; null = none is active. */
  readonly configuredAt: Date | null;
}

/** The request of an agent, for who looks at it. */
export interface RequestRow {
  readonly scope: 'context' | 'full';
  readonly source: RequestSource;
  readonly changeType: string | null;
  readonly version: number | null;
  readonly attempts: number;
  readonly dueAt: Date;
  readonly parked: boolean;
  readonly leasedBy: string | null;
  readonly leaseExpiresAt: Date | null;
  readonly lastReason: StatusReason | null;
  readonly createdAt: Date;
}

export interface VersionRow {
  readonly version: number;
  readonly active: boolean;
  readonly createdAt: Date;
}

const DETAIL = `
SELECT ${AGENT_SUMMARY_COLUMNS}, a.created_at AS "createdAt", c.created_at AS "configuredAt"
FROM agents a
LEFT JOIN paused_agents p ON p.agent_id = a.id
LEFT JOIN agent_configurations c ON c.agent_id = a.id AND c.is_active
WHERE a.id = $1`;

/** A parked request is due at the end of time, which no clock can show. */
const REQUEST = `
SELECT scope, source, change_type AS "changeType", version, attempts,
       CASE WHEN isfinite(due_at) THEN due_at ELSE created_at END AS "dueAt", parked_for IS NOT NULL AS parked,
       CASE WHEN lease_expires_at > now() THEN lease_owner END AS "leasedBy",
       CASE WHEN lease_expires_at > now() THEN lease_expires_at END AS "leaseExpiresAt",
       last_reason AS "lastReason", created_at AS "createdAt"
FROM sync_requests WHERE agent_id = $1`;

const VERSIONS = `
SELECT version, is_active AS active, created_at AS "createdAt" FROM agent_configurations
WHERE agent_id = $1 AND ($2::int IS NULL OR version < $2::int) ORDER BY version DESC LIMIT $3`;

/** One agent, as the rows have it. Each method is one statement and rejects with `DbError`. */
@Injectable()
export class AgentDetailRepository {
  constructor(private readonly database: Database) {}

  /** null = there is no such agent. */
  async find(agentId: string): Promise<AgentDetailRow | null> {
    const [row] = await this.database.rows<AgentDetailRow>(DETAIL, [agentId]);
    return row ?? null;
  }

  /** null = nothing is asked for. */
  async request(agentId: string): Promise<RequestRow | null> {
    const [row] = await this.database.rows<RequestRow>(REQUEST, [agentId]);
    return row ?? null;
  }

  /** Newest first. @param below only older ones; null = from the newest */
  versions(agentId: string, below: number | null, limit: number): Promise<VersionRow[]> {
    return this.database.rows<VersionRow>(VERSIONS, [agentId, below, limit]);
  }
}
