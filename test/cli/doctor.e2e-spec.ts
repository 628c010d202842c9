import 'reflect-metadata';
import { PRIVATE_KEY, PUBLIC_KEY } from '../support/simulator';
import { nameOf } from '../support/agents';
import { NEEDED_RIGHTS } from '../../src/db/inspection/needed-rights';
import { ApiClient } from '../../src/cli/api/api-client';
import { examine } from '../../src/cli/doctor/examine';
import type { Finding } from '../../src/cli/doctor/finding';
import { connectionSettings } from '../../src/cli/frame/connection-settings';
import { runCli, type CliRun } from './support/cli';
import { ADMIN_TOKEN, createDoctorWorld, type DoctorWorld } from './support/doctor-world';

const NOBODY = 'http://127.0.0.1:4';
const SECRETS = [PRIVATE_KEY, PUBLIC_KEY, ADMIN_TOKEN, 'change-me-config-sync', 'canary'];

let doctor: DoctorWorld;
beforeAll(async () => {
  doctor = await createDoctorWorld();
  const { world } = doctor;
  const id = await world.publisher.agent({ desiredState: 'present' });
  await world.publisher.until(id, { sync_status: 'SYNCED' });
  await world.simulator.addSessions(nameOf(id), 1);
});
afterAll(() => doctor.end());

function withoutSecrets(text: string): void {
  for (const secret of SECRETS) expect(text).not.toContain(secret);
}

/** What is not as it should be. In this process: what a start of the program costs is paid by a few tests only. */
async function examined(change: Readonly<Record<string, string>> = {}): Promise<Finding[]> {
  const environment = { ...doctor.environment, ...change };
  const { signal } = new AbortController();
  const api = new ApiClient({ ...connectionSettings({}, environment), signal });
  const findings = (await Promise.all(examine(environment, api))).flat();
  withoutSecrets(JSON.stringify(findings));
  return findings.filter(({ verdict }) => verdict === 'warn' || verdict === 'fail');
}

/** The program itself. */
async function run(args: readonly string[], change: Readonly<Record<string, string>> = {}): Promise<CliRun> {
  const ended = await runCli(['doctor', ...args], { ...doctor.environment, ...change });
  withoutSecrets(ended.out + ended.err);
  return ended;
}

interface Breakage {
  readonly what: string;
  /** Breaks it. @returns how the environment differs then */
  readonly break: () => Readonly<Record<string, string>> | Promise<Readonly<Record<string, string>>>;
  readonly verdict: 'warn' | 'fail';
  readonly check: string;
  readonly fact: RegExp;
}

