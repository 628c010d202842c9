import 'reflect-metadata';
import { DbError } from '../domain';
import { agentId, Deferred } from './testing/builders';
import { dispatching as world, numbers, works } from './testing/dispatcher-world';

const tick = (ms = 0): Promise<void> => jest.advanceTimersByTimeAsync(ms);

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

describe('the bound of what is worked on at once', () => {
  it('is never exceeded, and is used, however much is due', async () => {
    const { queue, worker, dispatcher } = world(3);
    queue.add(...numbers(20));
    dispatcher.wake(0);
    await tick();
    expect(worker.running.size).toBe(3);
    for (const seed of numbers(20)) {
      worker.end(seed);
      await tick(1);
    }
    expect(worker.most).toBe(3);
    expect(worker.started).toEqual(numbers(20).map(agentId));
  });

  it('is never exceeded by fresh updates either', async () => {
    const { worker, dispatcher } = world(3);
    await dispatcher.recordAndStart(works(...numbers(10)));
    await dispatcher.recordAndStart(works(11, 12));
    await tick(1);
    expect(worker.most).toBe(3);
  });

  it('is never exceeded by updates that are recorded at the same time', async () => {
    const { queue, worker, dispatcher } = world(3);
    await Promise.all([works(1, 2), works(3, 4), works(5)].map((some) => dispatcher.recordAndStart(some)));
    expect(queue.recorded.map(({ freeSlots }) => freeSlots)).toEqual([2, 1, 0]);
    expect(worker.running.size).toBe(3);
  });

  it('is never exceeded by a claim while updates are recorded', async () => {
    const { queue, worker, dispatcher } = world(3);
    queue.add(...numbers(9));
    queue.gate = new Deferred();
    dispatcher.wake(0);
    await tick();
    await dispatcher.recordAndStart(works(11, 12));
    expect(queue.recorded[0]?.freeSlots).toBe(0);
    queue.gate.resolve(undefined);
    await tick();
    expect(worker.most).toBe(3);
  });

  it('is free again for what a failed statement had reserved', async () => {
    const { queue, worker, dispatcher } = world(2);
    queue.failure = new DbError('away');
    await expect(dispatcher.recordAndStart(works(1, 2))).rejects.toBe(queue.failure);
    queue.failure = null;
    await dispatcher.recordAndStart(works(1, 2));
    expect(worker.running.size).toBe(2);
  });
});

describe('what a scan found', () => {
  it('leaves slots free for fresh changes', async () => {
    const { queue, worker, dispatcher } = world(5);
    queue.backlog.push(...numbers(20).map(agentId));
    dispatcher.wake(0);
    await tick(10);
    expect(worker.running.size).toBe(4);
    await dispatcher.recordAndStart(works(21));
    expect(worker.running.has(agentId(21))).toBe(true);
  });

  it('is worked on to its end all the same', async () => {
    const { queue, worker, dispatcher } = world(5);
    queue.backlog.push(...numbers(20).map(agentId));
    dispatcher.wake(0);
    await tick();
    for (const seed of numbers(20)) {
      worker.end(seed, 5000);
      await tick(1);
    }
    expect(worker.started).toHaveLength(20);
    expect(worker.most).toBe(4);
  });

  it('has a slot even when there is only one', async () => {
    const { queue, worker, dispatcher } = world(1);
    queue.backlog.push(agentId(1));
    dispatcher.wake(0);
    await tick(10);
    expect(worker.started).toEqual([agentId(1)]);
  });
});

describe('agents that are taken ahead', () => {
  it('start in the moment in which a slot becomes free, without another claim', async () => {
    const { queue, worker, dispatcher } = world(4);
    queue.add(...numbers(12));
    dispatcher.wake(0);
    await tick(1);
    for (const seed of [1, 2, 3]) worker.end(seed);
    await tick(20);
    expect(queue.claims).toEqual([4, 3 + 2]);
    expect(worker.started).toHaveLength(7);
    worker.end(4);
    await tick(0);
    expect(queue.claims).toHaveLength(2);
    expect(worker.started).toHaveLength(8);
  });

  it('are given back when no slot becomes free, and taken again when one does', async () => {
    const { queue, worker, dispatcher } = world(2);
    queue.add(...numbers(6));
    dispatcher.wake(0);
    await tick(1);
    worker.end(1);
    await tick(20);
    expect(worker.waiting).toEqual([agentId(4)]);
    await tick(1000);
    expect(worker.sentAway).toEqual([agentId(4)]);
    await tick(5000);
    expect(worker.waiting).toEqual([]);
    queue.add(4);
    worker.end(2);
    await tick(20);
    expect(worker.started).toContain(agentId(5));
    expect(worker.most).toBe(2);
  });
});

describe('an agent that hangs', () => {
  it('holds one slot and keeps nobody else back', async () => {
    const { queue, worker, dispatcher } = world(2);
    queue.add(...numbers(10));
    dispatcher.wake(0);
    await tick();
    for (const seed of numbers(10).slice(1)) {
      worker.end(seed);
      await tick(1);
    }
    expect(worker.started).toHaveLength(10);
    expect([...worker.running.keys()]).toEqual([agentId(1)]);
  });
});

describe('work that only waits', () => {
  it('gives its slot to other work', async () => {
    const { queue, worker, keeper, dispatcher } = world(1);
    queue.add(1, 2);
    dispatcher.wake(0);
    await tick(1);
    expect(worker.started).toEqual([agentId(1)]);
    for (const lease of keeper.held) lease.place.rest();
    await tick(1);
    expect(worker.started).toEqual([agentId(1), agentId(2)]);
  });

  it('is told when a newer version is asked for', async () => {
    const { keeper, dispatcher } = world(1);
    await dispatcher.recordAndStart(works(1));
    const newer = { ...works(1)[0]!, version: 7 };
    await dispatcher.recordAndStart([newer]);
    expect([...keeper.held].map(({ newerVersion }) => newerVersion)).toEqual([7]);
  });
});

describe('fresh updates', () => {
  it('are worked on at once, as far as there are free slots', async () => {
    const { worker, keeper, dispatcher } = world(3);
    await expect(dispatcher.recordAndStart(works(1, 2))).resolves.toEqual(new Set([agentId(1), agentId(2)]));
    expect(worker.started).toEqual([agentId(1), agentId(2)]);
    expect(keeper.held.size).toBe(2);
  });

  it('that find no free slot are worked on when one becomes free', async () => {
    const { worker, dispatcher } = world(1);
    await dispatcher.recordAndStart(works(1, 2));
    await tick(1);
    expect(worker.started).toEqual([agentId(1)]);
    worker.end(1);
    await tick(1);
    expect(worker.started).toEqual([agentId(1), agentId(2)]);
  });

  it('that ask for nothing new are not worked on', async () => {
    const { queue, worker, dispatcher } = world();
    queue.superseded.add(agentId(1));
    await expect(dispatcher.recordAndStart(works(1))).resolves.toEqual(new Set());
    expect(worker.started).toEqual([]);
  });

  it('have leases that count from before they were claimed', async () => {
    const { keeper, dispatcher } = world();
    const before = performance.now();
    await dispatcher.recordAndStart(works(1));
    expect(keeper.claimedAt).toEqual([before]);
  });
});
