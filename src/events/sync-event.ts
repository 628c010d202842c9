import type { ChangeType, Drift, ReceiptOutcome, StatusReason, SyncStatus } from '../domain';

interface About {
  readonly agentId: string;
  /** The configuration version that it is about; null when none is known. */
  readonly version: number | null;
  /** When this replica said so, ISO-8601 in UTC. */
  readonly at: string;
  readonly replica: string;
}

/** One reconcile, as its line of history has it (`sync_runs`). */
interface Reconciled extends About {
  readonly changeType: ChangeType | null;
  readonly source: 'message' | 'scan' | 'drift' | 'secrets' | 'operator';
  readonly action: 'none' | 'create' | 'update' | 'delete' | 'context';
  readonly drift: readonly Drift[];
  readonly attempt: number;
  readonly durationMs: number;
}

interface Troubled extends Reconciled {
  /** Null when a policy of the service's own (`SYNC_POLICY`) holds the plan. */
  readonly reason: StatusReason | null;
  /** In words, without keys and prompts. */
  readonly error: string | null;
  /** What the agent's row says now; null = it was left as it is. */
  readonly status: SyncStatus | null;
}

/** Live at this version: reconciled, ready, and acknowledged by every live session. */
export interface SyncedEvent extends Reconciled {
  readonly kind: 'synced';
}

/** Gone from the platform, and no session of it left. */
export interface DeletedEvent extends Reconciled {
  readonly kind: 'deleted';
}

/** The platform took a change, and is not ready yet. Once for each change. */
export interface RollingOutEvent extends Reconciled {
  readonly kind: 'rolling-out';
}

/** A plan may not be carried out now: a policy, the brake on deletes, or `SYNC_POLICY`. */
export interface HeldEvent extends Troubled {
  readonly kind: 'held';
}

/** An attempt failed, and another follows by itself. */
export interface RetryingEvent extends Troubled {
  readonly kind: 'retrying';
}

/** Given up for now: it waits for a human, or is looked at again at the slow pace, and then may fail once more. */
export interface FailedEvent extends Troubled {
  readonly kind: 'failed';
  /** A dead letter was written: the first failure of this trouble. */
  readonly deadLettered: boolean;
}

/** Live sessions answered to a version of the context. One event for each batch of receipts. */
export interface DeliveredEvent extends About {
  readonly kind: 'delivered';
  readonly version: number;
  readonly receipts: readonly {
    readonly sessionId: string;
    readonly outcome: ReceiptOutcome;
    readonly error: string | null;
  }[];
}

/** The fleet scan found an agent changed behind config-sync's back. Once for each change. */
export interface DriftedEvent extends About {
  readonly kind: 'drifted';
  readonly version: number;
  readonly message: string;
  readonly drift: readonly Drift[];
}

/** An entry of the dead-letter list (docs/publishing.md). `agentId` is empty when the message named none. */
export interface DeadLetteredEvent extends About {
  readonly kind: 'dead-lettered';
  readonly id: string;
  readonly reason: StatusReason;
  readonly error: string;
  readonly attempts: number;
  readonly changeType: string | null;
}

export type SyncEvent =
  | SyncedEvent
  | DeletedEvent
  | RollingOutEvent
  | HeldEvent
  | RetryingEvent
  | FailedEvent
  | DeliveredEvent
  | DriftedEvent
  | DeadLetteredEvent;

export type SyncEventKind = SyncEvent['kind'];
export type SyncEventOf<K extends SyncEventKind> = Extract<SyncEvent, { kind: K }>;

/** What whoever emits has to say; the rest is added. */
export type SyncEventDetail<K extends SyncEventKind> = Omit<SyncEventOf<K>, 'kind' | 'at' | 'replica'>;
