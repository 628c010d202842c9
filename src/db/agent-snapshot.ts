import { JsonText, type DesiredState, type Intent, type OwnershipRecord, type SyncStatus } from '../domain';

/** The sessions that a deleted agent left behind. Times in ISO-8601. */
export interface Draining {
  readonly sessionIds: readonly string[];
  /** By then the platform has ended them: their longest allowed duration is over. */
  readonly until: string;
}

export interface ActiveConfiguration {
  readonly version: number;
  /** As the publisher wrote it. Not validated yet: `readConfiguration` does that. */
  readonly document: unknown;
  /** The document's `llm_context`; null = it has none. Not validated either. */
  readonly context: JsonText | null;
  /** Its `deployment` differs from that of the version that is synced, or of the one that was sent last. */
  readonly deploymentChanged: boolean;
  /** The document whose deployment was sent last, when it is another one and was asked for: what cannot be read back is compared with it. */
  readonly appliedDocument: unknown;
  /** Since it was committed (`agent_configurations.created_at`). */
  readonly ageMs: number;
}

/** What PostgreSQL says of one agent at the start of a reconcile. */
export interface AgentSnapshot {
  readonly agentId: string;
  readonly desiredState: DesiredState;
  readonly syncStatus: SyncStatus;
  readonly syncedVersion: number | null;
  readonly instanceId: string | null;
  readonly active: ActiveConfiguration | null;
  readonly ownership: OwnershipRecord | null;
  readonly draining: Draining | null;
}

export interface SnapshotRow {
  id: string;
  desired_state: DesiredState;
  sync_status: SyncStatus;
  synced_version: number | null;
  pipecat_cloud_instance_id: string | null;
  version: number | null;
  rest: string;
  context: string | null;
  deployment_changed: boolean;
  applied_config: unknown;
  config_age_ms: number;
  agent_name: string | null;
  service_id: string | null;
  confirmed: boolean;
  intent: Intent | null;
  intent_at: Date | null;
  intent_age_ms: number;
  intent_force: boolean;
  deployment_id: string | null;
  applied_version: number | null;
  draining: Draining | null;
}

/**
 * $1 agent ids, $2 whether the document that was sent last is asked for too. A document comes as text in two parts, of which most work needs
 * only the context, and that as it is. A deployment that is missing counts as changed, so that it is looked at and refused.
 *
 * The conditions that seem to be said twice keep each join at its index (`anyOf`).
 */
export const LOAD_AGENTS = `
SELECT a.id, a.desired_state, a.sync_status, a.synced_version, a.pipecat_cloud_instance_id,
       c.version, (c.config -> 'llm_context')::text AS context,
       (CASE WHEN jsonb_typeof(c.config) = 'object' THEN c.config - 'llm_context' ELSE c.config END)::text AS rest,
       (c.config -> 'deployment' = s.config -> 'deployment') IS NOT TRUE
         OR (p.version IS NOT NULL AND (c.config -> 'deployment') <> (p.config -> 'deployment')) AS deployment_changed,
       CASE WHEN $2 AND p.version <> c.version THEN p.config END AS applied_config,
       (extract(epoch FROM now() - c.created_at) * 1000)::float8 AS config_age_ms,
       o.agent_name, o.service_id, o.confirmed_at IS NOT NULL AS confirmed, o.intent, o.intent_at, o.intent_force, o.deployment_id, o.applied_version,
       coalesce(extract(epoch FROM now() - o.intent_at) * 1000, 0)::float8 AS intent_age_ms, o.draining
FROM agents a
LEFT JOIN agent_configurations c ON c.agent_id = a.id AND c.is_active AND c.agent_id = ANY ($1)
LEFT JOIN agent_configurations s ON s.agent_id = a.id AND s.version = a.synced_version AND s.agent_id = ANY ($1)
LEFT JOIN ownership_records o ON o.agent_id = a.id AND o.agent_id = ANY ($1)
LEFT JOIN agent_configurations p ON p.agent_id = a.id AND p.version = o.applied_version AND p.agent_id = ANY ($1)
WHERE a.id = ANY ($1::uuid[])`;

class LoadedConfiguration implements ActiveConfiguration {
  readonly deploymentChanged: boolean;
  readonly appliedDocument: unknown;
  readonly ageMs: number;
  /** The document in two parts. */
  private readonly rest: string;
  /** null = it has no such field, where it may say null as well. */
  private readonly llmContext: JsonText | null;

  constructor(
    row: SnapshotRow,
    readonly version: number,
  ) {
    this.deploymentChanged = row.deployment_changed;
    this.appliedDocument = row.applied_config;
    this.ageMs = row.config_age_ms;
    this.rest = row.rest;
    this.llmContext = row.context === null ? null : new JsonText(row.context);
  }

  get context(): JsonText | null {
    return this.llmContext?.text === 'null' ? null : this.llmContext;
  }

  get document(): unknown {
    const rest: unknown = JSON.parse(this.rest);
    if (typeof rest !== 'object' || rest === null || Array.isArray(rest)) return rest;
    return this.llmContext === null ? rest : { ...rest, llm_context: this.llmContext.value };
  }
}

export function toSnapshot(row: SnapshotRow): AgentSnapshot {
  return {
    agentId: row.id,
    desiredState: row.desired_state,
    syncStatus: row.sync_status,
    syncedVersion: row.synced_version,
    instanceId: row.pipecat_cloud_instance_id,
    active: row.version === null ? null : new LoadedConfiguration(row, row.version),
    ownership: toOwnership(row),
    draining: row.draining,
  };
}

function toOwnership(row: SnapshotRow): OwnershipRecord | null {
  if (row.agent_name === null) return null;
  return {
    agentName: row.agent_name,
    serviceId: row.service_id,
    confirmed: row.confirmed,
    intent: row.intent,
    intentAt: row.intent_at,
    intentAgeMs: row.intent_age_ms,
    intentForce: row.intent_force,
    deploymentId: row.deployment_id,
    appliedVersion: row.applied_version,
  };
}
