import fc from 'fast-check';
import { EnvironmentError, readDatabaseUrl, readEnvironment, type RawEnvironment } from './read-environment';
import { environment, REQUIRED } from './testing/builders';

function problemsOf(raw: RawEnvironment): readonly string[] {
  try {
    readEnvironment(raw);
    return [];
  } catch (error) {
    if (error instanceof EnvironmentError) return error.problems;
    throw error;
  }
}

const namesOf = (problems: readonly string[]): string[] => problems.map((problem) => problem.split(' ')[0] ?? '');

describe('readEnvironment', () => {
  it('names every required variable at once when nothing is set', () => {
    expect(namesOf(problemsOf({})).sort()).toEqual(Object.keys(REQUIRED).sort());
  });

  it.each(Object.keys(REQUIRED))('says what %s is for when it is missing', (name) => {
    const [problem, ...others] = problemsOf(environment({ [name]: undefined }));
    expect(problem).toMatch(new RegExp(`^${name} is required: the `));
    expect(others).toEqual([]);
  });

  it.each(Object.keys(REQUIRED))('takes an empty %s for a missing one', (name) => {
    expect(problemsOf(environment({ [name]: '' }))[0]).toMatch(/ is required: /);
  });

  it('names every bad variable at once, whatever is wrong with each', () => {
    const bad = { DATABASE_URL: 'mysql://x', PORT: '-1', SYNC_POLICY: 'yolo', ADMIN_TOKEN: 'short', LOG_LEVEL: 'loud' };
    expect(namesOf(problemsOf(environment(bad))).sort()).toEqual(Object.keys(bad).sort());
  });

  it('says all of it in the message of the error, one line a variable', () => {
    const bad = environment({ PORT: 'x', LOG_LEVEL: 'x' });
    expect(() => readEnvironment(bad)).toThrow(EnvironmentError);
    expect(() => readEnvironment(bad)).toThrow(
      'the configuration is not valid:\n  PORT must be a whole number from 0 to 65535\n  LOG_LEVEL must be one of fatal',
    );
  });

  it.each([
    { why: 'another scheme', name: 'DATABASE_URL', value: 'mysql://h/d' },
    { why: 'no URL', name: 'DATABASE_URL', value: 'h' },
    { why: 'a space in it', name: 'DATABASE_URL', value: 'postgres://h/a b' },
    { why: 'another scheme', name: 'REDIS_URL', value: 'http://h' },
    { why: 'a path', name: 'PIPECAT_API_URL', value: 'https://h/v1' },
    { why: 'a query', name: 'PIPECAT_API_URL', value: 'https://h?x=1' },
    { why: 'credentials', name: 'PIPECAT_API_URL', value: 'https://u:p@h' },
    { why: 'another scheme', name: 'PIPECAT_API_URL', value: 'ftp://h' },
    { why: 'a line break', name: 'PIPECAT_PRIVATE_API_KEY', value: 'a\nb' },
    { why: 'a space', name: 'PIPECAT_PUBLIC_API_KEY', value: 'a b' },
    { why: 'a letter beyond ASCII', name: 'PIPECAT_PUBLIC_API_KEY', value: 'clé' },
    { why: 'a capital letter', name: 'PIPECAT_AGENT_PREFIX', value: 'CS' },
    { why: 'thirteen characters', name: 'PIPECAT_AGENT_PREFIX', value: 'abcdefghijklm' },
    { why: 'a dash at its end', name: 'PIPECAT_AGENT_PREFIX', value: 'cs-' },
    { why: 'another word', name: 'PIPECAT_ALLOW_HTTP', value: 'yes' },
    { why: 'a space', name: 'AGENT_UPDATES_CHANNEL', value: 'a b' },
    { why: 'a space', name: 'AGENT_UPDATES_DLQ', value: 'a b' },
    { why: 'zero', name: 'SYNC_CONCURRENCY', value: '0' },
    { why: 'a fraction', name: 'SYNC_CONCURRENCY', value: '1.5' },
    { why: 'an exponent', name: 'SYNC_CONCURRENCY', value: '1e2' },
    { why: 'a hexadecimal number', name: 'SYNC_CONCURRENCY', value: '0x10' },
    { why: 'a unit', name: 'SYNC_LEASE_MS', value: '30s' },
    { why: 'a sign', name: 'SYNC_MAX_ATTEMPTS', value: '-1' },
    { why: 'more digits than a number holds', name: 'PORT', value: '9007199254740993' },
    { why: 'too much', name: 'PORT', value: '65536' },
    { why: 'a word', name: 'SYNC_SCAN_INTERVAL_MS', value: 'often' },
    { why: 'too little', name: 'PIPECAT_TIMEOUT_MS', value: '99' },
    { why: 'another word', name: 'SYNC_POLICY', value: 'dry-run' },
    { why: 'another word', name: 'DEPROVISION_SESSIONS', value: 'kill' },
    { why: 'another word', name: 'CONTEXT_DELIVERY', value: 'pull' },
    { why: 'a slash at its beginning', name: 'CONTEXT_PATH', value: '/context' },
    { why: 'a slash at its end', name: 'CONTEXT_PATH', value: 'context/' },
    { why: 'a way up', name: 'CONTEXT_PATH', value: '../secrets' },
    { why: 'too few characters', name: 'ADMIN_TOKEN', value: 'short' },
    { why: 'too few characters', name: 'BOT_TOKEN_KEY', value: 'x'.repeat(31) },
    { why: 'a space', name: 'BOT_TOKEN_KEY', value: `${'x'.repeat(31)} ` },
    { why: 'another word', name: 'LOG_LEVEL', value: 'verbose' },
  ])('refuses $name with $why', ({ name, value }) => {
    expect(namesOf(problemsOf(environment({ [name]: value })))).toEqual([name]);
  });

  it.each([
    { why: 'plain http to localhost', over: { PIPECAT_API_URL: 'http://localhost:3000' } },
    { why: 'plain http to 127.0.0.1', over: { PIPECAT_API_URL: 'http://127.0.0.1:3000' } },
    { why: 'plain http to any address of the loopback', over: { PIPECAT_API_URL: 'http://127.9.9.9' } },
    { why: 'plain http to ::1', over: { PIPECAT_API_URL: 'http://[::1]:3000' } },
    {
      why: 'plain http to anywhere when it is allowed',
      over: { PIPECAT_API_URL: 'http://simulator:3000', PIPECAT_ALLOW_HTTP: 'true' },
    },
    { why: 'a TLS connection to Redis', over: { REDIS_URL: 'rediss://h:6380' } },
    { why: 'the other spelling of PostgreSQL', over: { DATABASE_URL: 'postgresql://h/d?sslmode=verify-full' } },
    {
      why: 'a lease that outlives a call by a second',
      over: { SYNC_LEASE_MS: '11000', PIPECAT_TIMEOUT_MS: '10000' },
    },
    { why: 'a back-off that does not grow', over: { SYNC_BACKOFF_BASE_MS: '500', SYNC_BACKOFF_MAX_MS: '500' } },
    { why: 'a number with spaces around it', over: { PORT: ' 8000 ' } },
    {
      why: 'a key and the one before it',
      over: { BOT_TOKEN_KEY: 'x'.repeat(32), BOT_TOKEN_KEY_PREVIOUS: 'y'.repeat(32) },
    },
  ])('takes $why', ({ over }) => expect(problemsOf(environment(over))).toEqual([]));

  it.each([
    { why: 'plain http to a host', over: { PIPECAT_API_URL: 'http://simulator:3000' }, want: 'PIPECAT_API_URL' },
    {
      why: 'plain http to a host that begins like the loopback',
      over: { PIPECAT_API_URL: 'http://127.0.0.1.example.com' },
      want: 'PIPECAT_API_URL',
    },
    {
      why: 'plain http to a host that begins like localhost',
      over: { PIPECAT_API_URL: 'http://localhost.example.com' },
      want: 'PIPECAT_API_URL',
    },
    {
      why: 'plain http to the address of cloud metadata',
      over: { PIPECAT_API_URL: 'http://169.254.169.254' },
      want: 'PIPECAT_API_URL',
    },
    {
      why: 'a lease that a call can outlive',
      over: { SYNC_LEASE_MS: '10999', PIPECAT_TIMEOUT_MS: '10000' },
      want: 'SYNC_LEASE_MS',
    },
    { why: 'a back-off that shrinks', over: { SYNC_BACKOFF_MAX_MS: '499' }, want: 'SYNC_BACKOFF_MAX_MS' },
    {
      why: 'a key of before without the one of now',
      over: { BOT_TOKEN_KEY_PREVIOUS: 'x'.repeat(32) },
      want: 'BOT_TOKEN_KEY_PREVIOUS',
    },
    ...['bot', 'ws', 'api/offer', 'whatsapp', 'readyz', 'livez'].map((path) => ({
      why: `the path ${path} of the bot itself`,
      over: { CONTEXT_PATH: path },
      want: 'CONTEXT_PATH',
    })),
  ])('refuses $why', ({ over, want }) => expect(namesOf(problemsOf(environment(over)))).toEqual([want]));

  it('names every contradiction at once', () => {
    const over = { PIPECAT_API_URL: 'http://h', SYNC_LEASE_MS: '500', SYNC_BACKOFF_MAX_MS: '1', CONTEXT_PATH: 'ws' };
    expect(namesOf(problemsOf(environment(over))).sort()).toEqual(Object.keys(over).sort());
  });
});

