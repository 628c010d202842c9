import { hostname } from 'node:os';
import { readEnvironment } from './read-environment';
import { environment, REQUIRED } from './testing/builders';

describe('a configuration of which only the required variables are given', () => {
  const config = readEnvironment(environment());

  it('has the published defaults of reconciling', () => {
    expect(config.sync).toMatchObject({
      channel: 'agent_config_updates',
      deadLetterList: 'agent_config_updates_dlq',
      concurrency: 20,
      maxAttempts: 8,
      backoffBaseMs: 500,
      backoffMaxMs: 60_000,
      scanIntervalMs: 10_000,
      leaseMs: 30_000,
      parkedRetryMs: 900_000,
      rolloutPollMs: 5000,
      rolloutDeadlineMs: 600_000,
      policy: 'sync',
      driftScanIntervalMs: 300_000,
      driftPolicy: 'report',
      contextDelivery: 'push',
      contextSettleMs: 30_000,
      deprovisionSessions: 'drain',
      deprovisionMaxPerHour: 100,
    });
  });

  it('has the published defaults of Pipecat Cloud', () => {
    expect(config.pipecat).toMatchObject({
      apiUrl: 'https://api.pipecat.daily.co',
      agentPrefix: 'cs',
      rateLimitPerSecond: 5,
      timeoutMs: 10_000,
      contextPath: 'context',
      contextPushTimeoutMs: 30_000,
    });
  });

  it('has the published defaults of the process', () => {
    expect(config).toMatchObject({
      databasePoolSize: 10,
      admin: { token: null, tokens: [], tokensFile: null, rateLimitPerSecond: 50 },
      port: 8000,
      logLevel: 'info',
      shutdownTimeoutMs: 25_000,
    });
  });

  it('lets no bot in without a key for their tokens', () => {
    expect(config.bots).toEqual({
      tokenKey: null,
      previousTokenKey: null,
      publicUrl: null,
      secretsFile: null,
      secretRolloutsPerMinute: 20,
      rateLimitPerSecond: 100,
    });
  });

  it('has the given credentials', () => {
    expect(config.databaseUrl.reveal()).toBe(REQUIRED.DATABASE_URL);
    expect(config.redisUrl.reveal()).toBe(REQUIRED.REDIS_URL);
    expect(config.pipecat.privateApiKey.reveal()).toBe(REQUIRED.PIPECAT_PRIVATE_API_KEY);
    expect(config.pipecat.publicApiKey.reveal()).toBe(REQUIRED.PIPECAT_PUBLIC_API_KEY);
  });

  it('names this process among its replicas by host, process and chance', () => {
    expect(config.replica.startsWith(`${hostname()}-${process.pid}-`)).toBe(true);
    expect(config.replica).not.toBe(readEnvironment(environment()).replica);
  });

  it.each([
    { part: 'as a whole', of: (): object => config },
    { part: 'in what is about Pipecat Cloud', of: (): object => config.pipecat },
    { part: 'in what is about reconciling', of: (): object => config.sync },
    { part: 'in what is about bots', of: (): object => config.bots },
  ])('is frozen $part', ({ of }) => {
    expect(Object.isFrozen(of())).toBe(true);
    expect(() => Object.assign(of(), { port: 1 })).toThrow(TypeError);
  });
});

