import { createServer, type AddressInfo, type Socket } from 'node:net';
import { Client, Pool } from 'undici';
import { rejection } from '../testing/builders';
import { answer, ScriptedServer } from '../testing/scripted-server';
import { exchange } from './exchange';

let server: ScriptedServer;

beforeAll(async () => {
  server = await ScriptedServer.start();
});
afterAll(() => server.close());

const get = (path: string) => ({ method: 'GET', path }) as const;
const terms = (signal?: AbortSignal) => ({ signal, limit: -1 });

it('gives up at once while a connection is still being made', async () => {
  const sockets: Socket[] = [];
  const silent = createServer((socket) => sockets.push(socket));
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  const pool = new Pool(`https://127.0.0.1:${(silent.address() as AddressInfo).port}`);
  const startedAt = performance.now();
  const reason = new Error('the time is up');
  const controller = new AbortController();
  setTimeout(() => {
    controller.abort(reason);
  }, 50);
  await expect(rejection(exchange(pool, get('/a'), terms(controller.signal)))).resolves.toBe(reason);
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
  await pool.destroy();
});