describe('no problem', () => {
  const SECRETS = [...Object.keys(REQUIRED), 'ADMIN_TOKEN', 'BOT_TOKEN_KEY', 'BOT_TOKEN_KEY_PREVIOUS'];
  const anyOther = fc.dictionary(
    fc.constantFrom('PORT', 'LOG_LEVEL', 'SYNC_POLICY', 'SYNC_LEASE_MS', 'PIPECAT_API_URL', 'CONTEXT_PATH'),
    fc.string(),
  );

  it('carries the value of a secret, whatever else is wrong', () => {
    const canaries = fc.dictionary(
      fc.constantFrom(...SECRETS),
      fc.tuple(fc.string(), fc.string()).map(([before, after]) => `${before}CANARY${after}`),
      { minKeys: 1 },
    );
    fc.assert(
      fc.property(canaries, anyOther, (secrets, other) => {
        const problems = problemsOf({ ...other, ...secrets });
        expect(problems.join('\n')).not.toContain('CANARY');
      }),
    );
  });

  it('carries the value of any variable', () => {
    const names = Object.keys(readableNames());
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...names), fc.constant('CANARY!')), (raw) => {
        expect(problemsOf(environment(raw)).join('\n')).not.toContain('CANARY!');
      }),
    );
  });

  it('is without the name of its variable', () => {
    const names = Object.keys(readableNames());
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...names), fc.string()), (raw) => {
        for (const name of namesOf(problemsOf(raw))) expect(names).toContain(name);
      }),
    );
  });
});

