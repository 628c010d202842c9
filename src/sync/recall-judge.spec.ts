import type { Heard, OpenRecall, RemainingSession } from '../db';
import type { ReceiptOutcome } from '../domain';
import { judge, nextMove, type Means, type Move } from './recall-judge';
import { agentId } from './testing/builders';

const SINCE = new Date('2026-01-01T12:00:00Z');

function heard(over: Partial<Heard> = {}): Heard {
  return {
    sessionId: 's1',
    versionHeard: 7,
    via: 'push',
    since: SINCE,
    versionsBehind: 0,
    lastVersion: 7,
    lastOutcome: 'accepted',
    lastError: null,
    ...over,
  };
}

function judged(receipt: Heard | null) {
  return judge(6, ['s1'], new Map(receipt === null ? [] : [['s1', receipt]]));
}

describe('a live session, when version 6 is recalled', () => {
  it.each([
    { why: 'acknowledged a newer version', receipt: heard() },
    { why: 'acknowledged one that is newer than the active one', receipt: heard({ versionHeard: 9, lastVersion: 9 }) },
    { why: 'acknowledged 7 and failed to take 8', receipt: heard({ lastVersion: 8, lastOutcome: 'failed' }) },
  ])('is past it when it $why', ({ receipt }) => {
    const { proven, remaining } = judged(receipt);
    expect(remaining).toEqual([]);
    expect(proven).toEqual([
      {
        sessionId: 's1',
        contextVersion: receipt.versionHeard,
        via: 'push',
        acknowledgedAt: SINCE.toISOString(),
      },
    ]);
  });

  it('that fetched a newer version by itself is past it', () => {
    expect(judged(heard({ via: 'pull' })).proven).toMatchObject([{ via: 'pull' }]);
  });

  const unheard = { versionHeard: null, via: null, since: null } as const;
  it.each<{ why: string; receipt: Heard | null; want: Omit<RemainingSession, 'sessionId'> }>([
    { why: 'without any receipt', receipt: null, want: { outcome: null, error: null, versionHeard: null } },
    {
      why: 'that acknowledged the recalled version',
      receipt: heard({ versionHeard: 6, lastVersion: 6 }),
      want: { outcome: null, error: null, versionHeard: 6 },
    },
    {
      why: 'that acknowledged an older one',
      receipt: heard({ versionHeard: 2, lastVersion: 2 }),
      want: { outcome: null, error: null, versionHeard: 2 },
    },
    {
      why: 'whose bot cannot take a push',
      receipt: heard({ versionHeard: 6, lastVersion: 7, lastOutcome: 'unsupported', lastError: 'no route' }),
      want: { outcome: 'unsupported', error: 'no route', versionHeard: 6 },
    },
    {
      why: 'that never acknowledged anything',
      receipt: heard({ ...unheard, lastOutcome: 'failed', lastError: 'timeout' }),
      want: { outcome: 'failed', error: 'timeout', versionHeard: null },
    },
    {
      why: 'that failed to take the recalled version itself',
      receipt: heard({ ...unheard, lastVersion: 6, lastOutcome: 'failed', lastError: 'timeout' }),
      want: { outcome: null, error: null, versionHeard: null },
    },
    {
      why: 'that a receipt says is gone, and the list says is live',
      receipt: heard({ ...unheard, lastOutcome: 'gone' }),
      want: { outcome: 'gone', error: null, versionHeard: null },
    },
  ])('$why remains', ({ receipt, want }) => {
    expect(judged(receipt)).toEqual({ proven: [], remaining: [{ sessionId: 's1', ...want }] });
  });

  it('that is not live does not count, whatever its receipt says', () => {
    expect(judge(6, [], new Map([['s1', heard({ versionHeard: 6 })]]))).toEqual({ proven: [], remaining: [] });
  });
});

function recall(over: Partial<OpenRecall> = {}): OpenRecall {
  return {
    agentId: agentId(),
    version: 6,
    stopSessions: false,
    takenAt: SINCE,
    settled: true,
    deliveryAsked: true,
    remaining: [],
    request: 'none',
    paused: false,
    ...over,
  };
}

