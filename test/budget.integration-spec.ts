import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { Secret } from '../src/config';
import { SharedCallBudget } from '../src/pipecat-client/budget/shared/shared-call-budget';
import { Keyring } from '../src/pipecat-client/keys/keyring';
import { pipecatConfig } from '../src/pipecat-client/testing/builders';
import { reconnectDelayMs } from '../src/redis';
import { startChild } from './support/child';
import { startOwnRedis, type OwnServer } from './support/servers';
import { waitFor } from './support/wait-for';

const API = 'http://pipecat.test';
const never = new AbortController().signal;

interface Replica {
  readonly budget: SharedCallBudget;
  readonly client: Redis;
}

let replicas: Replica[] = [];
let servers: OwnServer[] = [];
let apiKey = '';
/** When each call was let through. */
let calls: number[] = [];

beforeEach(() => {
  replicas = [];
  servers = [];
  calls = [];
  apiKey = `key-${randomBytes(6).toString('hex')}`;
});
afterEach(async () => {
  for (const { budget, client } of replicas) {
    budget.onApplicationShutdown();
    client.disconnect();
  }
  await Promise.all(servers.map((server) => server.stop()));
});

async function ownRedis(): Promise<OwnServer> {
  const server = await startOwnRedis();
  servers.push(server);
  return server;
}

async function startReplicas(count: number, ratePerSecond: number, url = process.env['TEST_REDIS_URL'] ?? '') {
  for (let i = 0; i < count; i += 1) {
    const client = new Redis(url, {
      enableOfflineQueue: false,
      maxRetriesPerRequest: 0,
      retryStrategy: reconnectDelayMs,
    });
    client.on('error', () => undefined);
    await waitFor('the connection', () => client.status === 'ready');
    const keyring = new Keyring({ pipecat: pipecatConfig({ privateApiKey: new Secret(apiKey) }) });
    const budget = new SharedCallBudget({ client }, keyring, { apiUrl: API, ratePerSecond, replica: `replica-${i}` });
    budget.onApplicationBootstrap();
    replicas.push({ budget, client });
  }
  await sleep(50);
  return replicas.map(({ budget }) => budget);
}