describe('readDatabaseUrl', () => {
  it('needs nothing but the URL', () => {
    expect(readDatabaseUrl({ DATABASE_URL: REQUIRED.DATABASE_URL }).reveal()).toBe(REQUIRED.DATABASE_URL);
  });

  it.each([
    { why: 'not set', raw: {} },
    { why: 'empty', raw: { DATABASE_URL: '' } },
    { why: 'of another database', raw: { DATABASE_URL: 'mysql://u:CANARY@h/d' } },
  ])('refuses a URL that is $why, without repeating it', ({ raw }) => {
    expect(() => readDatabaseUrl(raw)).toThrow(EnvironmentError);
    expect(() => readDatabaseUrl(raw)).toThrow(/DATABASE_URL is required/);
    expect(() => readDatabaseUrl(raw)).not.toThrow(/CANARY/);
  });
});

/** Each variable of the published table once. */
function readableNames(): Record<string, string> {
  const numbers = ['PORT', 'SYNC_CONCURRENCY', 'SYNC_LEASE_MS', 'PIPECAT_TIMEOUT_MS', 'CONTEXT_SETTLE_MS'];
  const words = ['SYNC_POLICY', 'LOG_LEVEL', 'CONTEXT_DELIVERY', 'DEPROVISION_SESSIONS', 'PIPECAT_ALLOW_HTTP'];
  const texts = ['PIPECAT_API_URL', 'PIPECAT_AGENT_PREFIX', 'CONTEXT_PATH', 'ADMIN_TOKEN', ...Object.keys(REQUIRED)];
  return Object.fromEntries([...numbers, ...words, ...texts].map((name) => [name, name]));
}
