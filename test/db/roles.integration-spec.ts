import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Logger } from '@nestjs/common';
import { DbError, toWork } from '../../src/domain';
import { Publisher } from '../support/agents';
import { createDatabase, migrate, type TestDatabase } from '../support/database';
import { startOwnPostgres, type OwnServer } from '../support/servers';
import { ending, letter, run, setRequest, syncedEnding } from './support/rows';
import { openStore, type Store } from './support/store';
import { ME } from './support/suite';
import { AuditRepository, Chores, DatabaseConnector, DriftRepository } from '../../src/db';

let server: OwnServer;
let database: TestDatabase;

/** The least that the service is to get by with: it never writes what a publisher wants of an agent, except by a command. */
const APP_MAY = `
CREATE ROLE app LOGIN;
GRANT USAGE ON SCHEMA public TO app;
GRANT SELECT ON ALL TABLES IN SCHEMA public TO app;
GRANT INSERT, UPDATE ON agents TO app;
GRANT INSERT, UPDATE, DELETE ON sync_requests, ownership_records, context_deliveries, dead_letters, orphans, chores, deletions, admin_audit TO app;
GRANT INSERT, UPDATE, DELETE ON paused_agents, fleet_pause TO app;
GRANT INSERT, DELETE ON sync_runs TO app;
GRANT USAGE ON SEQUENCE sync_lease_epoch TO app;`;

const PUBLISHER_MAY = `
CREATE ROLE publisher LOGIN;
GRANT SELECT, INSERT, UPDATE ON agent_configurations TO publisher;
GRANT SELECT, INSERT ON agents TO publisher;`;

const as = (role: string): string => database.url.replace('postgres@', `${role}@`);

beforeAll(async () => {
  Logger.overrideLogger(false);
  server = await startOwnPostgres();
  database = await createDatabase({ server: server.url, migrated: false });
  await migrate(database.url);
  await database.rows(APP_MAY);
  await database.rows(PUBLISHER_MAY);
});
afterAll(async () => {
  await database.drop();
  await server.stop();
});

