import { agentList, type AgentFilter, type AgentListQuery } from '../../src/db/reads/agent-list.sql';
import { createDatabase, type TestDatabase } from '../support/database';

const FLEET = 100_000;
const FAILING = 300;

let database: TestDatabase;
let fleetBlocks = 0;

beforeAll(async () => {
  database = await createDatabase();
  await database.rows(
    `INSERT INTO agents (id, name, desired_state, sync_status, status_reason, synced_version, active_version, updated_at)
     SELECT gen_random_uuid(), 'agent ' || n, CASE WHEN n % 1000 = 0 THEN 'absent' ELSE 'present' END,
            CASE WHEN n <= $2 THEN 'ERROR_SYNC' ELSE 'SYNCED' END,
            CASE WHEN n <= $2 THEN (ARRAY['InvalidConfig', 'DeploymentFailed', 'ForeignAgent', 'RequestRejected', 'RegionChanged'])[n % 5 + 1] END,
            1, CASE WHEN n <= $2 THEN 2 ELSE 1 END, now() - n * interval '1 second'
     FROM generate_series(1, $1::int) n`,
    [FLEET, FAILING],
  );
  await database.rows("INSERT INTO paused_agents (agent_id, paused_by) SELECT id, 'ann' FROM agents LIMIT 20");
  await database.rows('VACUUM ANALYZE');
  const [table] = await database.rows<{ pages: number }>(
    "SELECT relpages AS pages FROM pg_class WHERE relname = 'agents'",
  );
  fleetBlocks = table!.pages;
});
afterAll(() => database.drop());

/** Blocks that are read. */
async function blocksOf(sql: string, parameters: readonly unknown[]): Promise<number> {
  const [row] = await database.rows<{ 'QUERY PLAN': { Plan: Record<string, number> }[] }>(
    `EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ${sql}`,
    parameters,
  );
  const { Plan: root } = row!['QUERY PLAN'][0]!;
  return root['Shared Hit Blocks']! + root['Shared Read Blocks']!;
}

const ANY: AgentFilter = { statuses: [], reasons: [], desired: null, behind: false, paused: null, search: null };
const query = (filter: Partial<AgentFilter>, over: Partial<AgentListQuery> = {}): AgentListQuery => ({
  ...{ filter: { ...ANY, ...filter }, order: 'id', after: null, limit: 50 },
  ...over,
});

const MIDDLE = { id: '7fffffff-ffff-4fff-8fff-ffffffffffff', updated: new Date(Date.now() - 20_000_000).toISOString() };

describe('a page of the list', () => {
  it.each<{ what: string; asked: AgentListQuery }>([
    { what: 'of all', asked: query({}) },
    { what: 'of all, in the middle', asked: query({}, { after: MIDDLE }) },
    { what: 'of those that changed last', asked: query({}, { order: 'updated' }) },
    { what: 'of those that changed last, in the middle', asked: query({}, { order: 'updated', after: MIDDLE }) },
    { what: 'of a rare status', asked: query({ statuses: ['ERROR_SYNC'] }) },
    { what: 'of a common status', asked: query({ statuses: ['SYNCED'] }) },
    { what: 'of a status that nobody has', asked: query({ statuses: ['SYNCING'] }) },
    { what: 'of several statuses', asked: query({ statuses: ['ERROR_SYNC', 'ERROR_DEPROVISIONING'] }) },
    { what: 'of a reason', asked: query({ reasons: ['ForeignAgent'] }) },
    { what: 'of several reasons', asked: query({ reasons: ['ForeignAgent', 'InvalidConfig'] }) },
    {
      what: 'of a reason, those that changed last first',
      asked: query({ reasons: ['ForeignAgent'] }, { order: 'updated' }),
    },
    { what: 'of those behind', asked: query({ behind: true }) },
    { what: 'of those that are to go', asked: query({ desired: 'absent' }) },
    { what: 'of the paused', asked: query({ paused: true }) },
    { what: 'of a name', asked: query({ search: { name: 'agent 777', idDigits: null } }) },
    { what: 'of an id', asked: query({ search: { name: 'abc', idDigits: 'abc' } }) },
  ])('$what reads no fleet', async ({ asked }) => {
    const { sql, parameters } = agentList(asked);
    const blocks = await blocksOf(sql, parameters);

    expect(blocks).toBeLessThan(fleetBlocks / 3);
  });
});
