import { randomUUID } from 'node:crypto';
import type { ReceiptOutcome } from '../../src/domain';
import { letter } from './support/rows';
import { startSuite, type Suite } from './support/suite';

let suite: Suite;
beforeAll(async () => {
  suite = await startSuite();
});
afterAll(() => suite.end());

describe('a receipt', () => {
  const receipt = (sessionId: string, outcome: ReceiptOutcome, error: string | null = null) => ({
    ...{ sessionId, outcome, error, deploymentId: 'deployment-1', contextVersion: null },
  });
  const receiptsOf = (agentId: string) =>
    suite.database.rows<{
      session_id: string;
      version: number;
      outcome: string;
      attempts: number;
      error: string | null;
    }>('SELECT * FROM context_deliveries WHERE agent_id = $1 ORDER BY version, session_id', [agentId]);

  it.each<{ first: ReceiptOutcome; stays: boolean; how: string }>([
    { first: 'accepted', stays: true, how: 'is never taken back' },
    { first: 'applied', stays: true, how: 'is never taken back' },
    { first: 'stale', stays: true, how: 'is never taken back' },
    { first: 'gone', stays: true, how: 'is never taken back' },
    { first: 'not_ready', stays: false, how: 'gives way to the next one' },
    { first: 'unsupported', stays: false, how: 'gives way to the next one' },
    { first: 'failed', stays: false, how: 'gives way to the next one' },
  ])('that says "$first" $how', async ({ first, stays }) => {
    const id = randomUUID();
    await suite.mine.deliveries.record(id, 3, [receipt('session-1', first)]);
    await suite.other.deliveries.record(id, 3, [receipt('session-1', 'failed', 'timeout')]);
    expect(await receiptsOf(id)).toMatchObject([
      stays ? { outcome: first, attempts: 1, error: null } : { outcome: 'failed', attempts: 2, error: 'timeout' },
    ]);
    expect(await suite.mine.deliveries.settledSessions(id, 3)).toEqual(new Set(stays ? ['session-1'] : []));
  });

  it('counts its attempts until the session has taken the context', async () => {
    const id = randomUUID();
    for (const outcome of ['failed', 'not_ready', 'failed', 'accepted', 'failed'] as const) {
      await suite.mine.deliveries.record(id, 1, [receipt('session-1', outcome)]);
    }
    expect(await receiptsOf(id)).toMatchObject([{ outcome: 'accepted', attempts: 4 }]);
  });

  it('settles the session for older versions too, and not for newer ones', async () => {
    const id = randomUUID();
    await suite.mine.deliveries.record(id, 5, [receipt('session-1', 'accepted'), receipt('session-2', 'failed')]);
    expect(await suite.mine.deliveries.settledSessions(id, 4)).toEqual(new Set(['session-1']));
    expect(await suite.mine.deliveries.settledSessions(id, 6)).toEqual(new Set());
    expect(await suite.mine.deliveries.settledSessions(randomUUID(), 4)).toEqual(new Set());
  });

  it('of hundreds of sessions is written by two replicas at once without a quarrel', async () => {
    const id = randomUUID();
    const sessions = Array.from({ length: 300 }, (_, index) => `session-${index}`);
    await Promise.all([
      suite.mine.deliveries.record(
        id,
        1,
        sessions.map((name) => receipt(name, 'failed')),
      ),
      suite.other.deliveries.record(
        id,
        1,
        [...sessions].reverse().map((name) => receipt(name, 'accepted')),
      ),
      suite.mine.deliveries.record(id, 1, []),
    ]);
    expect((await suite.mine.deliveries.settledSessions(id, 1)).size).toBe(300);
  });
});

describe('dead letters that wait', () => {
  beforeEach(() => suite.database.rows('DELETE FROM dead_letters'));
  const idsOf = (letters: readonly { id: string }[]) => letters.map(({ id }) => id).sort();
  const stored = () => suite.database.rows<{ id: string }>('SELECT id FROM dead_letters');

  it('are stored once, however often', async () => {
    const [first, second] = [letter(), letter()];
    await suite.mine.letters.store([first, second]);
    await suite.other.letters.store([{ ...first, error: 'another' }]);
    expect(await suite.mine.letters.take(10)).toEqual(
      expect.arrayContaining([
        { id: first.id, entry: first },
        { id: second.id, entry: second },
      ]),
    );
    expect(await stored()).toHaveLength(2);
  });

  it('are taken by one replica only', async () => {
    const letters = Array.from({ length: 40 }, () => letter());
    await suite.mine.letters.store(letters);
    const hands = await Promise.all([1, 2, 3, 4].map((n) => (n % 2 === 0 ? suite.mine : suite.other).letters.take(15)));
    const taken = hands.flat();
    expect(new Set(idsOf(taken)).size).toBe(taken.length);
    expect(idsOf([...taken, ...(await suite.mine.letters.take(40))])).toEqual(idsOf(letters));
  });

  it('go in the order in which they came', async () => {
    const letters = [letter(), letter(), letter()];
    for (const one of letters) await suite.mine.letters.store([one]);
    expect((await suite.mine.letters.take(1))[0]?.id).toBe(letters[0]?.id);
    expect((await suite.other.letters.take(1))[0]?.id).toBe(letters[1]?.id);
  });

  it('come back when they are put back, or when their replica dies on the way', async () => {
    const one = letter();
    await suite.mine.letters.store([one]);
    await suite.mine.letters.take(1);
    expect(await suite.other.letters.take(1)).toEqual([]);
    await suite.mine.letters.putBack([one.id]);
    expect(idsOf(await suite.other.letters.take(1))).toEqual([one.id]);
    await suite.database.rows("UPDATE dead_letters SET taken_until = taken_until - interval '31 seconds'");
    expect(idsOf(await suite.mine.letters.take(1))).toEqual([one.id]);
  });

  it('are gone once they are removed', async () => {
    const [kept, removed] = [letter(), letter()];
    await suite.mine.letters.store([kept, removed]);
    await suite.mine.letters.remove([removed.id]);
    await suite.mine.letters.remove([]);
    expect(idsOf(await stored())).toEqual([kept.id]);
  });
});
