import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { configuration } from '../support/agents';
import { createDatabase, migrate, type TestDatabase } from '../support/database';
import { startOwnPostgres, type OwnServer } from '../support/servers';
import { createWorld, untilReady, type World } from '../support/world';

const ROLES = readFileSync(join(__dirname, '../../deploy/postgres/roles.sql'), 'utf8');

let server: OwnServer;
let database: TestDatabase;
let world: World;

const as = (role: string): string => database.url.replace('postgres@', `${role}@`);

/** What a role gets told for one statement; null = it was done. */
async function refusal(role: string, statement: string): Promise<string | null> {
  const client = new Client({ connectionString: as(role) });
  await client.connect();
  try {
    await client.query('BEGIN');
    await client.query(statement);
    return null;
  } catch (error) {
    return (error as Error).message;
  } finally {
    await client.query('ROLLBACK');
    await client.end();
  }
}

beforeAll(async () => {
  server = await startOwnPostgres();
  database = await createDatabase({ server: server.url, migrated: false });
  await database.rows(ROLES);
  await migrate(as('config_sync_migrator'));
  await database.rows(ROLES);
  world = await createWorld({ database });
});
afterAll(async () => {
  await world.end();
  await server.stop();
});

it('can be run again and again', async () => {
  await database.rows(ROLES);
  await database.rows(ROLES);
});

it('the role of the service is enough for the whole job', async () => {
  await untilReady(await world.start({ DATABASE_URL: as('config_sync_app'), DRIFT_SCAN_INTERVAL_MS: '1000' }));
  const id = await world.publisher.agent();
  const send = (version: number, change: string): Promise<number> =>
    world.publish({ agent_id: id, version, change_type: change });
  await send(1, 'PROVISION');
  await world.publisher.until(id, { sync_status: 'SYNCED', synced_version: 1, desired_state: 'present' });
  await world.publisher.activate(id, 2, configuration({}, { systemPrompt: 'Be brief.' }));
  await send(2, 'CONTEXT_UPDATE');
  await world.publisher.until(id, { sync_status: 'SYNCED', synced_version: 2 });
  await world.publisher.activate(id, 3, configuration({ image: 'acme/bot:3' }));
  await send(3, 'FULL_SYNC');
  await world.publisher.until(id, { sync_status: 'SYNCED', synced_version: 3 });
  await send(3, 'DEPROVISION');
  await world.publisher.until(id, { sync_status: 'DELETED', desired_state: 'absent' });
  expect(await world.deadLetters()).toEqual([]);
});

it.each([
  ["UPDATE agents SET name = 'mine'", 'agents'],
  ["UPDATE agent_configurations SET config = '{}'", 'agent_configurations'],
  ['UPDATE agent_configurations SET is_active = false', 'agent_configurations'],
  ["INSERT INTO agents (id, name) VALUES (gen_random_uuid(), 'mine')", 'agents'],
  ['DELETE FROM agents', 'agents'],
  ['TRUNCATE agents CASCADE', 'agents'],
  ["UPDATE sync_runs SET outcome = 'synced'", 'sync_runs'],
  ['ALTER TABLE agents ADD COLUMN mine int', 'agents'],
  ['DROP TABLE sync_requests', 'sync_requests'],
  ['CREATE TABLE mine (id int)', 'schema public'],
  ["INSERT INTO config_sync_migrations (timestamp, name) VALUES (1, 'mine')", 'config_sync_migrations'],
])('the role of the service may not: %s', async (statement, what) => {
  expect(await refusal('config_sync_app', statement)).toMatch(new RegExp(`(permission denied|must be owner).*${what}`));
});

it.each([
  "UPDATE agents SET sync_status = 'SYNCED'",
  'UPDATE agents SET synced_version = 9',
  'DELETE FROM sync_requests',
  'DELETE FROM ownership_records',
  'SELECT 1 FROM ownership_records',
])('the role of a publisher may not: %s', async (statement) => {
  expect(await refusal('config_sync_publisher', statement)).toMatch(/permission denied/);
});

it('the role of a publisher is enough to publish', async () => {
  const publish = `
    INSERT INTO agents (id, name, desired_state) VALUES ('00000000-0000-4000-8000-00000000abcd', 'a bot', 'present');
    INSERT INTO agent_configurations (agent_id, version, is_active, config)
    VALUES ('00000000-0000-4000-8000-00000000abcd', 1, true, '{}');
    UPDATE agents SET desired_state = 'absent' WHERE name = 'a bot'`;
  expect(await refusal('config_sync_publisher', publish)).toBeNull();
});

it('the reader reads everything and writes nothing', async () => {
  expect(await refusal('config_sync_reader', 'SELECT * FROM sync_runs, agents, ownership_records LIMIT 1')).toBeNull();
  const write = "SET TRANSACTION READ WRITE; UPDATE agents SET name = 'mine'";
  expect(await refusal('config_sync_reader', write)).toMatch(/permission denied/);
});
