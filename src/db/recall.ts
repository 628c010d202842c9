import type { ReceiptOutcome } from '../domain';

/** A live session of which it is not known that it is past the recalled version. */
export interface RemainingSession {
  readonly sessionId: string;
  /** How the last attempt to give it a newer version ended; null = none was made yet. */
  readonly outcome: ReceiptOutcome | null;
  readonly error: string | null;
  readonly versionHeard: number | null;
}

/** A live session that acknowledged a newer version. */
export interface ProvenSession {
  readonly sessionId: string;
  readonly contextVersion: number;
  readonly via: 'push' | 'pull';
  readonly acknowledgedAt: string;
}

export interface RecallProof {
  /** The sessions are all that were live then. */
  readonly checkedAt: string;
  readonly sessions: readonly ProvenSession[];
  /** Sessions that were known from within the longest session before the recall, and have ended without a newer version. */
  readonly gone: number;
}

export interface StoppedSession {
  readonly sessionId: string;
  readonly stoppedAt: string;
}

/** A version that no live caller may hear any more. */
export interface Recall {
  readonly agentId: string;
  readonly version: number;
  readonly requestedAt: Date;
  readonly requestedBy: string;
  readonly reason: string | null;
  readonly stopSessions: boolean;
  /** As of when `remaining` is true; null = not looked at yet. */
  readonly checkedAt: Date | null;
  readonly obstacle: string | null;
  readonly remaining: readonly RemainingSession[];
  readonly stopped: readonly StoppedSession[];
  readonly completedAt: Date | null;
  readonly proof: RecallProof | null;
}

/** An open recall that this replica is to work on. */
export interface OpenRecall {
  readonly agentId: string;
  readonly version: number;
  readonly stopSessions: boolean;
  /** By the database's clock, when it was taken: what is seen afterwards is true as of then. */
  readonly takenAt: Date;
  /** Sessions that were being born when it was asked for are listed by now. */
  readonly settled: boolean;
  /** The active version was pushed on its behalf. */
  readonly deliveryAsked: boolean;
  /** Remaining sessions of the look before. */
  readonly remaining: readonly RemainingSession[];
  /** The agent's sync request; `parked` = the attempts to deliver have been made and are used up. */
  readonly request: 'none' | 'pending' | 'parked';
  /** An operator holds the agent, or the fleet, still. */
  readonly paused: boolean;
}

/** What one look at an open recall found, and when to look again. */
export interface RecallLook {
  readonly checkedAt?: Date;
  /** Left out = as it was. */
  readonly remaining?: readonly RemainingSession[];
  readonly stopped?: readonly StoppedSession[];
  readonly obstacle: string | null;
  /** true = the active version was asked to be pushed; false = it is to be asked for again. Left out = as it was. */
  readonly asked?: boolean;
  readonly againMs: number;
}
