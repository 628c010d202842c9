import 'reflect-metadata';
import type { PinoLogger } from 'nestjs-pino';
import { ListenerQueue, type Listen } from './listener-queue';
import type { SyncEvent } from './sync-event';

interface Line {
  readonly level: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

const event = (version: number): SyncEvent =>
  ({ kind: 'drifted', agentId: 'a', version, message: '', drift: [], at: '', replica: '' }) satisfies SyncEvent;

function queueOf(listen: Listen, { timeoutMs = 50, capacity = 10 } = {}) {
  const lines: Line[] = [];
  const at =
    (level: string) =>
    (fields: Record<string, unknown>): void =>
      void lines.push({ level, fields });
  const logger = { warn: at('warn'), error: at('error') } as unknown as PinoLogger;
  return { queue: new ListenerQueue({ name: 'Notifier.tell', listen, timeoutMs, capacity }, logger), lines };
}

const versions: (number | null)[] = [];
const note = ({ version }: SyncEvent): void => void versions.push(version);
beforeEach(() => versions.splice(0));

it('gives events one at a time, in their order', async () => {
  let underWay = 0;
  let most = 0;
  const { queue } = queueOf(async (one) => {
    underWay += 1;
    most = Math.max(most, underWay);
    await new Promise(setImmediate);
    note(one);
    underWay -= 1;
  });
  for (const version of [1, 2, 3]) queue.add(event(version));
  expect(await queue.drain(1000)).toBe(0);
  expect(versions).toEqual([1, 2, 3]);
  expect(most).toBe(1);
});

it('runs nothing of the listener before its caller is done', async () => {
  const { queue } = queueOf(note);
  queue.add(event(1));
  await Promise.resolve();
  expect(versions).toEqual([]);
  await queue.drain(1000);
  expect(versions).toEqual([1]);
});

it.each<{ how: string; fail: Listen }>([
  {
    how: 'throws',
    fail: () => {
      throw new Error('no');
    },
  },
  { how: 'rejects', fail: () => Promise.reject(new Error('no')) },
])('goes on when a listener $how, and names it in the log', async ({ fail }) => {
  const { queue, lines } = queueOf((one, signal) => (one.version === 1 ? fail(one, signal) : note(one)));
  queue.add(event(1));
  queue.add(event(2));
  await queue.drain(1000);
  expect(versions).toEqual([2]);
  expect(lines).toEqual([
    { level: 'error', fields: { listener: 'Notifier.tell', event: 'drifted', agentId: 'a', reason: 'no' } },
  ]);
});

it('goes on when a listener hangs, and tells it by its signal', async () => {
  const aborted: boolean[] = [];
  const { queue, lines } = queueOf((one, signal) => {
    note(one);
    if (one.version === 2) return Promise.resolve();
    signal.addEventListener('abort', () => aborted.push(true));
    return new Promise(() => undefined);
  });
  queue.add(event(1));
  queue.add(event(2));
  expect(await queue.drain(2000)).toBe(0);
  expect(versions).toEqual([1, 2]);
  expect(aborted).toEqual([true]);
  expect(lines[0]?.fields['reason']).toBe('took longer than 50 ms');
});

it('loses the oldest events of a listener that is too slow, and says so once in a thousand', async () => {
  const { queue, lines } = queueOf(note, { capacity: 3 });
  for (let version = 1; version <= 1500; version += 1) queue.add(event(version));
  await queue.drain(1000);
  expect(versions).toEqual([1498, 1499, 1500]);
  expect(lines.map(({ fields }) => fields['dropped'])).toEqual([1, 1001]);
});

it('takes up again after it was empty', async () => {
  const { queue } = queueOf(note);
  queue.add(event(1));
  await queue.drain(1000);
  queue.add(event(2));
  await queue.drain(1000);
  expect(versions).toEqual([1, 2]);
});

it('says what was left when there was no time for all', async () => {
  const { queue } = queueOf(() => new Promise(() => undefined), { timeoutMs: 60_000 });
  for (const version of [1, 2, 3]) queue.add(event(version));
  expect(await queue.drain(20)).toBe(2);
});
