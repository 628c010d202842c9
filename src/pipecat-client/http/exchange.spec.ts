import { getEventListeners } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { Client, Pool } from 'undici';
import { never, rejection } from '../testing/builders';
import { answer, ScriptedServer } from '../testing/scripted-server';
import { exchange, TimeUpError } from './exchange';

let server: ScriptedServer;

beforeAll(async () => {
  server = await ScriptedServer.start();
});
afterAll(() => server.close());

const get = (path: string) => ({ method: 'GET', path }) as const;
const terms = (signal = never, ms = 5000) => ({ signal, until: performance.now() + ms, limit: 1000 });

it.each([
  { why: 'is given up', ms: 5000, abortMs: 50, want: 'the caller gave up' },
  { why: 'has no time left', ms: 50, abortMs: 5000, want: '' },
])('ends at once when it $why while a connection is still being made', async ({ ms, abortMs, want }) => {
  const sockets: Socket[] = [];
  const silent = createServer((socket) => sockets.push(socket));
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  const pool = new Pool(`https://127.0.0.1:${(silent.address() as AddressInfo).port}`);
  const startedAt = performance.now();
  const controller = new AbortController();
  const timer = setTimeout(() => {
    controller.abort(new Error(want));
  }, abortMs);
  const error = (await rejection(exchange(pool, get('/a'), terms(controller.signal, ms)))) as Error;
  clearTimeout(timer);
  expect([error instanceof TimeUpError, error.message]).toEqual([want === '', want]);
  expect(performance.now() - startedAt).toBeLessThan(2000);
  await pool.destroy();
  for (const socket of sockets) socket.destroy();
  silent.close();
});

it('never sends what was given up while it waited for a connection', async () => {
  const client = new Client(server.url, { pipelining: 1 });
  const answers: (() => void)[] = [];
  server.answers((request, response) => {
    answers.push(() => {
      answer(200, {})(request, response);
    });
  });
  const first = exchange(client, get('/first'), terms());
  const controller = new AbortController();
  const second = exchange(client, get('/second'), terms(controller.signal));
  const third = exchange(client, get('/third'), terms());
  controller.abort(new Error('lease lost'));
  await expect(rejection(second)).resolves.toThrow('lease lost');
  while (answers.length < 1) await new Promise(setImmediate);
  answers.shift()?.();
  await first;
  while (answers.length < 1) await new Promise(setImmediate);
  answers.shift()?.();
  await expect(third).resolves.toMatchObject({ status: 200 });
  expect(server.calls).toEqual(['GET /first', 'GET /third']);
  await client.destroy();
});

it('leaves nothing on a signal that lives on', async () => {
  server.answers(answer(200, 'hello'));
  const pool = new Pool(server.url);
  const { signal } = new AbortController();
  const removed = jest.spyOn(signal, 'removeEventListener');
  const { bytes } = await exchange(pool, get('/a'), terms(signal));
  expect(bytes.toString()).toBe('hello');
  expect(removed).toHaveBeenCalledTimes(1);
  expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  await pool.destroy();
});

it('lets one signal cover a whole fan-out without a warning of a leak', async () => {
  server.answers(answer(200, 'hello'));
  const pool = new Pool(server.url);
  const { signal } = new AbortController();
  await exchange(pool, get('/a'), terms(signal));
  // As in deadline.spec.ts: Jest sees no warnings of the process.
  const limits = Object.getOwnPropertySymbols(signal).filter(({ description }) =>
    description?.includes('maxEventTarget'),
  );
  expect(limits.map((symbol) => Reflect.get(signal, symbol) as unknown)).toContain(0);
  await pool.destroy();
});
