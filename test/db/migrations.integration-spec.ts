import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { migrateUp, revertLast } from '../../src/db';
import { startChild, type Child } from '../support/child';
import { createDatabase, type TestDatabase } from '../support/database';
import { MIGRATE } from '../support/service';
import { waitFor } from '../support/wait-for';
import { catalogOf } from './support/catalog';
import { openStore } from './support/store';
import { whileLocked } from './support/suite';

const LOCK_KEY = 7_262_519_342;

let database: TestDatabase;
beforeEach(async () => {
  database = await createDatabase({ migrated: false });
});
afterEach(() => database.drop());

const program = (direction: string, environment: Readonly<Record<string, string>> = {}): Child =>
  startChild(MIGRATE, [direction], { DATABASE_URL: database.url, ...environment });

const printed = async (child: Child): Promise<{ code: number | null; output: string }> => ({
  code: await child.exited,
  output: child.output(),
});

/** As the migrator names them, from the files. */
const migrations = (): string[] =>
  readdirSync(join(__dirname, '../../migrations'))
    .sort()
    .flatMap((file) => {
      const [, number = '', name] = /^(\d{13})-(.+)\.up\.sql$/.exec(file) ?? [];
      return name === undefined ? [] : [`${name}${number}`];
    });

const applied = () => database.rows<{ name: string }>('SELECT name FROM config_sync_migrations ORDER BY id');

describe('the migrations', () => {
  it('leave exactly nothing behind when they are taken back, and make the same schema when they are applied again', async () => {
    const { dataSource, close } = await openStore(database.url);
    const empty = await catalogOf(database);
    const names = await migrateUp(dataSource);
    expect(names.length).toBeGreaterThan(0);
    const first = await catalogOf(database);
    expect(first).toEqual(
      expect.arrayContaining(['r agents', 'r agent_configurations', 'r sync_requests', 'S sync_lease_epoch']),
    );

    for (const name of [...names].reverse()) expect(await revertLast(dataSource)).toBe(name);
    expect(await catalogOf(database)).toEqual(empty);
    expect(await revertLast(dataSource)).toBeNull();

    expect(await migrateUp(dataSource)).toEqual(names);
    expect(await catalogOf(database)).toEqual(first);
    expect(await migrateUp(dataSource)).toEqual([]);
    await close();
  });

  it('can each be taken back with rows in every table', async () => {
    const { dataSource, close } = await openStore(database.url);
    const empty = await catalogOf(database);
    const names = await migrateUp(dataSource);
    await database.rows("INSERT INTO agents (id, name) VALUES (gen_random_uuid(), 'a')");
    await database.rows("INSERT INTO agent_configurations (agent_id, version, config) SELECT id, 1, '{}' FROM agents");
    await database.rows("INSERT INTO sync_requests (agent_id, scope, source) SELECT id, 'full', 'scan' FROM agents");
    for (let left = names.length; left > 0; left -= 1) await revertLast(dataSource);
    expect(await catalogOf(database)).toEqual(empty);
    await close();
  });
});

describe('migrators', () => {
  it('two at once apply once', async () => {
    const answers = await Promise.all([program('up'), program('up')].map(printed));
    expect(answers.map(({ code }) => code)).toEqual([0, 0]);
    expect(answers.map(({ output }) => output.trim()).sort()).toEqual([
      expect.stringMatching(/^applied initial/),
      'the schema is up to date',
    ]);
    const names = (await applied()).map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });

  it('killed while it waits for another leaves nothing, and can be run again', async () => {
    await whileLocked(database, [['SELECT pg_advisory_xact_lock($1)', [LOCK_KEY]]], async () => {
      const waiting = program('up');
      await waitFor('the migrator to ask for the lock', async () => (await sessions()).length > 0);
      await waiting.end('SIGKILL');
    });
    expect((await catalogOf(database)).filter((line) => line.startsWith('r '))).toEqual([]);
    expect(await printed(program('up'))).toMatchObject({ code: 0, output: expect.stringMatching(/^applied/) });
  });

  it('killed half-way through a migration leaves whole steps only, and can be run again', async () => {
    await whileLocked(database, [['CREATE TABLE dead_letters (id uuid)', []]], async () => {
      const stuck = program('up');
      await waitFor('the migration to wait for the name', async () =>
        (await sessions()).some(({ wait_event_type: waits }) => waits === 'Lock'),
      );
      await stuck.end('SIGKILL');
      throw new Error('taken back');
    }).catch((error: unknown) => expect(String(error)).toMatch('taken back'));
    expect(await printed(program('up'))).toMatchObject({ code: 0, output: expect.stringMatching(/^applied/) });
    expect(await applied()).toHaveLength(new Set((await applied()).map(({ name }) => name)).size);
    expect(await catalogOf(database)).toContain('r dead_letters');
  });

  const sessions = () =>
    database.rows<{ wait_event_type: string | null }>(
      "SELECT wait_event_type FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'config-sync-migrate'",
    );
});

describe('the migration program', () => {
  it('says what it applied, that there was nothing to do, what it took back, and that there is nothing to take back', async () => {
    const said: string[] = [];
    for (const direction of ['revert', 'up', 'up', 'revert']) {
      const { code, output } = await printed(program(direction));
      expect(code).toBe(0);
      said.push(output.trim());
    }
    const names = migrations();
    expect(said).toEqual([
      'nothing to revert',
      `applied ${names.join(', ')}`,
      'the schema is up to date',
      `reverted ${String(names.at(-1))}`,
    ]);
  });

  it.each<{ why: string; direction: string; url: string; says: RegExp }>([
    { why: 'without an URL', direction: 'up', url: '', says: /DATABASE_URL is required/ },
    { why: 'with rubbish for an URL', direction: 'up', url: 'hunter2-canary', says: /DATABASE_URL is required/ },
    {
      why: 'with an URL that cannot be read',
      direction: 'up',
      url: 'postgres://u:hunter2-canary@[::1/db',
      says: /migration failed/,
    },
    {
      why: 'when nobody listens there',
      direction: 'up',
      url: 'postgres://u:hunter2-canary@127.0.0.1:1/db',
      says: /ECONNREFUSED/,
    },
    { why: 'when the database is not there', direction: 'up', url: 'elsewhere', says: /does not exist/ },
    { why: 'without a direction', direction: '', url: 'as ever', says: /usage: node dist\/migrate.js up\|revert/ },
    { why: 'with a direction that it does not know', direction: 'sideways', url: 'as ever', says: /usage: / },
  ])('$why says so, ends with 1, and shows neither a stack nor a password', async ({ direction, url, says }) => {
    const target = url === 'as ever' ? database.url : url === 'elsewhere' ? `${database.url}_nowhere` : url;
    const { code, output } = await printed(program(direction, { DATABASE_URL: target }));
    expect(code).toBe(1);
    expect(output).toMatch(says);
    expect(output).toMatch(/^migration failed: /);
    expect(output).not.toMatch(/hunter2-canary|^\s+at |node_modules/m);
  });
});