/** Calls as fast as the budget lets it, in so many lanes. */
async function demand(budget: SharedCallBudget, lanes: number, until: number, priority: 'fresh' | 'backlog' = 'fresh') {
  const lane = async (): Promise<void> => {
    while (performance.now() < until) {
      await budget.acquire('private', never, priority);
      calls.push(performance.now());
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}

function busiestSecond(times: readonly number[]): number {
  const sorted = [...times].sort((a, b) => a - b);
  let from = 0;
  let most = 0;
  for (const [to, time] of sorted.entries()) {
    while (time - (sorted[from] ?? 0) >= 1000) from += 1;
    most = Math.max(most, to - from + 1);
  }
  return most;
}

/** How long so many calls, one after the other, take one caller. */
async function durationOf(budget: SharedCallBudget, count: number, priority: 'fresh' | 'backlog'): Promise<number> {
  const startedAt = performance.now();
  for (let i = 0; i < count; i += 1) await budget.acquire('private', never, priority);
  return performance.now() - startedAt;
}

const inSeconds = (seconds: number): number => performance.now() + seconds * 1000;

describe('several replicas', () => {
  it.each([
    { rate: 50, most: 55 },
    { rate: 7, most: 8 },
    { rate: 333, most: 366 },
  ])('make no more than $rate calls a second together, and not much less', async ({ rate, most }) => {
    const budgets = await startReplicas(3, rate);
    const until = inSeconds(4);
    await Promise.all(budgets.map((budget) => demand(budget, 10, until)));
    expect(busiestSecond(calls)).toBeLessThanOrEqual(most);
    expect(calls.filter((time) => time < until).length).toBeGreaterThanOrEqual(0.8 * rate * 4);
  });

  it('make no more calls than one may when each is a process of its own', async () => {
    const children = ['a', 'b', 'c'].map((name) =>
      startChild(join(__dirname, 'support/budget-replica.js'), [apiKey, '50', '4', name], {
        REDIS_URL: process.env['TEST_REDIS_URL'] ?? '',
      }),
    );
    const lines = await Promise.all(children.map((child) => child.line(/^calls /, 30_000)));
    await Promise.all(children.map((child) => child.exited));
    calls = lines.flatMap((line) => JSON.parse(line.slice('calls '.length)) as number[]);
    expect(busiestSecond(calls)).toBeLessThanOrEqual(60);
    expect(calls.length).toBeGreaterThanOrEqual(0.8 * 50 * 4);
  });

  it('let what is fresh pass the backlog of all of them', async () => {
    const budgets = await startReplicas(3, 50);
    const [first] = budgets;
    const backlog = Promise.all(budgets.map((budget) => demand(budget, 100, inSeconds(4), 'backlog')));
    await sleep(1000);
    // One change takes about five calls. In the queue of the backlog each would wait for three hundred others.
    expect(await durationOf(first!, 5, 'fresh')).toBeLessThan(2000);
    await backlog;
    expect(busiestSecond(calls)).toBeLessThanOrEqual(60);
  });

  it('keep apart what is called with another key', async () => {
    const [one] = await startReplicas(1, 2);
    apiKey = `${apiKey}-other`;
    const [, other] = await startReplicas(1, 2);
    await durationOf(one!, 1, 'fresh');
    expect(await durationOf(other!, 1, 'fresh')).toBeLessThan(400);
  });
});

describe('a pause', () => {
  it('of one replica is obeyed by the others, also while calls wait', async () => {
    const [one, other] = await startReplicas(2, 50);
    const busy = demand(other!, 5, inSeconds(3));
    await sleep(500);
    const pausedAt = performance.now();
    one!.pause('private', 1500);
    await busy;
    const during = calls.filter((time) => time > pausedAt + 400 && time < pausedAt + 1450);
    expect(during).toEqual([]);
    expect(calls.some((time) => time > pausedAt + 1500)).toBe(true);
  });

  it('is not cut short by a shorter one of another replica', async () => {
    const [one, other] = await startReplicas(2, 50);
    one!.pause('private', 1500);
    await sleep(50);
    other!.pause('private', 100);
    expect(await durationOf(other!, 1, 'fresh')).toBeGreaterThan(1200);
  });

  it('holds for those who have no limit, soon', async () => {
    const [one, other] = await startReplicas(2, 0);
    await durationOf(other!, 1, 'fresh');
    await sleep(100);
    one!.pause('private', 2000);
    await sleep(300);
    await durationOf(other!, 1, 'fresh');
    await waitFor('the pause to be noticed', () => other!.state('private').pausedForMs > 0, 1000);
    expect(await durationOf(other!, 1, 'fresh')).toBeGreaterThan(500);
  });
});

describe('a refused rate', () => {
  it('is halved for all replicas, once for calls that were refused together', async () => {
    const budgets = await startReplicas(2, 100);
    const sentAt = performance.now();
    await Promise.all(budgets.map((budget) => durationOf(budget, 1, 'fresh')));
    for (const budget of budgets) for (let i = 0; i < 5; i += 1) budget.refused('private', { sentAt });
    await waitFor('both to know', () => budgets.every((budget) => budget.state('private').pausedForMs > 0));
    await sleep(100);
    for (const budget of budgets) {
      expect(budget.state('private').pausedForMs).toBeLessThan(1000);
      expect(budget.state('private').effectiveRatePerSecond).toBeCloseTo(47.5);
    }
  });

  it('limits those who have no limit to less than the rate of their burst', async () => {
    const budgets = await startReplicas(2, 0);
    await Promise.all(budgets.map((budget) => durationOf(budget, 200, 'fresh')));
    const [one, other] = budgets;
    one!.refused('private', { sentAt: performance.now() });
    await waitFor('the other to know', async () => {
      other!.acquire('private', never).catch(() => undefined);
      return other!.state('private').effectiveRatePerSecond !== null;
    });
    // 400 calls within a tenth of a second.
    expect(other!.state('private').effectiveRatePerSecond).toBeGreaterThan(200);
    expect(other!.state('private').effectiveRatePerSecond).toBeLessThan(2000);
  });
});

it('asks Redis for nothing at each call when there is no limit', async () => {
  const server = await ownRedis();
  const [budget] = await startReplicas(1, 0, server.url);
  const admin = new Redis(server.url);
  await admin.config('RESETSTAT');
  await durationOf(budget!, 50_000, 'fresh');
  const asked = /cmdstat_evalsha:calls=(\d+)/.exec(await admin.info('commandstats'))?.[1] ?? '0';
  expect(Number(asked)).toBeLessThan(100);
  admin.disconnect();
});

it('goes on without Redis, each replica with its part, and comes back to it', async () => {
  const server = await ownRedis();
  const budgets = await startReplicas(2, 50, server.url);
  // Until each has heard of the other.
  await sleep(2500);
  const until = inSeconds(12);
  const busy = Promise.all(budgets.map((budget) => demand(budget, 10, until)));
  await sleep(1500);
  await server.stopServer('kill');
  const goneAt = performance.now();
  await sleep(3000);
  await server.startServer();
  const backAt = performance.now();
  await busy;
  const between = (from: number, to: number): number => calls.filter((time) => time >= from && time < to).length;
  expect(between(goneAt, goneAt + 3000)).toBeGreaterThan(75);
  expect(between(backAt + 500, backAt + 5500)).toBeGreaterThan(125);
  // A change of regime may cost a few calls more; twice the rate it must never be.
  expect(busiestSecond(calls)).toBeLessThanOrEqual(60);
  const account = new Redis(server.url);
  expect(await account.keys('config-sync:budget:*:private')).toHaveLength(1);
  account.disconnect();
});
