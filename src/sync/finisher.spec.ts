import 'reflect-metadata';
import type { Finished, FinishRow, SyncRequestRepository } from '../db';
import { DbError } from '../domain';
import type { DeadLetters } from './dead-letters';
import { Finisher } from './finisher';
import { OutcomeEvents } from './outcome-events';
import { agentId, appConfig, leased } from './testing/builders';
import { recordingEvents, type Told } from './testing/recording-events';

const LEASE_MS = 30_000;

type Finish = SyncRequestRepository['finish'];

/** `again` per agent; an agent that is missing has lost its lease. */
function world(again: ReadonlyMap<string, boolean> | null = null) {
  const finish = jest.fn<ReturnType<Finish>, Parameters<Finish>>((rows) =>
    Promise.resolve(new Map(again ?? rows.map((one) => [one.agent_id, false]))),
  );
  const release = jest.fn(() => Promise.resolve());
  const flushSoon = jest.fn();
  const told: Told[] = [];
  const finisher = new Finisher(
    appConfig({ SYNC_LEASE_MS: String(LEASE_MS) }),
    { finish, release } as unknown as SyncRequestRepository,
    { flushSoon } as unknown as DeadLetters,
    new OutcomeEvents(recordingEvents(told)),
  );
  return { finisher, finish, release, flushSoon, told };
}

const row = (over: Partial<FinishRow> = {}): FinishRow => ({
  agent_id: agentId(),
  epoch: '1',
  next: 'done',
  attempts: 0,
  ...over,
});
const away = () => Promise.reject(new DbError('PostgreSQL: away'));

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

/** The result of a promise that needs so much time. */
async function after<T>(ms: number, promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  await jest.advanceTimersByTimeAsync(ms);
  return promise;
}

describe('an outcome', () => {
  it.each<{ why: string; given: Partial<FinishRow>; again: boolean | null; want: number | null }>([
    { why: 'that ends the request is due no more', given: {}, again: false, want: null },
    { why: 'whose lease was lost is due no more here', given: {}, again: null, want: null },
    {
      why: 'that lost its lease is not due, whatever it asked for',
      given: { next: 'due', delay_ms: 5 },
      again: null,
      want: null,
    },
    { why: 'of a request that got a hint meanwhile is due at once', given: {}, again: true, want: 0 },
    {
      why: 'of a failure that got a hint meanwhile is due at once',
      given: { next: 'due', delay_ms: 9 },
      again: true,
      want: 0,
    },
    { why: 'that is looked at again is due then', given: { next: 'due', delay_ms: 5000 }, again: false, want: 5000 },
    {
      why: 'that is parked is not waited for here',
      given: { next: 'park', delay_ms: 900_000 },
      again: false,
      want: null,
    },
    { why: 'that is parked for good is not due', given: { next: 'park', delay_ms: null }, again: false, want: null },
    { why: 'that leaves a settle sweep is due then', given: { settle_ms: 30_000 }, again: false, want: 30_000 },
    { why: 'that leaves a settle sweep at once is due at once', given: { settle_ms: 0 }, again: true, want: 0 },
    { why: 'that is forgotten is due no more', given: { next: 'forget' }, again: false, want: null },
  ])('$why', async ({ given, again, want }) => {
    const { finisher } = world(new Map(again === null ? [] : [[agentId(), again]]));
    await expect(after(10, finisher.finish(row(given)))).resolves.toBe(want);
  });

  it('with a dead letter has it pushed soon', async () => {
    const { finisher, flushSoon } = world();
    await after(10, finisher.finish(row()));
    expect(flushSoon).not.toHaveBeenCalled();
    await after(10, finisher.finish(row({ dead_letter: { id: 'x' } })));
    expect(flushSoon).toHaveBeenCalledTimes(1);
  });
});

describe('outcomes that come within a few milliseconds', () => {
  it('are written in one statement, in the order of the agents', async () => {
    const { finisher, finish } = world();
    const all = Promise.all([3, 1, 2].map((seed) => finisher.finish(row({ agent_id: agentId(seed) }))));
    await after(10, all);
    expect(finish).toHaveBeenCalledTimes(1);
    expect(finish.mock.calls[0]?.[0].map((one) => one.agent_id)).toEqual([1, 2, 3].map(agentId));
  });

  it('each get the answer of their own agent', async () => {
    const { finisher } = world(
      new Map([
        [agentId(1), true],
        [agentId(2), false],
      ]),
    );
    const all = [3, 2, 1].map((seed) => finisher.finish(row({ agent_id: agentId(seed), next: 'due', delay_ms: seed })));
    await expect(after(10, Promise.all(all))).resolves.toEqual([null, 2, 0]);
  });

  it('of a later moment are another statement', async () => {
    const { finisher, finish } = world();
    await after(10, finisher.finish(row()));
    await after(10, finisher.finish(row()));
    expect(finish).toHaveBeenCalledTimes(2);
  });
});

