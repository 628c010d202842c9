import type { Scope, StatusReason } from '../domain';

/** Who asked: a message, one of the scans, or a human. */
export type RequestSource = 'message' | 'scan' | 'drift' | 'secrets' | 'operator';

/** A sync request under this replica's lease: the work to do, and the fencing number that every result must carry. */
export interface LeasedRequest {
  readonly agentId: string;
  /** The fencing number; a bigint of the database, so a string. */
  readonly epoch: string;
  readonly scope: Scope;
  /** The highest version that a message asked for; null when a scan found the work. */
  readonly version: number | null;
  readonly changeType: string | null;
  /** Of the newest message, or of the first pass when no message asked; null = there is no trace. */
  readonly traceparent: string | null;
  readonly source: RequestSource;
  /** Not a fresh change: it leaves slots, and the first place in the call budget, to those. */
  readonly backlog: boolean;
  /** A PROVISION or DEPROVISION that came before its agent did. */
  readonly commandPending: boolean;
  readonly attempts: number;
  /** It was taken before there was a slot for it. */
  readonly ahead: boolean;
  /** Leases on this request that were left in work and ran out, since one last ended in order. */
  readonly crashes: number;
  /** For how long the thing waited for has kept the request waiting. */
  readonly waitedMs: number;
  readonly rolloutMs: number | null;
  /** The settle sweep is due. */
  readonly settle: boolean;
  readonly lastReason: StatusReason | null;
  /** It had been given up for the time being: this is a look at the slow pace. What a policy held was not given up. */
  readonly parked: boolean;
  /** Since the request was recorded. */
  readonly ageMs: number;
  /** For how long it had been due when it was taken; 0 = it was taken in the moment it was recorded. */
  readonly queuedMs: number;
}

export interface LeaseRow {
  agent_id: string;
  lease_epoch: string;
  scope: Scope;
  version: number | null;
  change_type: string | null;
  trace_parent: string | null;
  source: RequestSource;
  backlog: boolean;
  command: string | null;
  attempts: number;
  lease_ahead: boolean;
  crashes: number;
  waited_ms: number;
  rollout_ms: number | null;
  settle: boolean;
  last_reason: StatusReason | null;
  parked: boolean;
  age_ms: number;
  queued_ms?: number;
}

/** A lease that ran out without a word while its replica worked on the agent, of a row under the alias `r` that is not leased now. */
export const LEFT_IN_WORK = '(r.lease_owner IS NOT NULL AND NOT r.lease_ahead)';

/** The columns of a `LeaseRow`, from `sync_requests` under the alias `r`. All times are the database's. */
export const LEASE_COLUMNS = `
  r.agent_id, r.lease_epoch::text AS lease_epoch, r.scope, r.version, r.change_type, r.trace_parent, r.source, r.priority % 2 = 1 AS backlog, r.command, r.attempts, r.lease_ahead, r.crashes, r.last_reason,
  r.parked_for IS NOT NULL AND r.last_reason IS DISTINCT FROM 'HeldByPolicy' AS parked,
  (extract(epoch FROM now() - r.created_at) * 1000)::float8 AS age_ms,
  coalesce(extract(epoch FROM now() - r.waiting_since) * 1000, 0)::float8 AS waited_ms,
  (extract(epoch FROM now() - r.rollout_since) * 1000)::float8 AS rollout_ms,
  coalesce(r.settle_at <= now(), false) AS settle`;

export function toLeasedRequest(row: LeaseRow): LeasedRequest {
  return {
    agentId: row.agent_id,
    epoch: row.lease_epoch,
    scope: row.scope,
    version: row.version,
    changeType: row.change_type,
    traceparent: row.trace_parent,
    source: row.source,
    backlog: row.backlog,
    commandPending: row.command !== null,
    attempts: row.attempts,
    ahead: row.lease_ahead,
    crashes: row.crashes,
    waitedMs: row.waited_ms,
    rolloutMs: row.rollout_ms,
    settle: row.settle,
    lastReason: row.last_reason,
    parked: row.parked,
    ageMs: row.age_ms,
    queuedMs: row.queued_ms ?? 0,
  };
}