const BREAKAGES: readonly Breakage[] = [
  {
    what: 'a wrong private key',
    break: () => ({ PIPECAT_PRIVATE_API_KEY: 'sk_canary_wrong' }),
    verdict: 'fail',
    check: 'private key',
    fact: /refuses it \(401\)/,
  },
  {
    what: 'a wrong public key',
    break: () => ({ PIPECAT_PUBLIC_API_KEY: 'pk_canary_wrong' }),
    verdict: 'fail',
    check: 'public key',
    fact: /refuses it \(401\)/,
  },
  {
    what: 'keys that are swapped',
    break: () => ({ PIPECAT_PRIVATE_API_KEY: PUBLIC_KEY, PIPECAT_PUBLIC_API_KEY: PRIVATE_KEY }),
    verdict: 'fail',
    check: 'api keys',
    fact: /the two keys are swapped/,
  },
  {
    what: 'an API that is away',
    break: () => ({ PIPECAT_API_URL: NOBODY }),
    verdict: 'fail',
    check: 'pipecat reach',
    fact: /the connection was refused/,
  },
  {
    what: 'an API that leaves out a field',
    break: () => {
      doctor.proxy.tampering = {
        body: (path, body) => (path.startsWith('/v1/agents/') ? without(body, 'ready') : body),
      };
      return { PIPECAT_API_URL: doctor.proxy.url };
    },
    verdict: 'fail',
    check: 'pipecat answers',
    fact: /^an agent has no ready$/,
  },
  {
    what: 'an API whose clock is wrong',
    break: () => {
      doctor.proxy.tampering = { date: new Date(Date.now() + 600_000) };
      return { PIPECAT_API_URL: doctor.proxy.url };
    },
    verdict: 'fail',
    check: 'clocks',
    fact: /^Pipecat Cloud is (59|60)\d s ahead$/,
  },
  {
    what: 'a Redis that is away',
    break: () => ({ REDIS_URL: 'redis://:canary@127.0.0.1:4' }),
    verdict: 'fail',
    check: 'redis reach',
    fact: /ECONNREFUSED/,
  },
  {
    what: 'a wrong password of Redis',
    break: () => ({ REDIS_URL: doctor.redisAs('config-sync', 'canary') }),
    verdict: 'fail',
    check: 'redis reach',
    fact: /WRONGPASS/,
  },
  {
    what: 'a user of Redis that may not publish and subscribe',
    break: async () => {
      await doctor.redisAdmin.call(
        'ACL',
        'SETUSER',
        'mute',
        'on',
        '>canary',
        '~*',
        '&*',
        '+@all',
        '-publish',
        '-subscribe',
      );
      return { REDIS_URL: doctor.redisAs('mute', 'canary') };
    },
    verdict: 'fail',
    check: 'redis rights',
    fact: /SUBSCRIBE agent_config_updates, .*PUBLISH config-sync:probe/,
  },
  {
    what: 'a user of Redis that may not write dead letters',
    break: async () => {
      await doctor.redisAdmin.call('ACL', 'SETUSER', 'lost', 'on', '>canary', '~config-sync:*', '&*', '+@all');
      return { REDIS_URL: doctor.redisAs('lost', 'canary') };
    },
    verdict: 'fail',
    check: 'redis rights',
    fact: /LPUSH agent_config_updates_dlq/,
  },
  {
    what: 'a Redis that throws keys away',
    break: async () => {
      await doctor.redisAdmin.config('SET', 'maxmemory', '100mb');
      await doctor.redisAdmin.config('SET', 'maxmemory-policy', 'allkeys-lru');
      return {};
    },
    verdict: 'warn',
    check: 'redis memory',
    fact: /allkeys-lru/,
  },
  {
    what: 'a PostgreSQL that is away',
    break: () => ({ DATABASE_URL: 'postgres://canary:canary@127.0.0.1:4/none' }),
    verdict: 'fail',
    check: 'postgres reach',
    fact: /ECONNREFUSED/,
  },
  {
    what: 'a role of PostgreSQL that may only read',
    break: async () => {
      await doctor.world.database.rows(
        'CREATE ROLE spectator LOGIN; GRANT SELECT ON ALL TABLES IN SCHEMA public TO spectator',
      );
      return { DATABASE_URL: doctor.databaseAs('spectator') };
    },
    verdict: 'fail',
    check: 'postgres rights',
    fact: /^spectator lacks INSERT, UPDATE, DELETE on sync_requests; .*UPDATE \(desired_state, .*\) on agents; USAGE on sync_lease_epoch$/,
  },
  {
    what: 'a database without our schema',
    break: async () => ({ DATABASE_URL: (await doctor.database({ migrated: false })).url }),
    verdict: 'fail',
    check: 'postgres schema',
    fact: /migrations? .*not applied/,
  },
  {
    what: 'a database with an older schema',
    break: async () => {
      const old = await doctor.database();
      await old.rows('DELETE FROM config_sync_migrations WHERE id = (SELECT max(id) FROM config_sync_migrations)');
      return { DATABASE_URL: old.url };
    },
    verdict: 'fail',
    check: 'postgres schema',
    fact: /^migration \S+ is not applied$/,
  },
  {
    what: 'a lease that is shorter than a call',
    break: () => ({ SYNC_LEASE_MS: '2500' }),
    verdict: 'fail',
    check: 'configuration',
    fact: /^SYNC_LEASE_MS must exceed PIPECAT_TIMEOUT_MS/,
  },
  {
    what: 'an admin token that can be guessed',
    break: () => ({ ADMIN_TOKEN: 'changeme-changeme-changeme' }),
    verdict: 'warn',
    check: 'admin token',
    fact: /it can be guessed/,
  },
  {
    what: 'a service that is not there',
    break: () => ({ CONFIG_SYNC_API_URL: 'http://127.0.0.1:4' }),
    verdict: 'warn',
    check: 'service reach',
    fact: /the connection was refused/,
  },
  {
    what: 'a token that the service does not know',
    break: () => ({ CONFIG_SYNC_API_TOKEN: 'canary-of-another-service' }),
    verdict: 'fail',
    check: 'service token',
    fact: /the service refuses it/,
  },
];

