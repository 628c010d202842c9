import { Injectable } from '@nestjs/common';
import type { Drift } from '../domain';
import { Database } from './database';
import { toJsonb } from './to-jsonb';

/** An agent that the fleet scan compares: synced, with no request under way. */
export interface SettledAgent {
  readonly agentId: string;
  readonly version: number;
  readonly document: unknown;
  readonly appliedDocument: unknown;
  readonly agentName: string;
  readonly serviceId: string | null;
  readonly drifted: boolean;
  readonly healedDrift: readonly Drift[] | null;
}

export interface Finding {
  readonly agentId: string;
  readonly version: number;
  readonly message: string;
  readonly drift: readonly Drift[];
}

export interface SeenOrphan {
  readonly agentName: string;
  readonly serviceId: string | null;
  readonly recorded: boolean;
}

/** An agent of which it is new that it drifted. */
export interface NewDrift {
  readonly id: string;
  /** Since it was last known to be in line; null = it never was. */
  readonly seconds: number | null;
}

/** What the fleet should look like, page by page in the order of the agents' ids. $1 after, $2 limit. */
const SETTLED_AGENTS = `
SELECT a.id AS "agentId", c.version, c.config AS document, o.agent_name AS "agentName", o.service_id AS "serviceId",
       a.status_reason IS NOT DISTINCT FROM 'DriftDetected' AS drifted, o.healed_drift AS "healedDrift",
       CASE WHEN p.version <> c.version THEN p.config END AS "appliedDocument"
FROM agents a
JOIN agent_configurations c ON c.agent_id = a.id AND c.is_active AND c.version = a.synced_version
JOIN ownership_records o ON o.agent_id = a.id AND o.confirmed_at IS NOT NULL
LEFT JOIN agent_configurations p ON p.agent_id = a.id AND p.version = o.applied_version
WHERE a.desired_state = 'present' AND (a.sync_status = 'SYNCED' OR a.status_reason = 'DriftDetected')
  AND NOT EXISTS (SELECT FROM sync_requests r WHERE r.agent_id = a.id)
  AND ($1::uuid IS NULL OR a.id > $1::uuid)
ORDER BY a.id LIMIT $2`;

/** Only while nothing else is going on: a reconcile knows better. */
const UNTOUCHED = `a.synced_version = f.version AND a.desired_state = 'present'
  AND NOT EXISTS (SELECT FROM sync_requests r WHERE r.agent_id = a.id)`;

const REPORT = `
WITH f AS (
  SELECT * FROM jsonb_to_recordset($1::jsonb) AS f("agentId" uuid, version int, message text, drift jsonb)
), shown AS (
  UPDATE agents a SET sync_status = 'ERROR_SYNC', status_reason = 'DriftDetected', last_error_message = f.message, updated_at = now()
  FROM f WHERE a.id = f."agentId" AND ${UNTOUCHED} AND a.last_error_message IS DISTINCT FROM f.message
  RETURNING a.id, f.version, f.message, f.drift, a.last_synced_at
), history AS (
  INSERT INTO sync_runs (agent_id, version, source, action, drift, outcome, reason, error, attempt, replica, lease_epoch, duration_ms)
  SELECT id, version, 'drift', 'none', drift, 'drifted', 'DriftDetected', message, 1, $2, 0, 0 FROM shown
)
SELECT id, extract(epoch FROM now() - last_synced_at)::float8 AS seconds FROM shown`;

const CLEAR = `
WITH f AS (
  SELECT * FROM jsonb_to_recordset($1::jsonb) AS f("agentId" uuid, version int)
), shown AS (
  UPDATE agents a SET sync_status = 'SYNCED', status_reason = NULL, last_error_message = NULL, updated_at = now()
  FROM f WHERE a.id = f."agentId" AND a.status_reason = 'DriftDetected' AND ${UNTOUCHED}
  RETURNING a.id
)
SELECT id FROM shown`;

const HEAL = `
WITH f AS (
  SELECT * FROM jsonb_to_recordset($1::jsonb) AS f("agentId" uuid, version int, drift jsonb)
), asked AS (
  INSERT INTO sync_requests (agent_id, scope, source, priority)
  SELECT "agentId", 'full', 'drift', 1 FROM f ORDER BY "agentId" ON CONFLICT (agent_id) DO NOTHING
  RETURNING agent_id
), remembered AS (
  UPDATE ownership_records o SET healed_drift = f.drift FROM f JOIN asked ON asked.agent_id = f."agentId" WHERE o.agent_id = f."agentId"
)
SELECT a.id, extract(epoch FROM now() - a.last_synced_at)::float8 AS seconds FROM asked JOIN agents a ON a.id = asked.agent_id`;

const KNOWN_AGENTS = `
SELECT k.id, a.id IS NOT NULL AS known, o.agent_id IS NOT NULL AS recorded
FROM unnest($1::uuid[]) AS k(id) LEFT JOIN agents a ON a.id = k.id LEFT JOIN ownership_records o ON o.agent_id = k.id`;

const REPORT_ORPHANS = `
WITH seen AS (
  SELECT * FROM jsonb_to_recordset($1::jsonb) AS s("agentName" text, "serviceId" text, recorded bool)
), added AS (
  INSERT INTO orphans AS o (agent_name, service_id, recorded) SELECT "agentName", "serviceId", recorded FROM seen
  ON CONFLICT (agent_name) DO UPDATE SET service_id = EXCLUDED.service_id, recorded = EXCLUDED.recorded, last_seen_at = now()
), gone AS (
  DELETE FROM orphans WHERE agent_name NOT IN (SELECT "agentName" FROM seen)
)
SELECT count(*)::int AS n FROM seen`;

/** What the fleet scan reads and writes down. */
@Injectable()
export class DriftRepository {
  constructor(private readonly database: Database) {}

  async settledAgents(after: string | null, limit: number): Promise<SettledAgent[]> {
    return this.database.rows<SettledAgent>(SETTLED_AGENTS, [after, limit]);
  }

  /** Says on the agents' rows, and once in the history, that they drifted. @returns those for which this is new */
  async report(findings: readonly Finding[], replica: string): Promise<NewDrift[]> {
    return this.written(REPORT, findings, [replica]);
  }

  /** Takes the report back where nothing differs any more. */
  async clear(agents: readonly { agentId: string; version: number }[]): Promise<string[]> {
    return (await this.written<{ id: string }>(CLEAR, agents)).map(({ id }) => id);
  }

  /** Asks for a reconcile, and remembers what it is to heal. @returns those for which nobody had asked yet */
  async heal(findings: readonly Finding[]): Promise<NewDrift[]> {
    return this.written(HEAL, findings);
  }

  /** Of these agent ids, those that are in no row of `agents`. */
  async unknown(agentIds: readonly string[]): Promise<Map<string, { recorded: boolean }>> {
    const rows = await this.database.rows<{ id: string; known: boolean; recorded: boolean }>(KNOWN_AGENTS, [agentIds]);
    return new Map(rows.filter(({ known }) => !known).map(({ id, recorded }) => [id, { recorded }]));
  }

  async reportOrphans(orphans: readonly SeenOrphan[]): Promise<void> {
    await this.database.rows(REPORT_ORPHANS, [toJsonb(orphans)]);
  }

  private async written<T>(sql: string, items: readonly object[], more: readonly unknown[] = []): Promise<T[]> {
    return items.length === 0 ? [] : this.database.rows<T>(sql, [toJsonb(items), ...more]);
  }
}