describe('a role that may only read and write rows', () => {
  let store: Store;
  let publisher: Publisher;
  beforeAll(async () => {
    store = await openStore(as('app'));
    publisher = new Publisher(database);
  });
  afterAll(() => store.close());

  it('is enough for the queue', async () => {
    const id = await publisher.agent();
    const { claimed } = await store.requests.record(
      [toWork({ agentId: id, version: 1, changeType: 'PROVISION' })],
      1,
      ME,
    );
    const change = { agentName: `cs-${id}`, intent: 'create', status: 'SYNCING', serviceId: null } as const;
    expect(await store.requests.beginChange(claimed[0]!, 60_000, change)).toBe(true);
    expect(await store.requests.renew(claimed, 60_000)).toEqual(new Set([id]));
    expect(await store.requests.applyCommand(claimed[0]!)).toBeNull();
    await store.requests.release(claimed);
    const [again] = await store.requests.claimDue({ slots: 1 }, ME);
    await store.requests.finish([
      ending(again!, {
        ...{ next: 'park', parked_for: '?', ownership: 'confirm' },
        agent_name: `cs-${id}`,
        dead_letter: letter(),
      }),
    ]);
    expect(await store.requests.wakeParked()).toBe(1);
    const [last] = await store.requests.claimDue({ slots: 1 }, ME);
    await store.requests.finish([syncedEnding(last!, 1, { run: run(), ownership: 'forget' })]);
    expect(await store.requests.nextDueMs()).toBeNull();
  });

  it('is enough for the scans', async () => {
    const id = await publisher.agent({ desiredState: 'present' });
    expect(await store.requests.scanPage(null, 10)).toMatchObject({ added: 1, last: id });
    await setRequest(database, id, { scope: 'context' });
    expect(await store.requests.scanPage(null, 10)).toMatchObject({ added: 1 });
    await database.rows('UPDATE agents SET active_version = 99 WHERE id = $1', [id]);
    expect(await store.requests.repairActiveVersions()).toBe(1);
    const drift = new DriftRepository(store.database);
    const finding = { agentId: id, version: 1, message: 'differs', drift: [] };
    expect(await drift.settledAgents(null, 10)).toEqual([]);
    await drift.report([finding], 'replica-a');
    await drift.clear([finding]);
    await drift.heal([finding]);
    await drift.unknown([id]);
    await drift.reportOrphans([{ agentName: 'cs-orphan', serviceId: null, recorded: false }]);
    await drift.reportOrphans([]);
  });

  it('is enough for agents, receipts, letters, chores, the brake and the retention', async () => {
    const id = await publisher.agent();
    await store.agents.createAgent({ id: '00000000-0000-4000-8000-00000000abcd', name: 'made here' });
    await store.agents.updateAgent(id, { name: 'renamed' });
    await store.agents.updateSyncStatus(id, { status: 'ERROR_SYNC' });
    expect(await store.agents.getLlmContext(id)).toMatchObject({ version: 1 });
    expect((await store.agents.loadSnapshots([id])).size).toBe(1);
    const receipt = {
      sessionId: 's',
      outcome: 'failed',
      error: null,
      deploymentId: null,
      contextVersion: null,
    } as const;
    for (const _again of [1, 2]) await store.deliveries.record(id, 1, [receipt]);
    const one = letter();
    await store.letters.store([one]);
    await store.letters.take(1);
    await store.letters.putBack([one.id]);
    await store.letters.remove([one.id]);
    expect(await new Chores(store.database).take('sweep', 1000)).toBe(true);
    expect(await store.history.permitDelete(id, 1)).toBe(true);
    expect(await store.history.permitDelete(id, 1)).toBe(true);
    expect(await store.history.removeOlderThan(0, 100)).toBeGreaterThan(0);
    const audit = new AuditRepository(store.database);
    const entry = { who: 'w', action: 'a', agentId: id, why: null, requestId: 'r', detail: {} };
    await audit.finish(await audit.begin(entry), { status: 200, detail: {} });
  });

  it('is enough to see that the schema is new enough', async () => {
    const connector = new DatabaseConnector(store.dataSource, store.database);
    connector.onApplicationBootstrap();
    await connector.ready;
    expect(connector.obstacle).toBeNull();
  });

  it.each([
    'CREATE TABLE mine (id int)',
    'ALTER TABLE agents ADD COLUMN mine int',
    'DROP TABLE dead_letters',
    'TRUNCATE agents',
    'DELETE FROM agents',
    "UPDATE agent_configurations SET config = '{}'",
    "UPDATE sync_runs SET outcome = 'synced'",
  ])('may not: %s', async (statement) => {
    await expect(store.database.rows(statement)).rejects.toMatchObject({ name: DbError.name, sqlState: '42501' });
  });
});

it('a publisher needs no right to change an agent’s row for the trigger to keep the active version', async () => {
  const id = await new Publisher(database).agent({ config: null });
  const publisher = await openStore(as('publisher'), { poolSize: 1 });
  await publisher.database.rows(
    "INSERT INTO agent_configurations (agent_id, version, is_active, config) VALUES ($1, 3, true, '{}')",
    [id],
  );
  expect(await database.rows('SELECT active_version FROM agents WHERE id = $1', [id])).toEqual([{ active_version: 3 }]);
  await expect(publisher.database.rows('UPDATE agents SET active_version = 9')).rejects.toMatchObject({
    sqlState: '42501',
  });
  await publisher.close();
});

it('no statement outside the migrations defines anything', () => {
  const directory = join(__dirname, '../../src/db');
  const sources = readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts'))
    .map((file) => ({ file, text: readFileSync(join(directory, file), 'utf8') }));
  expect(sources.length).toBeGreaterThan(15);
  const defining =
    /\b(CREATE|ALTER|DROP)\s+(OR\s+REPLACE\s+)?(UNIQUE\s+)?(TABLE|INDEX|FUNCTION|TRIGGER|SEQUENCE|TYPE|SCHEMA|EXTENSION|ROLE)\b|\bTRUNCATE\b/;
  expect(sources.filter(({ text }) => defining.test(text)).map(({ file }) => file)).toEqual([]);
});
