import type { AgentSnapshot, FinishRow } from '../db';
import type { Drift, Intent, SyncError } from '../domain';
import type { ReconcileOutcome } from '../metrics';
import type { Hold } from '../policies';
import type { Look } from './deciding/look';
import type { HeldLease } from './held-lease';

/** One reconcile of one agent, while it goes on. What it has done so far ends up in the history, however it ends. */
export interface Pass extends Look {
  readonly lease: HeldLease;
  /** What the plan asked for; `context` when only the context was looked after. */
  action: 'none' | 'create' | 'update' | 'delete' | 'context';
  drift: readonly Drift[];
  /** The change that was begun and whose end is not known yet. */
  begun: Intent | null;
  /** The platform has taken the delete: what it still shows is on its way out. */
  deleted: boolean;
  /** Seen at the platform, and ours. */
  confirmed: Confirmed | null;
  /** A remark for the history, as the platform's warning about a change that restarts nothing. */
  remark: string | null;
}

export interface Confirmed {
  readonly serviceId: string | null;
  readonly deploymentId: string | null;
  /** The configuration version whose deployment is there; null = not known. */
  readonly appliedVersion: number | null;
  /** What the agent's managed secret set was made from; null = not known. */
  readonly secretsGeneration: string | null;
}

/** How a pass ended, in the history's word and in what is to be written. */
export interface Outcome {
  readonly outcome: ReconcileOutcome;
  readonly row: Omit<FinishRow, 'agent_id' | 'epoch' | 'attempts'> & { readonly attempts?: number };
  /** A look that found nothing new, as while a roll-out goes on, is not worth a line of history. */
  readonly quiet?: boolean;
  /** What interrupted the pass. */
  readonly error?: SyncError;
}

/** What a parked request waits to see changed: anything else in the agent's row wakes it. */
export function parkedFor({ desiredState, active }: AgentSnapshot): string {
  return `${desiredState}:${active?.version ?? ''}`;
}

/** A policy keeps the plan from being carried out: it is in the history, and looked at again at the slow pace. */
export function planned({ lease, snapshot }: Pass, againMs: number): Outcome {
  const quiet = lease.request.parked;
  return { outcome: 'planned', quiet, row: { next: 'park', delay_ms: againMs, parked_for: parkedFor(snapshot) } };
}

/** A policy of the application's own holds the plan: told once, and asked again when it said, or when the agent's row changes. */
export function heldByPolicy({ lease, snapshot }: Pass, { error, retryAfterMs }: Hold): Outcome {
  const reason = 'HeldByPolicy';
  return {
    outcome: 'held',
    quiet: lease.request.lastReason === reason,
    row: {
      status: snapshot.desiredState === 'absent' ? 'PENDING_DELETE' : 'PENDING',
      status_reason: reason,
      error,
      last_reason: reason,
      next: 'park',
      delay_ms: retryAfterMs,
      parked_for: parkedFor(snapshot),
    },
  };
}
