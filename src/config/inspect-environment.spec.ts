import 'reflect-metadata';
import { inspectEnvironment } from './inspect-environment';

const GOOD = {
  DATABASE_URL: 'postgres://app@db/app',
  REDIS_URL: 'redis://cache',
  PIPECAT_PRIVATE_API_KEY: 'sk_canary',
  PIPECAT_PUBLIC_API_KEY: 'pk_canary',
};

describe('an environment that is looked at', () => {
  it('has no problems when the service starts with it', () => {
    const { config, problems, replaced } = inspectEnvironment(GOOD);
    expect(problems).toEqual([]);
    expect([...replaced]).toEqual([]);
    expect(config.redisUrl.reveal()).toBe('redis://cache');
  });

  it.each([
    { why: 'a required variable is missing', change: { REDIS_URL: '' }, names: ['REDIS_URL'] },
    {
      why: 'nothing is set',
      change: Object.fromEntries(Object.keys(GOOD).map((name) => [name, ''])),
      names: Object.keys(GOOD),
    },
    { why: 'a number is none', change: { SYNC_LEASE_MS: 'soon' }, names: ['SYNC_LEASE_MS'] },
    { why: 'two contradict each other', change: { SYNC_LEASE_MS: '5000' }, names: ['SYNC_LEASE_MS'] },
    {
      why: 'one is bad and two others contradict each other',
      change: { PORT: 'x', SYNC_LEASE_MS: '5000' },
      names: ['PORT', 'SYNC_LEASE_MS'],
    },
    { why: 'a file is missing', change: { REDIS_URL: '', REDIS_URL_FILE: '/nowhere' }, names: ['REDIS_URL_FILE'] },
    {
      why: 'a key that another one needs is bad',
      change: { CONFIG_SYNC_PUBLIC_URL: 'https://sync.example.com', BOT_TOKEN_KEY: 'short' },
      names: ['BOT_TOKEN_KEY'],
    },
  ])('names what is wrong and nothing else: $why', ({ change, names }) => {
    const { problems } = inspectEnvironment({ ...GOOD, ...change });
    expect(problems.map((problem) => problem.split(' ')[0])).toEqual(names);
  });

  it('keeps what is right', () => {
    const { config, replaced } = inspectEnvironment({ ...GOOD, SYNC_LEASE_MS: '5000', REDIS_URL: 'none' });
    expect(config.databaseUrl.reveal()).toBe('postgres://app@db/app');
    expect(config.sync.leaseMs).toBe(30_000);
    expect(replaced).toEqual(new Set(['REDIS_URL', 'SYNC_LEASE_MS', 'PIPECAT_TIMEOUT_MS']));
  });

  it('says no value', () => {
    expect(JSON.stringify(inspectEnvironment({ ...GOOD, REDIS_URL: 'canary-url' }).problems)).not.toContain('canary');
  });
});
