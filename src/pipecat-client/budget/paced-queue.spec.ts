import type { CallPriority } from './call-budget';
import { batchOf, HORIZON_MS, LocalPace, type Grant } from './pace';
import { PacedQueue, type SlotSource } from './paced-queue';

const never = new AbortController().signal;
let granted: { name: string; at: number }[];
let source: Source;
let queue: PacedQueue;

/** A pace of fifty a second, answered after a while as Redis does. */
class Source implements SlotSource {
  unlimited = false;
  readonly asked: { count: number; priority: CallPriority }[] = [];
  readonly #pace = new LocalPace();

  async reserve(count: number, priority: CallPriority): Promise<Grant> {
    this.asked.push({ count, priority });
    await new Promise((resolve) => setTimeout(resolve, 2));
    const ask = { count: batchOf(count, 20), intervalMs: 20, horizonMs: HORIZON_MS[priority] };
    return this.#pace.reserve(performance.now(), ask);
  }
}

beforeEach(() => {
  jest.useFakeTimers();
  granted = [];
  source = new Source();
  queue = new PacedQueue(source);
});
afterEach(() => {
  jest.useRealTimers();
});

function ask(name: string, priority: CallPriority = 'fresh', signal = never): void {
  const startedAt = performance.now();
  queue.acquire(signal, priority).then(
    () => granted.push({ name, at: performance.now() - startedAt }),
    (reason: unknown) => granted.push({ name: `${name}: ${String(reason)}`, at: 0 }),
  );
}
const askMany = (count: number, priority: CallPriority = 'fresh'): void => {
  for (let i = 0; i < count; i += 1) ask(`${priority} ${i}`, priority);
};
const names = (): string[] => granted.map(({ name }) => name);

it('lets calls through at equal distances and in the order of asking', async () => {
  askMany(60);
  await jest.advanceTimersByTimeAsync(1001);
  expect(granted.length).toBeGreaterThanOrEqual(49);
  expect(granted.length).toBeLessThanOrEqual(51);
  expect(names().slice(0, 3)).toEqual(['fresh 0', 'fresh 1', 'fresh 2']);
});

it('asks for several turns at a time', async () => {
  askMany(60);
  await jest.advanceTimersByTimeAsync(1000);
  expect(source.asked.length).toBeLessThanOrEqual(15);
});

it('lets what is fresh pass the backlog', async () => {
  askMany(100, 'backlog');
  await jest.advanceTimersByTimeAsync(500);
  ask('urgent');
  await jest.advanceTimersByTimeAsync(200);
  expect(granted.find(({ name }) => name === 'urgent')?.at).toBeLessThan(150);
});

it('does not wait at all where there is no limit', async () => {
  source.unlimited = true;
  askMany(1000);
  await jest.advanceTimersByTimeAsync(0);
  expect(granted).toHaveLength(1000);
  expect(source.asked).toEqual([]);
});

it('holds everybody back in a pause, also those who wait and those who have no limit', async () => {
  askMany(20);
  await jest.advanceTimersByTimeAsync(100);
  const before = granted.length;
  queue.pause(5000);
  queue.pause(1000);
  source.unlimited = true;
  ask('late');
  await jest.advanceTimersByTimeAsync(4990);
  expect(granted).toHaveLength(before);
  await jest.advanceTimersByTimeAsync(20);
  expect(granted).toHaveLength(21);
});

it('makes up for no turns that a busy process missed', async () => {
  askMany(60);
  await jest.advanceTimersByTimeAsync(10);
  const before = granted.length;
  // The clock goes on while no timer fires.
  jest.setSystemTime(Date.now() + 1);
  jest.spyOn(performance, 'now').mockImplementation(() => 1_000_000);
  await jest.advanceTimersByTimeAsync(30);
  expect(granted.length - before).toBeLessThanOrEqual(2);
  jest.restoreAllMocks();
});

describe('a caller that gives up', () => {
  it('is let go with its reason', async () => {
    const controller = new AbortController();
    queue.pause(60_000);
    ask('quitter', 'fresh', controller.signal);
    controller.abort('enough');
    await jest.advanceTimersByTimeAsync(0);
    expect(names()).toEqual(['quitter: enough']);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('leaves no turn behind that would be used later', async () => {
    const controller = new AbortController();
    for (let i = 0; i < 5; i += 1) ask(`quitter ${i}`, 'fresh', controller.signal);
    await jest.advanceTimersByTimeAsync(5);
    controller.abort('enough');
    await jest.advanceTimersByTimeAsync(1000);
    granted = [];
    askMany(3);
    await jest.advanceTimersByTimeAsync(3);
    expect(granted).toHaveLength(1);
  });
});
