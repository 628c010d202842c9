import 'reflect-metadata';
import { DbError } from '../domain';
import { agentId, Deferred } from './testing/builders';
import { dispatching as world, works } from './testing/dispatcher-world';

const tick = (ms = 0): Promise<void> => jest.advanceTimersByTimeAsync(ms);

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

describe('waking', () => {
  it('many times within a moment is one look', async () => {
    const { queue, dispatcher } = world();
    for (let time = 0; time < 100; time += 1) dispatcher.wake(0);
    await tick(1);
    expect(queue.claims).toEqual([3]);
  });

  it('earlier takes the place of waking later', async () => {
    const { queue, dispatcher } = world();
    dispatcher.wake(1000);
    dispatcher.wake(10);
    await tick(10);
    expect(queue.claims).toHaveLength(1);
    await tick(5000);
    expect(queue.claims).toHaveLength(1);
  });

  it('later does not put off waking earlier', async () => {
    const { queue, dispatcher } = world();
    dispatcher.wake(10);
    dispatcher.wake(1000);
    await tick(10);
    expect(queue.claims).toHaveLength(1);
  });

  it('during a look is followed by another', async () => {
    const { queue, worker, dispatcher } = world();
    queue.gate = new Deferred();
    dispatcher.wake(0);
    await tick();
    dispatcher.wake(0);
    await tick();
    const [gate] = [queue.gate];
    queue.gate = null;
    gate.resolve(undefined);
    queue.add(1);
    await tick(1);
    expect(worker.started).toEqual([agentId(1)]);
  });

  it('happens at once when a slot becomes free and more is due, though its own agent is due much later', async () => {
    const { queue, worker, dispatcher } = world(1);
    queue.add(1, 2);
    dispatcher.wake(0);
    await tick();
    worker.end(1, 60_000);
    await tick(1);
    expect(worker.started).toEqual([agentId(1), agentId(2)]);
  });

  it('happens by itself when the next request is due', async () => {
    const { queue, worker, dispatcher } = world();
    queue.nextMs = 5000;
    dispatcher.wake(0);
    await tick();
    queue.add(1);
    await tick(5000);
    expect(worker.started).toEqual([]);
    await tick(1);
    expect(worker.started).toEqual([agentId(1)]);
  });

  it('happens by itself when an agent is due again', async () => {
    const { queue, worker, dispatcher } = world();
    await dispatcher.recordAndStart(works(1));
    worker.end(1, 5000);
    await tick();
    queue.add(1);
    await tick(5000);
    expect(worker.started).toEqual([agentId(1), agentId(1)]);
  });

  it('does not happen while there is nothing to do', async () => {
    const { queue, dispatcher } = world();
    dispatcher.wake(0);
    await tick(60_000);
    expect(queue.claims).toHaveLength(1);
  });
});

describe('while the database', () => {
  it('fails, it is asked once a second and one line is said each time', async () => {
    const { queue, worker, lines, dispatcher } = world();
    queue.failure = new DbError('PostgreSQL: away');
    queue.add(1);
    dispatcher.wake(0);
    await tick(3500);
    expect(queue.claims).toHaveLength(4);
    expect(lines[0]).toMatchObject({ level: 'warn', fields: { reason: 'PostgreSQL: away' } });
    queue.failure = null;
    await tick(1000);
    expect(worker.started).toEqual([agentId(1)]);
  });

  it('is not there yet, it is not asked', async () => {
    const { queue, connector, dispatcher } = world();
    connector.obstacle = 'not connected yet';
    dispatcher.wake(0);
    await tick(10_000);
    expect(queue.claims).toEqual([]);
  });
});

describe('stopping', () => {
  it('waits for what runs, and gives its slot back', async () => {
    const { worker, keeper, dispatcher } = world();
    await dispatcher.recordAndStart(works(1));
    const stopped = dispatcher.stop(10_000);
    await tick(100);
    worker.end(1);
    await tick();
    await expect(stopped).resolves.toBeUndefined();
    expect(keeper.held.size).toBe(0);
  });

  it('takes no more work', async () => {
    const { queue, worker, dispatcher } = world();
    queue.add(1);
    await dispatcher.stop(10);
    dispatcher.wake(0);
    await tick(10_000);
    await dispatcher.recordAndStart(works(2));
    expect(queue.recorded[0]?.freeSlots).toBe(0);
    expect(worker.started).toEqual([]);
  });

  it('aborts what does not end in time', async () => {
    const { worker, keeper, lines, dispatcher } = world();
    await dispatcher.recordAndStart(works(1, 2));
    worker.end(1);
    const stopped = dispatcher.stop(1000);
    await tick(1000);
    expect([...keeper.held].map(({ signal }) => signal.aborted)).toEqual([true]);
    expect(lines).toMatchObject([{ level: 'warn', fields: { agents: 1 } }]);
    worker.end(2);
    await tick();
    await expect(stopped).resolves.toBeUndefined();
  });

  it('does not wait for ever for what does not end at all', async () => {
    const { dispatcher } = world();
    await dispatcher.recordAndStart(works(1));
    const stopped = dispatcher.stop(1000);
    await tick(2000);
    await expect(stopped).resolves.toBeUndefined();
  });
});
