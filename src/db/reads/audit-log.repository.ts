import { Injectable } from '@nestjs/common';
import { Database } from '../database';

export interface AuditRow {
  readonly id: string;
  readonly at: Date;
  readonly who: string;
  readonly action: string;
  readonly agentId: string | null;
  readonly why: string | null;
  readonly requestId: string;
  readonly status: number | null;
  readonly detail: Readonly<Record<string, unknown>> | null;
}

/** Every part narrows it down; null = any. */
export interface AuditLogQuery {
  readonly who: string | null;
  readonly action: string | null;
  readonly agentId: string | null;
  readonly requestId: string | null;
  /** Only older rows. */
  readonly below: string | null;
  readonly limit: number;
}

const PAGE = `
SELECT id, at, who, action, agent_id AS "agentId", why, request_id AS "requestId", status, detail FROM admin_audit
WHERE ($1::text IS NULL OR who = $1::text) AND ($2::text IS NULL OR action = $2::text)
  AND ($3::uuid IS NULL OR agent_id = $3::uuid) AND ($4::text IS NULL OR request_id = $4::text)
  AND ($5::bigint IS NULL OR id < $5::bigint)
ORDER BY id DESC LIMIT $6`;

/** The audit as it is read. */
@Injectable()
export class AuditLogRepository {
  constructor(private readonly database: Database) {}

  /** Newest first. Rejects with `DbError`. */
  page({ who, action, agentId, requestId, below, limit }: AuditLogQuery): Promise<AuditRow[]> {
    return this.database.rows<AuditRow>(PAGE, [who, action, agentId, requestId, below, limit]);
  }
}
