import { RECEIPT_OUTCOMES, retriable, settled, type ReceiptOutcome } from './receipt';

describe('a receipt', () => {
  it.each<{ why: string; outcome: ReceiptOutcome; settles: boolean; again: boolean }>([
    { why: 'the bot took the context', outcome: 'accepted', settles: true, again: false },
    { why: 'the bot works with the context', outcome: 'applied', settles: true, again: false },
    { why: 'the bot has a newer context', outcome: 'stale', settles: true, again: false },
    { why: 'the session has ended', outcome: 'gone', settles: true, again: false },
    { why: 'the bot is still starting', outcome: 'not_ready', settles: false, again: true },
    { why: 'the bot did not answer as it should', outcome: 'failed', settles: false, again: true },
    { why: 'the bot has no such route', outcome: 'unsupported', settles: false, again: false },
  ])('$outcome: $why', ({ outcome, settles, again }) => {
    expect(settled(outcome)).toBe(settles);
    expect(retriable(outcome)).toBe(again);
  });

  it.each(RECEIPT_OUTCOMES)('%s is not both settled and worth another try', (outcome) => {
    expect(settled(outcome) && retriable(outcome)).toBe(false);
  });
});