const ALL: Means = { noPush: null, noStop: null };
const stuck = (outcome: ReceiptOutcome | null, sessionId = 's1'): RemainingSession => ({
  sessionId,
  outcome,
  error: null,
  versionHeard: 6,
});
const STOP: Move = { move: 'stop', sessionIds: ['s1'] };
const WAIT = { move: 'wait' };

describe('an open recall', () => {
  it.each<{ why: string; recall?: Partial<OpenRecall>; left: RemainingSession[]; means?: Means; want: object }>([
    { why: 'is complete when nobody is left', left: [], want: { move: 'complete' } },
    { why: 'waits until sessions that were being born are listed', recall: { settled: false }, left: [], want: WAIT },
    {
      why: 'asks for a push first, whatever is going on',
      recall: { deliveryAsked: false, request: 'pending' },
      left: [stuck(null)],
      want: { move: 'ask' },
    },
    {
      why: 'asks first even when it may stop',
      recall: { deliveryAsked: false, request: 'parked', stopSessions: true },
      left: [stuck('unsupported')],
      want: { move: 'ask' },
    },
    {
      why: 'asks again for whoever came when the delivery was over',
      left: [stuck(null)],
      want: { move: 'ask' },
    },
    {
      why: 'asks again for whoever came when the request was parked',
      recall: { request: 'parked', stopSessions: true },
      left: [stuck(null), stuck('unsupported', 's2')],
      want: { move: 'ask' },
    },
    {
      why: 'waits while a delivery goes on',
      recall: { request: 'pending', stopSessions: true },
      left: [stuck('failed')],
      want: { ...WAIT, obstacle: null },
    },
    {
      why: 'waits for those that cannot take a push when it may not stop them, and says so',
      recall: { request: 'parked' },
      left: [stuck('unsupported')],
      want: {
        ...WAIT,
        obstacle: 'sessions that cannot take a push: 1; they end by themselves, or are stopped if that is asked for',
      },
    },
    {
      why: 'stops a session that cannot take a push at once',
      recall: { request: 'pending', stopSessions: true },
      left: [stuck('unsupported'), stuck('failed', 's2')],
      want: STOP,
    },
    {
      why: 'stops a session that failed only when the attempts are used up',
      recall: { request: 'parked', stopSessions: true },
      left: [stuck('failed')],
      want: STOP,
    },
    {
      why: 'stops a session that could not be tried in all that time',
      recall: { request: 'parked', stopSessions: true, remaining: [stuck(null)] },
      left: [stuck(null)],
      want: STOP,
    },
    {
      why: 'stops whoever is left where nothing is pushed',
      recall: { deliveryAsked: false, stopSessions: true },
      left: [stuck(null)],
      means: { noPush: 'pull-only', noStop: null },
      want: STOP,
    },
    {
      why: 'says why nothing is pushed when it may not stop',
      recall: { deliveryAsked: false },
      left: [stuck(null)],
      means: { noPush: 'pull-only', noStop: null },
      want: { ...WAIT, obstacle: 'pull-only' },
    },
    {
      why: 'neither pushes nor stops when nothing may be changed',
      recall: { deliveryAsked: false, stopSessions: true },
      left: [stuck('unsupported')],
      means: { noPush: 'observe-only', noStop: 'observe-only' },
      want: { ...WAIT, obstacle: 'observe-only' },
    },
  ])('$why', ({ recall: over, left, means = ALL, want }) => {
    expect(nextMove(recall(over), left, means)).toMatchObject(want);
  });

  it('never stops anybody unasked', () => {
    const outcomes = [null, 'unsupported', 'failed', 'not_ready', 'gone'] as const;
    for (const outcome of outcomes)
      for (const request of ['none', 'pending', 'parked'] as const)
        for (const noPush of [null, 'pull-only'])
          for (const deliveryAsked of [true, false]) {
            const move = nextMove(recall({ request, deliveryAsked }), [stuck(outcome)], { noPush, noStop: null });
            expect(move.move).not.toBe('stop');
          }
  });
});
