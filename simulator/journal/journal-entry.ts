import type { Operation } from '../gateway/operation';

/** One call of the vendor API, as it arrived and as it was left. Times are epoch milliseconds of the real clock. */
export interface JournalEntry {
  seq: number;
  op: Operation;
  method: string;
  path: string;
  agent: string | null;
  sessionId: string | null;
  /** Null while it runs and when the client never got an answer. */
  status: number | null;
  startedAt: number;
  /** Null while it runs. */
  endedAt: number | null;
  write: boolean;
  /** Whether it really changed something, answered or not. */
  applied: boolean;
  /** The kinds of the faults that hit it, joined by "+". */
  fault: string | null;
  requestBody: unknown;
}
