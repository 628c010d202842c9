import 'reflect-metadata';
import { inspectEnvironment } from '../../../config';
import type { DatabaseInspection } from '../../../db';
import type { PlatformInspection } from '../../../pipecat-client';
import type { RedisInspection } from '../../../redis';
import type { Finding } from '../finding';
import { databaseInspection, GOOD_ENVIRONMENT, platformInspection, redisInspection } from '../testing/builders';
import { clockFinding } from './clocks';
import { configurationFindings } from './configuration';
import { platformFindings } from './platform';
import { postgresFindings } from './postgres';
import { redisFindings } from './redis';

const configOf = (change: Record<string, string> = {}) => inspectEnvironment({ ...GOOD_ENVIRONMENT, ...change }).config;

/** What is not as it should be, as `verdict check: fact`. Whatever is found has a remedy, and none of it repeats a credential. */
function trouble(findings: readonly Finding[]): string[] {
  expect(JSON.stringify(findings)).not.toMatch(/canary/);
  const wrong = findings.filter(({ verdict }) => verdict === 'warn' || verdict === 'fail');
  for (const { remedy } of wrong) expect(remedy).toEqual(expect.any(String));
  return wrong.map(({ verdict, check, fact }) => `${verdict} ${check}: ${fact}`);
}

describe('the configuration', () => {
  it.each<{ why: string; change: Record<string, string>; want: RegExp | null }>([
    { why: 'all is well', change: {}, want: null },
    { why: 'a variable is wrong', change: { SYNC_LEASE_MS: 'x' }, want: /^fail configuration: SYNC_LEASE_MS must be/ },
    {
      why: 'a lease is shorter than a call',
      change: { SYNC_LEASE_MS: '5000' },
      want: /^fail configuration: SYNC_LEASE_MS must exceed/,
    },
    { why: 'there is no admin token', change: { ADMIN_TOKEN: '' }, want: /^warn admin token: none is set/ },
    {
      why: 'the admin token is short',
      change: { ADMIN_TOKEN: 'f83kq0z71mc9ak2p' },
      want: /^warn admin token: it can be guessed/,
    },
    {
      why: 'the admin token is even',
      change: { ADMIN_TOKEN: 'a'.repeat(40) },
      want: /^warn admin token: it can be guessed/,
    },
    {
      why: 'the admin token is words',
      change: { ADMIN_TOKEN: 'please-change-me-before-you-go-live' },
      want: /^warn admin token: it can be guessed/,
    },
    {
      why: 'bots are told where to go without a key',
      change: { CONFIG_SYNC_PUBLIC_URL: 'https://sync.example.com' },
      want: /^fail configuration: BOT_TOKEN_KEY is required/,
    },
    {
      why: 'nothing is pushed and nobody may pull',
      change: { CONTEXT_DELIVERY: 'pull-only' },
      want: /^warn bot tokens: /,
    },
  ])('$why', ({ change, want }) => {
    const lines = trouble(configurationFindings(inspectEnvironment({ ...GOOD_ENVIRONMENT, ...change })));
    expect(lines).toEqual(want === null ? [] : [expect.stringMatching(want)]);
  });
});

describe('Pipecat Cloud', () => {
  const refused = { verdict: 'refused', status: 401 } as const;

  it.each<{ why: string; seen: Partial<PlatformInspection>; change?: Record<string, string>; want: RegExp | null }>([
    { why: 'all is well', seen: {}, want: null },
    {
      why: 'it cannot be reached',
      seen: { unreachable: 'the connection was refused' },
      want: /^fail pipecat reach: .* refused$/,
    },
    {
      why: 'the private key is wrong',
      seen: { privateKey: refused, deviations: null },
      want: /^fail private key: .*refuses it \(401\)$/,
    },
    { why: 'the public key is wrong', seen: { publicKey: refused }, want: /^fail public key: .*refuses it \(401\)$/ },
    {
      why: 'the private key is a public one',
      seen: { privateKey: refused, deviations: null },
      change: { PIPECAT_PRIVATE_API_KEY: 'pk_canary' },
      want: /^fail private key: .*begins with pk_/,
    },
    {
      why: 'they are swapped',
      seen: { privateKey: refused, publicKey: refused, deviations: null },
      change: { PIPECAT_PRIVATE_API_KEY: 'pk_canary', PIPECAT_PUBLIC_API_KEY: 'sk_canary' },
      want: /^fail api keys: the two keys are swapped/,
    },
    {
      why: 'it is ill',
      seen: { privateKey: { verdict: 'unknown', status: 503 }, deviations: null },
      want: /^warn private key: .* answers 503$/,
    },
    {
      why: 'an answer lacks a field',
      seen: { deviations: ['an agent has no ready'] },
      want: /^fail pipecat answers: an agent has no ready$/,
    },
    {
      why: 'answers lack many',
      seen: { deviations: ['a', 'b', 'c', 'd', 'e'] },
      want: /^fail pipecat answers: a, b, c, and 2 more$/,
    },
  ])('$why', ({ seen, change = {}, want }) => {
    const lines = trouble(platformFindings(configOf(change), platformInspection(seen)));
    expect(lines).toEqual(want === null ? [] : [expect.stringMatching(want)]);
  });
});

