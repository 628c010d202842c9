import { Injectable } from '@nestjs/common';
import type { Drift } from '../../domain';
import { Database } from '../database';

export interface DriftedRow {
  readonly agentId: string;
  readonly name: string;
  readonly version: number | null;
  readonly since: Date;
  readonly message: string;
  readonly drift: readonly Drift[];
}

export interface OrphanRow {
  readonly instanceId: string;
  readonly serviceId: string | null;
  readonly recorded: boolean;
  readonly firstSeenAt: Date;
  readonly lastSeenAt: Date;
}

/** The line of history that reported it says since when, and which fields. */
const DRIFTED = `
SELECT a.id AS "agentId", a.name, a.synced_version AS version, coalesce(r.created_at, a.updated_at) AS since,
       coalesce(a.last_error_message, '') AS message, coalesce(r.drift, '[]') AS drift
FROM agents a LEFT JOIN LATERAL (
  SELECT created_at, drift FROM sync_runs WHERE agent_id = a.id AND outcome = 'drifted' ORDER BY id DESC LIMIT 1
) r ON true
WHERE a.status_reason = 'DriftDetected' AND ($1::uuid IS NULL OR a.id > $1::uuid) ORDER BY a.id LIMIT $2`;

const ORPHANS = `
SELECT agent_name AS "instanceId", service_id AS "serviceId", recorded, first_seen_at AS "firstSeenAt", last_seen_at AS "lastSeenAt"
FROM orphans WHERE $1::text IS NULL OR agent_name > $1::text ORDER BY agent_name LIMIT $2`;

/** What the fleet scan reported. Each method is one statement and rejects with `DbError`. */
@Injectable()
export class ReportsRepository {
  constructor(private readonly database: Database) {}

  /** In the order of their ids. @param after the last id of the page before; null = from the first */
  drifted(after: string | null, limit: number): Promise<DriftedRow[]> {
    return this.database.rows<DriftedRow>(DRIFTED, [after, limit]);
  }

  /** In the order of their names. @param after the last name of the page before; null = from the first */
  orphans(after: string | null, limit: number): Promise<OrphanRow[]> {
    return this.database.rows<OrphanRow>(ORPHANS, [after, limit]);
  }
}
