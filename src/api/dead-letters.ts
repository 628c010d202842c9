import type { StatusReason } from '../domain';
import type { Page, Timestamp } from './page';

/** An entry of the dead-letter list (DESIGN 2.1), as the API shows it. */
export interface DeadLetterView {
  readonly id: string;
  readonly failedAt: Timestamp;
  readonly reason: StatusReason;
  readonly error: string;
  readonly attempts: number;
  /** As received, cut at 8 KiB; `base64:` in front when it is not UTF-8. */
  readonly message: string;
  readonly truncated: boolean;
  readonly agentId: string | null;
  readonly version: number | null;
  readonly changeType: string | null;
  /** Can it be replayed? What was no update cannot. */
  readonly replayable: boolean;
  /** Redis has not taken it yet: it waits in PostgreSQL, and is pushed by itself. */
  readonly waiting: boolean;
}

/** Newest first. */
export interface DeadLetterPage extends Page<DeadLetterView> {
  readonly depth: number;
}

/** Bounds of a replay or purge: what is not within them stays. At least one is asked for, or `all: true`. The oldest come first. */
export interface DeadLetterBounds {
  readonly reason?: StatusReason;
  readonly agentId?: string;
  /** Only those that failed before. */
  readonly before?: Timestamp;
  readonly all?: boolean;
  /** Treats at most so many, 1 to 10,000; 1,000 when left out. */
  readonly limit?: number;
}

export interface DeadLettersTreated {
  /** Letters within the bounds, as far as they were looked at. */
  readonly matched: number;
  readonly replayed: number;
  readonly purged: number;
  /** Of those that matched, with why they stayed; the first hundred. */
  readonly skipped: readonly { readonly id: string; readonly why: string }[];
}