describe('Redis', () => {
  it.each<{ why: string; seen: Partial<RedisInspection>; want: RegExp | null }>([
    { why: 'all is well', seen: {}, want: null },
    {
      why: 'it cannot be reached',
      seen: { unreachable: 'connect ECONNREFUSED' },
      want: /^fail redis reach: connect ECONNREFUSED$/,
    },
    { why: 'it is a replica', seen: { role: 'slave' }, want: /^fail redis reach: it is a replica/ },
    {
      why: 'the user may not publish',
      seen: { denied: ['PUBLISH x'], heard: null },
      want: /^fail redis rights: the user may not: PUBLISH x$/,
    },
    { why: 'a message does not come back', seen: { heard: false }, want: /^fail redis loop: / },
    {
      why: 'it throws keys away',
      seen: { maxMemory: 100, maxMemoryPolicy: 'allkeys-lru' },
      want: /^warn redis memory: /,
    },
    { why: 'it would, and has no limit', seen: { maxMemory: 0, maxMemoryPolicy: 'allkeys-lru' }, want: null },
    {
      why: 'it throws away only what has a time',
      seen: { maxMemory: 100, maxMemoryPolicy: 'volatile-lru' },
      want: null,
    },
    { why: 'it tells little', seen: { version: null, role: null, denied: null, maxMemoryPolicy: null }, want: null },
  ])('$why', ({ seen, want }) => {
    expect(trouble(redisFindings(redisInspection(seen)))).toEqual(want === null ? [] : [expect.stringMatching(want)]);
  });
});

describe('PostgreSQL', () => {
  it.each<{ why: string; seen: Partial<DatabaseInspection>; change?: Record<string, string>; want: RegExp | null }>([
    { why: 'all is well', seen: {}, want: null },
    { why: 'it cannot be reached', seen: { unreachable: 'no' }, want: /^fail postgres reach: no$/ },
    {
      why: 'it is old',
      seen: { versionNumber: 120_000, version: '12.0' },
      want: /^warn postgres reach: PostgreSQL 12.0/,
    },
    {
      why: 'a migration is missing',
      seen: { pending: ['initial1'] },
      want: /^fail postgres schema: migration initial1 is not applied$/,
    },
    {
      why: 'all migrations are missing',
      seen: { pending: ['a', 'b'] },
      want: /^fail postgres schema: 2 migrations are not applied$/,
    },
    {
      why: 'a right is missing',
      seen: { missingRights: ['INSERT on agents'] },
      want: /^fail postgres rights: app lacks INSERT on agents$/,
    },
    { why: 'it takes no writes', seen: { readOnly: true }, want: /^fail postgres rights: the server takes no writes/ },
    {
      why: 'it takes too few connections',
      seen: { maxConnections: 15 },
      want: /^warn postgres limits: DATABASE_POOL_SIZE is 10/,
    },
    { why: 'a pooler drops the timeout', seen: { statementTimeoutMs: 0 }, want: /^warn postgres limits: a pooler/ },
    {
      why: 'the rate is low for the fleet',
      seen: { wantedAgents: 20_000 },
      want: /^warn call budget: 20000 agents at 5 calls a second: a sync of all takes about 5h33m$/,
    },
    {
      why: 'there is no rate',
      seen: { wantedAgents: 20_000 },
      change: { PIPECAT_RATE_LIMIT_PER_SECOND: '0' },
      want: null,
    },
    { why: 'agents cannot be counted', seen: { wantedAgents: null }, want: null },
  ])('$why', ({ seen, change = {}, want }) => {
    const lines = trouble(postgresFindings(configOf(change), databaseInspection(seen)));
    expect(lines).toEqual(want === null ? [] : [expect.stringMatching(want)]);
  });
});

describe('the clocks', () => {
  it.each([
    { why: 'all agree', ahead: [10, -900, 400], want: null },
    { why: 'nobody tells', ahead: [null, null, null], want: null },
    { why: 'one is a little ahead', ahead: [10, 0, 7000], want: /^warn clocks: Pipecat Cloud is 7 s ahead$/ },
    { why: 'one is far behind', ahead: [-300_000, 0, null], want: /^fail clocks: PostgreSQL is 300 s behind$/ },
    { why: 'ours is wrong', ahead: [60_500, 60_500, 60_400], want: /^fail clocks: PostgreSQL is 61 s ahead, Redis is/ },
  ])('$why', ({ ahead, want }) => {
    const [postgres = null, redis = null, platform = null] = ahead;
    const clocks = [
      { whose: 'PostgreSQL', aheadMs: postgres },
      { whose: 'Redis', aheadMs: redis },
      { whose: 'Pipecat Cloud', aheadMs: platform },
    ];
    expect(trouble([clockFinding(clocks)])).toEqual(want === null ? [] : [expect.stringMatching(want)]);
  });
});
