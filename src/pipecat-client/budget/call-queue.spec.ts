import { getEventListeners } from 'node:events';
import { CallQueue } from './call-queue';

const never = new AbortController().signal;
let granted: string[];

beforeEach(() => {
  jest.useFakeTimers();
  granted = [];
});
afterEach(() => {
  jest.useRealTimers();
});

function ask(queue: CallQueue, name: string, priority: 'fresh' | 'backlog' = 'fresh', signal = never): void {
  queue.acquire(signal, priority).then(
    () => granted.push(name),
    (reason: unknown) => granted.push(`${name}: ${String(reason)}`),
  );
}

function askMany(queue: CallQueue, count: number): void {
  for (let i = 0; i < count; i += 1) ask(queue, String(i));
}

it('lets a burst of twice the rate through at once, then the rate', async () => {
  const queue = new CallQueue(5);
  askMany(queue, 30);
  await jest.advanceTimersByTimeAsync(0);
  expect(granted).toHaveLength(10);
  await jest.advanceTimersByTimeAsync(1010);
  expect(granted).toHaveLength(15);
  await jest.advanceTimersByTimeAsync(1010);
  expect(granted).toHaveLength(20);
});

it('saves no more than the burst while nobody asks', async () => {
  const queue = new CallQueue(5);
  await jest.advanceTimersByTimeAsync(3_600_000);
  askMany(queue, 30);
  await jest.advanceTimersByTimeAsync(0);
  expect(granted).toHaveLength(10);
});

it('lets one through at a rate below one', async () => {
  const queue = new CallQueue(0.25);
  askMany(queue, 3);
  await jest.advanceTimersByTimeAsync(3900);
  expect(granted).toEqual(['0']);
  await jest.advanceTimersByTimeAsync(200);
  expect(granted).toEqual(['0', '1']);
});

it('serves in the order of asking', async () => {
  const queue = new CallQueue(2);
  askMany(queue, 20);
  await jest.advanceTimersByTimeAsync(60_000);
  expect(granted).toEqual(Array.from({ length: 20 }, (_, i) => String(i)));
});

it('serves what is fresh before the backlog', async () => {
  const queue = new CallQueue(1);
  ask(queue, 'used');
  ask(queue, 'up');
  ask(queue, 'backlog 1', 'backlog');
  ask(queue, 'fresh 1');
  ask(queue, 'backlog 2', 'backlog');
  ask(queue, 'fresh 2');
  await jest.advanceTimersByTimeAsync(60_000);
  expect(granted).toEqual(['used', 'up', 'fresh 1', 'fresh 2', 'backlog 1', 'backlog 2']);
});

it('does not let a late caller pass those who wait', async () => {
  const queue = new CallQueue(1);
  askMany(queue, 3);
  await jest.advanceTimersByTimeAsync(999);
  ask(queue, 'late');
  await jest.advanceTimersByTimeAsync(5000);
  expect(granted).toEqual(['0', '1', '2', 'late']);
});

describe('a pause', () => {
  it('holds everybody back, and then lets go', async () => {
    const queue = new CallQueue(5);
    queue.pause(10_000);
    askMany(queue, 3);
    await jest.advanceTimersByTimeAsync(9999);
    expect(granted).toEqual([]);
    await jest.advanceTimersByTimeAsync(2);
    expect(granted).toEqual(['0', '1', '2']);
  });

  it('holds back also where there is no limit', async () => {
    const queue = new CallQueue(0);
    askMany(queue, 1000);
    await jest.advanceTimersByTimeAsync(0);
    expect(granted).toHaveLength(1000);
    queue.pause(500);
    ask(queue, 'later');
    await jest.advanceTimersByTimeAsync(499);
    expect(granted).toHaveLength(1000);
    await jest.advanceTimersByTimeAsync(2);
    expect(granted).toHaveLength(1001);
  });

  it('holds back those who wait already', async () => {
    const queue = new CallQueue(1);
    askMany(queue, 3);
    await jest.advanceTimersByTimeAsync(500);
    queue.pause(5000);
    await jest.advanceTimersByTimeAsync(4999);
    expect(granted).toEqual(['0', '1']);
    await jest.advanceTimersByTimeAsync(2);
    expect(granted).toEqual(['0', '1', '2']);
  });

  it('is not cut short by a shorter one', async () => {
    const queue = new CallQueue(5);
    queue.pause(10_000);
    queue.pause(1000);
    ask(queue, 'a');
    await jest.advanceTimersByTimeAsync(9000);
    expect(granted).toEqual([]);
  });
});

describe('a caller that gives up', () => {
  it('is let go with its reason, and takes nobody’s turn', async () => {
    const queue = new CallQueue(1);
    const controller = new AbortController();
    askMany(queue, 2);
    ask(queue, 'quitter', 'fresh', controller.signal);
    ask(queue, 'next');
    controller.abort('enough');
    await jest.advanceTimersByTimeAsync(1010);
    expect(granted).toEqual(['0', '1', 'quitter: enough', 'next']);
  });

  it('gets nothing when it has given up before', async () => {
    const queue = new CallQueue(1);
    ask(queue, 'quitter', 'fresh', AbortSignal.abort('before'));
    askMany(queue, 2);
    await jest.advanceTimersByTimeAsync(0);
    expect(granted).toEqual(expect.arrayContaining(['quitter: before', '0', '1']));
  });

  it('leaves no timer behind', async () => {
    const queue = new CallQueue(1);
    const controller = new AbortController();
    queue.pause(3_600_000);
    ask(queue, 'quitter', 'fresh', controller.signal);
    controller.abort();
    await jest.advanceTimersByTimeAsync(0);
    expect(jest.getTimerCount()).toBe(0);
  });
});

it('leaves no timer behind when all are served', async () => {
  const queue = new CallQueue(1);
  askMany(queue, 3);
  await jest.advanceTimersByTimeAsync(2000);
  expect(granted).toHaveLength(3);
  expect(jest.getTimerCount()).toBe(0);
});

it('leaves no listener behind on a signal that lives on', async () => {
  const queue = new CallQueue(5);
  const { signal } = new AbortController();
  for (let i = 0; i < 30; i += 1) ask(queue, String(i), 'fresh', signal);
  await jest.advanceTimersByTimeAsync(60_000);
  expect(granted).toHaveLength(30);
  expect(getEventListeners(signal, 'abort')).toHaveLength(0);
});
