import { toWork, type ChangeType } from '../../src/domain';
import { AskSyncRepository, type LeasedRequest } from '../../src/db';
import { ending, expireLease, letComeDue, run, setRequest } from './support/rows';
import { ME, OTHER, startSuite, type Suite } from './support/suite';

let suite: Suite;
beforeAll(async () => {
  suite = await startSuite();
});
afterAll(() => suite.end());

const trace = (n: number): string => `00-${String(n).padStart(32, '0')}-00f067aa0ba902b7-01`;

/** One message with its trace. @returns the lease, when there was a free slot and it could be taken */
async function hear(
  agentId: string,
  version: number,
  traceparent: string | null,
  { changeType = 'FULL_SYNC', slots = 0 }: { changeType?: ChangeType; slots?: number } = {},
): Promise<LeasedRequest | undefined> {
  const work = toWork({ agentId, version, changeType, traceparent });
  return (await suite.mine.requests.record([work], slots, ME)).claimed[0];
}

async function traceOf(agentId: string): Promise<string | null | undefined> {
  const [row] = await suite.database.rows<{ trace_parent: string | null }>(
    'SELECT trace_parent FROM sync_requests WHERE agent_id = $1',
    [agentId],
  );
  return row?.trace_parent;
}

describe('the trace of a request', () => {
  it('is the one of its message, for who records it and for who claims it later', async () => {
    const [now, later] = [await suite.agent(), await suite.agent()];
    expect((await hear(now, 1, trace(1), { slots: 1 }))?.traceparent).toBe(trace(1));
    await hear(later, 1, trace(2));
    const claimed = await suite.other.requests.claimDue({ slots: 100 }, OTHER);
    expect(claimed.find(({ agentId }) => agentId === later)?.traceparent).toBe(trace(2));
  });

  it.each([
    { why: 'the newest message takes it over', version: 2, given: trace(2), want: trace(2) },
    { why: 'one of the same version does as well', version: 1, given: trace(2), want: trace(2) },
    { why: 'the newest message has none: so has the request', version: 2, given: null, want: null },
    { why: 'an older message leaves it', version: 0, given: trace(2), want: trace(1) },
  ])('$why', async ({ version, given, want }) => {
    const id = await suite.agent();
    await hear(id, 1, trace(1));
    await hear(id, version, given);
    expect(await traceOf(id)).toBe(want);
  });

  it('outlives the same message heard by another replica while somebody works on it', async () => {
    const id = await suite.agent();
    await hear(id, 1, trace(1), { slots: 1 });
    await hear(id, 1, trace(2));
    expect(await traceOf(id)).toBe(trace(1));
    await hear(id, 1, trace(3), { changeType: 'CONTEXT_UPDATE' });
    expect(await traceOf(id)).toBe(trace(3));
    await hear(id, 2, trace(4));
    expect(await traceOf(id)).toBe(trace(4));
    await expireLease(suite.database, id);
    await hear(id, 2, trace(5));
    expect(await traceOf(id)).toBe(trace(5));
  });

  it('goes on over attempts, and begins with the first attempt when no message asked', async () => {
    const [asked, found] = [await suite.agent(), await suite.agent()];
    for (const [id, given] of [
      [asked, trace(1)],
      [found, null],
    ] as const) {
      const lease = (await hear(id, 1, given, { slots: 1 }))!;
      await suite.mine.requests.finish([ending(lease, { next: 'due', delay_ms: 0, trace_parent: trace(9) })]);
      await letComeDue(suite.database, id);
    }
    expect(await traceOf(asked)).toBe(trace(1));
    expect(await traceOf(found)).toBe(trace(9));
  });

  it('ends when an operator asks', async () => {
    const id = await suite.agent();
    await hear(id, 1, trace(1));
    await setRequest(suite.database, id, { parked_for: 'present:1' });
    await new AskSyncRepository(suite.mine.database).agent(id, { scope: 'full', changeType: 'FULL_SYNC' });
    expect(await traceOf(id)).toBeNull();
  });

  it('is named in the history', async () => {
    const id = await suite.agent();
    const lease = (await hear(id, 1, trace(1), { slots: 1 }))!;
    await suite.mine.requests.finish([ending(lease, { run: run({ trace_id: 'abc' }) })]);
    expect(await suite.database.rows('SELECT trace_id FROM sync_runs WHERE agent_id = $1', [id])).toEqual([
      { trace_id: 'abc' },
    ]);
  });
});
