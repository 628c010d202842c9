import { LOAD_AGENTS } from '../../src/db/agent-snapshot';
import { CLAIM_REQUESTS, RENEW_LEASES } from '../../src/db/claim-requests.sql';
import { KNOWN_RECEIPTS, RECORD_RECEIPTS } from '../../src/db/context-delivery.repository';
import { FINISH_REQUESTS } from '../../src/db/finish-requests.sql';
import { DELIVERY_TIMES } from '../../src/db/sessions-heard.sql';
import { createDatabase, type TestDatabase } from '../support/database';
import { openStore, type Store } from './support/store';

const BURST = 5000;
const ASKED = 10;

let database: TestDatabase;
let store: Store;

beforeEach(async () => {
  database = await createDatabase();
  // As when autovacuum has just seen that there is nothing.
  await database.rows('VACUUM ANALYZE');
  store = await openStore(database.url, { poolSize: 1 });
});
afterEach(async () => {
  await store.close();
  await database.drop();
});

async function burst(): Promise<string[]> {
  await database.rows(
    "INSERT INTO agents (id, name) SELECT gen_random_uuid(), 'agent ' || n FROM generate_series(1, $1::int) n",
    [BURST],
  );
  await database.rows(
    "INSERT INTO agent_configurations (agent_id, version, is_active, config) SELECT id, 1, true, '{}' FROM agents",
  );
  await database.rows(
    `INSERT INTO sync_requests (agent_id, scope, source, due_at, lease_owner, lease_expires_at, lease_epoch)
     SELECT id, 'context', 'message', now(), 'me', now() + interval '1 minute', 7 FROM agents`,
  );
  await database.rows(
    `INSERT INTO context_deliveries (agent_id, version, session_id, outcome)
     SELECT id, 1, 's', 'accepted' FROM agents`,
  );
  const rows = await database.rows<{ id: string }>('SELECT id FROM agents LIMIT $1', [ASKED]);
  return rows.map(({ id }) => id);
}

const text = (value: string): string => `'${value.replaceAll("'", "''")}'`;
const list = (ids: readonly string[]): string => `ARRAY[${ids.map((id) => `${text(id)}::uuid`).join()}]`;
const ones = `array_fill(1, ARRAY[${ASKED}])`;
const receipts = (ids: readonly string[]): string =>
  text(JSON.stringify(ids.map((agent_id) => ({ agent_id, version: 1, session_id: 't', outcome: 'accepted' }))));
const finished = (ids: readonly string[]): string =>
  text(JSON.stringify(ids.map((agent_id) => ({ agent_id, epoch: 7, next: 'forget', status: 'SYNCED', attempts: 0 }))));

it.each<[string, string, (ids: readonly string[]) => string]>([
  ['what sessions are known to have said', KNOWN_RECEIPTS, (ids) => `${list(ids)}, ${ones}`],
  ['when the last one said it', DELIVERY_TIMES, (ids) => `${list(ids)}, ${ones}`],
  ['what is finished', FINISH_REQUESTS, (ids) => `${finished(ids)}::jsonb`],
  ['what is held', RENEW_LEASES, (ids) => `${list(ids)}, array_fill(7, ARRAY[${ASKED}])::bigint[], 60000`],
  ['what is loaded', LOAD_AGENTS, (ids) => `${list(ids)}, true`],
  ['what is taken', CLAIM_REQUESTS, () => `${ASKED}, 'me', 60000, ${ASKED}, ${ASKED}`],
  ['what is heard', RECORD_RECEIPTS, (ids) => `${receipts(ids)}::jsonb`],
])('%s is looked up by key in a burst, by the plan that was made when there was nothing', async (_what, sql, given) => {
  await store.database.rows('SET plan_cache_mode = force_generic_plan');
  await store.database.rows(`PREPARE planned AS ${sql}`);
  await store.database.rows(`EXECUTE planned(${given([])})`.replace('ARRAY[]', 'ARRAY[]::uuid[]'));
  const ids = await burst();
  const [row] = await store.database.rows<{ 'QUERY PLAN': { Plan: Record<string, number> }[] }>(
    `EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) EXECUTE planned(${given(ids)})`,
  );
  const { Plan: root } = row!['QUERY PLAN'][0]!;
  expect(root['Shared Hit Blocks']! + root['Shared Read Blocks']!).toBeLessThan(ASKED * 100);
});

it('a survey of the fleet is planned as PostgreSQL would by itself', async () => {
  const look = "SELECT current_setting('enable_seqscan') AS set";
  expect(await store.database.rows(look)).toEqual([{ set: 'off' }]);
  expect(await store.database.survey(look)).toEqual([{ set: 'on' }]);
  expect(await store.database.rows(look)).toEqual([{ set: 'off' }]);
});
