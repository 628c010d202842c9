import { KNOWN_RECEIPTS } from '../../src/db/context-delivery.repository';
import { DELIVERY_TIMES } from '../../src/db/sessions-heard.sql';
import { createDatabase, type TestDatabase } from '../support/database';

const AGENTS = 2000;
const VERSIONS = 10;
const ASKED = 100;

let database: TestDatabase;
let ids: readonly string[];

beforeAll(async () => {
  database = await createDatabase();
  await database.rows(
    "INSERT INTO agents (id, name) SELECT gen_random_uuid(), 'agent ' || n FROM generate_series(1, $1::int) n",
    [AGENTS],
  );
  await database.rows(
    `INSERT INTO agent_configurations (agent_id, version, is_active, config)
     SELECT id, v, v = $1, '{}' FROM agents, generate_series(1, $1::int) v`,
    [VERSIONS],
  );
  await database.rows(
    `INSERT INTO context_deliveries (agent_id, version, session_id, outcome)
     SELECT id, v, 'session ' || v, 'accepted' FROM agents, generate_series(1, $1::int) v`,
    [VERSIONS],
  );
  await database.rows('VACUUM ANALYZE');
  ids = (await database.rows<{ id: string }>('SELECT id FROM agents LIMIT $1', [ASKED])).map(({ id }) => id);
});
afterAll(() => database.drop());

/** The plan, and the blocks that it read. */
async function planOf(sql: string): Promise<{ text: string; blocks: number }> {
  const parameters = [ids, ids.map(() => VERSIONS - 1)];
  const [row] = await database.rows<{ 'QUERY PLAN': { Plan: Record<string, number> }[] }>(
    `EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ${sql}`,
    parameters,
  );
  const { Plan: root } = row!['QUERY PLAN'][0]!;
  return { text: JSON.stringify(root), blocks: root['Shared Hit Blocks']! + root['Shared Read Blocks']! };
}

it.each([
  ['what sessions are known to have said', KNOWN_RECEIPTS],
  ['when the last one said it', DELIVERY_TIMES],
])('%s is read by the index, for many agents in one statement', async (_what, sql) => {
  const { text, blocks } = await planOf(sql);
  expect(text).not.toContain('Seq Scan');
  expect(blocks).toBeLessThan(ASKED * 20);
});
