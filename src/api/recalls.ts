import type { ReceiptOutcome } from '../domain';
import type { Timestamp } from './page';

/** A recall as it stands. `completed` = `proof` says that no session was left; else `remaining` lists those that are. */
export interface RecallView {
  readonly state: 'open' | 'completed';
  readonly agentId: string;
  readonly version: number;
  readonly requestedAt: Timestamp;
  /** The name of the token. */
  readonly requestedBy: string;
  readonly reason: string | null;
  readonly stopSessions: boolean;
  /** As of when `remaining` is true; null = not looked at yet. */
  readonly checkedAt: Timestamp | null;
  readonly obstacle: string | null;
  readonly remaining: readonly RemainingSessionView[];
  readonly stopped: readonly StoppedSessionView[];
  readonly completedAt: Timestamp | null;
  readonly proof: RecallProofView | null;
}

/** A live session of which it is not known that it is past the recalled version. */
export interface RemainingSessionView {
  readonly sessionId: string;
  /** How the last attempt to give it a newer version ended; null = none was made yet. */
  readonly outcome: ReceiptOutcome | null;
  readonly error: string | null;
  readonly versionHeard: number | null;
}

export interface StoppedSessionView {
  readonly sessionId: string;
  readonly stoppedAt: Timestamp;
}

export interface RecallProofView {
  /** The sessions are all that were live then. */
  readonly checkedAt: Timestamp;
  /** Live sessions that acknowledged a newer version. */
  readonly sessions: readonly ProvenSessionView[];
  /** Sessions that were known from before the recall, and have ended without a newer version. */
  readonly gone: number;
}

export interface ProvenSessionView {
  readonly sessionId: string;
  readonly contextVersion: number;
  readonly via: 'push' | 'pull';
  readonly acknowledgedAt: Timestamp;
}