function without(body: unknown, key: string): unknown {
  return Object.fromEntries(Object.entries(body as object).filter(([name]) => name !== key));
}

describe('the doctor', () => {
  afterEach(async () => {
    doctor.proxy.tampering = {};
    await doctor.redisAdmin.config('SET', 'maxmemory', '0');
    await doctor.redisAdmin.config('SET', 'maxmemory-policy', 'noeviction');
  });

  it('finds nothing where all is well, with the rights that deploy/ gives and no more', async () => {
    const { code, out, err } = await run(['-o', 'json']);
    const { items } = JSON.parse(out) as { items: Finding[] };
    expect(items.filter(({ verdict }) => verdict !== 'ok')).toEqual([]);
    expect({ code, err }).toEqual({ code: 0, err: '' });
  });

  it('warns on a line of its own, says what to do, and ends with 2', async () => {
    const { code, out } = await run([], { ADMIN_TOKEN: 'changeme-changeme-changeme' });
    const lines = out.trimEnd().split('\n');
    expect(lines).toContainEqual(
      expect.stringMatching(/^warn {2}admin token: .*; do: set ADMIN_TOKEN to 32 random characters/),
    );
    expect(lines).toContainEqual(expect.stringMatching(/^ok {4}redis loop: a message to ourselves came back$/));
    expect(code).toBe(2);
  });

  it('ends with 1 for a failure, and looks at the rest all the same', async () => {
    const { code, out } = await run([], {
      PIPECAT_PRIVATE_API_KEY: 'sk_canary_wrong',
      REDIS_URL: 'redis://127.0.0.1:4',
    });
    expect(out).toMatch(/^fail {2}private key: /m);
    expect(out).toMatch(/^fail {2}redis reach: /m);
    expect(out).toMatch(/^skip {2}redis loop: Redis cannot be reached$/m);
    expect(out).toMatch(/^ok {4}postgres rights: /m);
    expect(code).toBe(1);
  });

  it.each(BREAKAGES)('names $what, and nothing else', async ({ break: breakIt, verdict, check, fact }) => {
    const wrong = await examined(await breakIt());
    expect(wrong).toEqual([{ check, verdict, fact: expect.stringMatching(fact), remedy: expect.any(String) }]);
  });

  it('names everything at once when everything is wrong', async () => {
    const wrong = await examined({
      PIPECAT_API_URL: NOBODY,
      REDIS_URL: 'redis://127.0.0.1:4',
      DATABASE_URL: '',
      SYNC_POLICY: 'x',
    });
    expect(wrong.map(({ check }) => check)).toEqual(['configuration', 'configuration', 'pipecat reach', 'redis reach']);
  });

  it('changes nothing, at Pipecat Cloud or in Redis', async () => {
    const keys = await doctor.redisAdmin.keys('*doctor*');
    expect(keys).toEqual([]);
    const writes = await doctor.world.simulator.journal({ writes: 'true' });
    expect(writes.filter(({ agent }) => agent?.includes('doctor') === true)).toEqual([]);
  });
});

it('knows every table of the schema', async () => {
  const tables = await doctor.world.database.rows<{ name: string }>(
    "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename",
  );
  expect(Object.keys(NEEDED_RIGHTS).sort()).toEqual(tables.map(({ name }) => name));
});
