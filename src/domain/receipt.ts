/** What is known of one session's context (`context_deliveries.outcome`). */
export const RECEIPT_OUTCOMES = ['accepted', 'applied', 'stale', 'gone', 'not_ready', 'unsupported', 'failed'] as const;
export type ReceiptOutcome = (typeof RECEIPT_OUTCOMES)[number];

/** The answer of one session to one version of the context. */
export interface Receipt {
  readonly sessionId: string;
  readonly outcome: ReceiptOutcome;
  /** The version the bot says it is on; only the acknowledged outcomes carry one. */
  readonly contextVersion: number | null;
  /** Short, redacted; null when there is nothing to say. */
  readonly error: string | null;
}

/** No more is owed to this session for this version: it has it, has a newer one, or has ended. */
export function settled(outcome: ReceiptOutcome): boolean {
  return outcome === 'accepted' || outcome === 'applied' || outcome === 'stale' || outcome === 'gone';
}

/** Trying again can still help. A bot without the route will not grow one before its image changes. */
export function retriable(outcome: ReceiptOutcome): boolean {
  return outcome === 'not_ready' || outcome === 'failed';
}