describe('while the database is away', () => {
  it('an outcome is written when it comes back', async () => {
    const { finisher, finish } = world();
    finish.mockImplementationOnce(away).mockImplementationOnce(away);
    await expect(after(2000, finisher.finish(row({ next: 'due', delay_ms: 7 })))).resolves.toBe(7);
    expect(finish).toHaveBeenCalledTimes(3);
  });

  it('an outcome is tried for as long as its lease can live', async () => {
    const { finisher, finish } = world();
    finish.mockImplementation(away);
    const finished = finisher.finish(row());
    finished.catch(() => undefined);
    await jest.advanceTimersByTimeAsync(LEASE_MS - 1000);
    finish.mockImplementation(() => Promise.resolve(new Map([[agentId(), false]])));
    await expect(after(1000, finished)).resolves.toBeNull();
  });

  it('an outcome is given up with its lease, since another replica has the agent then', async () => {
    const { finisher, finish } = world();
    finish.mockImplementation(away);
    await expect(after(LEASE_MS + 1000, finisher.finish(row()))).rejects.toBeInstanceOf(DbError);
    const tries = finish.mock.calls.length;
    await jest.advanceTimersByTimeAsync(LEASE_MS);
    expect(finish).toHaveBeenCalledTimes(tries);
  });

  it('a batch that waits does not keep the next one back', async () => {
    const { finisher, finish } = world();
    finish.mockImplementationOnce(() => new Promise(() => undefined));
    void finisher.finish(row());
    await jest.advanceTimersByTimeAsync(10);
    await expect(after(10, finisher.finish(row({ agent_id: agentId(2) })))).resolves.toBeNull();
  });
});

describe('an agent whose row somebody is changing', () => {
  it('is written when that is over, and keeps nobody else back', async () => {
    const { finisher, finish } = world();
    let busy = true;
    finish.mockImplementation((rows) =>
      Promise.resolve(new Map(rows.map(({ agent_id: id }) => [id, busy && id === agentId(1) ? 'busy' : false]))),
    );
    const done: string[] = [];
    const late = finisher.finish(row()).then(() => done.push('late'));
    const other = finisher.finish(row({ agent_id: agentId(2) })).then(() => done.push('other'));
    await after(10, other);
    await jest.advanceTimersByTimeAsync(60_000);
    expect(done).toEqual(['other']);
    expect(finish.mock.calls.length).toBeLessThan(140);
    busy = false;
    await after(500, late);
    expect(done).toEqual(['other', 'late']);
  });

  it('is given up when its lease was lost meanwhile', async () => {
    const { finisher, finish } = world();
    finish.mockResolvedValueOnce(new Map([[agentId(), 'busy']])).mockResolvedValueOnce(new Map());
    await expect(after(100, finisher.finish(row({ next: 'due', delay_ms: 5 })))).resolves.toBeNull();
  });
});

describe('work that was interrupted', () => {
  it('is given back, so that another replica can take it at once', async () => {
    const { finisher, finish, release } = world();
    await expect(finisher.giveBack(leased())).resolves.toBeNull();
    expect(release).toHaveBeenCalledWith([leased()]);
    expect(finish).not.toHaveBeenCalled();
  });
});

describe('whoever listens', () => {
  const run = { outcome: 'synced', version: 1, drift: null };

  it('is told when the outcome is written, not before', async () => {
    const { finisher, finish, told } = world();
    let written!: (rows: Map<string, Finished>) => void;
    finish.mockImplementationOnce(() => new Promise((resolve) => (written = resolve)));
    const finished = finisher.finish(row({ run }));
    await jest.advanceTimersByTimeAsync(10);
    expect(told).toEqual([]);
    written(new Map([[agentId(), false]]));
    await finished;
    expect(told.map(({ kind }) => kind)).toEqual(['synced']);
  });

  it('is not told of a result that was thrown away with its lease', async () => {
    const { finisher, told } = world(new Map());
    await after(10, finisher.finish(row({ run })));
    expect(told).toEqual([]);
  });
});