describe('a configuration', () => {
  it.each([
    { name: 'DATABASE_POOL_SIZE', value: '7', want: { databasePoolSize: 7 } },
    {
      name: 'PIPECAT_API_URL',
      value: 'https://eu.example.com/',
      want: { pipecat: { apiUrl: 'https://eu.example.com' } },
    },
    { name: 'PIPECAT_AGENT_PREFIX', value: 'cs-prod', want: { pipecat: { agentPrefix: 'cs-prod' } } },
    { name: 'PIPECAT_RATE_LIMIT_PER_SECOND', value: '0', want: { pipecat: { rateLimitPerSecond: 0 } } },
    { name: 'PIPECAT_TIMEOUT_MS', value: '2000', want: { pipecat: { timeoutMs: 2000 } } },
    { name: 'CONTEXT_PATH', value: 'v2/context', want: { pipecat: { contextPath: 'v2/context' } } },
    { name: 'CONTEXT_PUSH_TIMEOUT_MS', value: '5000', want: { pipecat: { contextPushTimeoutMs: 5000 } } },
    { name: 'AGENT_UPDATES_CHANNEL', value: 'updates', want: { sync: { channel: 'updates' } } },
    { name: 'AGENT_UPDATES_DLQ', value: 'dead', want: { sync: { deadLetterList: 'dead' } } },
    { name: 'SYNC_CONCURRENCY', value: '3', want: { sync: { concurrency: 3 } } },
    { name: 'SYNC_MAX_ATTEMPTS', value: '2', want: { sync: { maxAttempts: 2 } } },
    { name: 'SYNC_BACKOFF_BASE_MS', value: '1', want: { sync: { backoffBaseMs: 1 } } },
    { name: 'SYNC_BACKOFF_MAX_MS', value: '900', want: { sync: { backoffMaxMs: 900 } } },
    { name: 'SYNC_SCAN_INTERVAL_MS', value: '100', want: { sync: { scanIntervalMs: 100 } } },
    { name: 'SYNC_LEASE_MS', value: '60000', want: { sync: { leaseMs: 60_000 } } },
    { name: 'SYNC_PARKED_RETRY_MS', value: '100', want: { sync: { parkedRetryMs: 100 } } },
    { name: 'SYNC_ROLLOUT_POLL_MS', value: '20', want: { sync: { rolloutPollMs: 20 } } },
    { name: 'SYNC_ROLLOUT_DEADLINE_MS', value: '100', want: { sync: { rolloutDeadlineMs: 100 } } },
    { name: 'SYNC_POLICY', value: 'observe-only', want: { sync: { policy: 'observe-only' } } },
    { name: 'DRIFT_SCAN_INTERVAL_MS', value: '1000', want: { sync: { driftScanIntervalMs: 1000 } } },
    { name: 'DRIFT_POLICY', value: 'heal', want: { sync: { driftPolicy: 'heal' } } },
    { name: 'DEPROVISION_SESSIONS', value: 'stop', want: { sync: { deprovisionSessions: 'stop' } } },
    { name: 'DEPROVISION_MAX_PER_HOUR', value: '0', want: { sync: { deprovisionMaxPerHour: 0 } } },
    { name: 'CONTEXT_DELIVERY', value: 'pull-only', want: { sync: { contextDelivery: 'pull-only' } } },
    { name: 'CONTEXT_SETTLE_MS', value: '0', want: { sync: { contextSettleMs: 0 } } },
    { name: 'BOT_RATE_LIMIT_PER_SECOND', value: '0', want: { bots: { rateLimitPerSecond: 0 } } },
    { name: 'PORT', value: '0', want: { port: 0 } },
    { name: 'LOG_LEVEL', value: 'debug', want: { logLevel: 'debug' } },
    { name: 'SHUTDOWN_TIMEOUT_MS', value: '100', want: { shutdownTimeoutMs: 100 } },
  ])('takes $name', ({ name, value, want }) =>
    expect(readEnvironment(environment({ [name]: value }))).toMatchObject(want),
  );

  it('takes an admin token', () => {
    const token = 'a-token-of-16-characters';
    expect(readEnvironment(environment({ ADMIN_TOKEN: token })).admin.token?.reveal()).toBe(token);
  });

  it.each(['SYNC_POLICY', 'PORT', 'ADMIN_TOKEN', 'PIPECAT_API_URL', 'CONTEXT_PATH'])(
    'takes an empty %s for one that is not set',
    (name) => {
      const { replica: _, ...given } = readEnvironment(environment({ [name]: '' }));
      const { replica: __, ...plain } = readEnvironment(environment());
      expect(given).toEqual(plain);
    },
  );

  it('takes no notice of variables that are not its own', () => {
    expect(() => readEnvironment(environment({ PATH: '/bin', HOME: '/', SYNC_SOMETHING: 'x' }))).not.toThrow();
  });

  it('takes no notice of what is no text', () => {
    expect(readEnvironment(environment({ PORT: undefined, LOG_LEVEL: 7 }))).toMatchObject({
      port: 8000,
      logLevel: 'info',
    });
  });

  it('leaves what it reads as it was', () => {
    const raw = Object.freeze(environment({ PORT: '1' }));
    expect(readEnvironment(raw).port).toBe(1);
  });
});
