import type { CredentialState } from '../../pipecat-client';
import { budgetView } from './budget-view';

const credential = (over: Partial<CredentialState> = {}): CredentialState => ({
  ...{ breaker: 'closed', auth: 'ok', pausedForMs: 0, effectiveRatePerSecond: 5, lastError: null, waiting: 0 },
  ...over,
});
const NOW = new Date('2026-01-02T03:04:05.678Z');

describe('the budget', () => {
  it('shows the limit, what is allowed of it now, and the circuits', () =>
    expect(
      budgetView(
        5,
        { private: credential({ effectiveRatePerSecond: 2.5 }), public: credential({ breaker: 'open' }) },
        NOW,
      ),
    ).toEqual({
      limitPerSecond: 5,
      allowedPerSecond: 2.5,
      circuits: [
        { credential: 'private', state: 'closed' },
        { credential: 'public', state: 'open' },
      ],
      pausedUntil: null,
    }));

  it('says until when nothing is called, to the second', () =>
    expect(budgetView(5, { private: credential(), public: credential({ pausedForMs: 10_000 }) }, NOW).pausedUntil).toBe(
      '2026-01-02T03:04:16.000Z',
    ));
});
