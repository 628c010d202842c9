import { CLAIM_REQUESTS, NEXT_DUE } from '../../src/db/claim-requests.sql';
import { FREE_HELD } from '../../src/db/pause.sql';
import { SCAN_AGENTS, WAKE_PARKED } from '../../src/db/scan-requests.sql';
import { createDatabase, type TestDatabase } from '../support/database';
import { openStore } from './support/store';

const FLEET = 100_000;
const BEHIND = 100;
const PAUSED = 5000;

let database: TestDatabase;

beforeAll(async () => {
  database = await createDatabase();
  await database.rows(
    `INSERT INTO agents (id, name, desired_state, sync_status, synced_version, active_version, pipecat_cloud_instance_id)
     SELECT gen_random_uuid(), 'agent ' || n, 'present', 'SYNCED', 1, CASE WHEN n <= $2 THEN 2 ELSE 1 END, 'cs-' || n
     FROM generate_series(1, $1::int) n`,
    [FLEET, BEHIND],
  );
  // Requests of agents that are not behind: all wait for later, some are parked.
  await database.rows(
    `INSERT INTO sync_requests (agent_id, scope, source, priority, due_at, parked_for)
     SELECT id, 'full', 'message', (row_number() OVER ()) % 2, now() + interval '1 hour',
            CASE WHEN row_number() OVER () % 1000 = 0 THEN 'present:1' END
     FROM agents WHERE active_version = 1 LIMIT 20000`,
  );
  // Paused in the middle of their work: what they wait for is due.
  await database.rows(
    `INSERT INTO paused_agents (agent_id, paused_by)
     SELECT agent_id, 'ann' FROM sync_requests WHERE parked_for IS NULL LIMIT $1`,
    [PAUSED],
  );
  await database.rows(
    `UPDATE sync_requests r SET priority = priority + 2, due_at = now() FROM paused_agents p WHERE p.agent_id = r.agent_id`,
  );
  await database.rows('VACUUM ANALYZE');
});
afterAll(() => database.drop());

interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Index Name'?: string;
  readonly 'Shared Hit Blocks': number;
  readonly 'Shared Read Blocks': number;
  readonly Plans?: readonly PlanNode[];
}

interface Explained {
  readonly nodes: readonly PlanNode[];
  readonly indexes: readonly string[];
  /** Tables that were read from end to end. */
  readonly swept: readonly string[];
  readonly blocks: number;
}

/** Runs the statement and takes back what it wrote. */
async function explain(sql: string, parameters: readonly unknown[]): Promise<Explained> {
  const client = await database.pool.connect();
  try {
    await client.query('BEGIN');
    const { rows } = await client.query<{ 'QUERY PLAN': { Plan: PlanNode }[] }>(
      `EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ${sql}`,
      [...parameters],
    );
    const { Plan: root } = rows[0]!['QUERY PLAN'][0]!;
    const nodes = flat(root);
    return {
      nodes,
      indexes: nodes.flatMap((node) => node['Index Name'] ?? []),
      swept: nodes.flatMap((node) => (node['Node Type'] === 'Seq Scan' ? (node['Relation Name'] ?? []) : [])),
      blocks: root['Shared Hit Blocks'] + root['Shared Read Blocks'],
    };
  } finally {
    await client.query('ROLLBACK');
    client.release();
  }
}

const flat = (node: PlanNode): PlanNode[] => [node, ...(node.Plans ?? []).flatMap(flat)];

describe(`among ${FLEET} agents`, () => {
  it('the scan reads the index of those that are behind, and no more than they cost', async () => {
    const { indexes, swept, blocks } = await explain(SCAN_AGENTS, [null, 1000]);
    expect(indexes).toContain('agents_behind');
    expect(swept).not.toContain('agents');
    expect(blocks).toBeLessThan(BEHIND * 50);
  });

  it('a scan that finds nothing costs next to nothing', async () => {
    const { indexes, blocks } = await explain(SCAN_AGENTS, ['ffffffff-ffff-ffff-ffff-ffffffffffff', 1000]);
    expect(indexes).toContain('agents_behind');
    expect(blocks).toBeLessThan(50);
  });

  it('a claim and the next due time read the index of due times', async () => {
    const claim = await explain(CLAIM_REQUESTS, [20, 'replica-a', 30_000, 20, 10]);
    expect(claim.indexes.filter((name) => name === 'sync_requests_due').length).toBeGreaterThanOrEqual(2);
    // One row, when the fleet is paused.
    expect(claim.swept.filter((table) => table !== 'fleet_pause')).toEqual([]);
    expect(claim.blocks).toBeLessThan(50);
    const next = await explain(NEXT_DUE, [true]);
    expect(new Set(next.indexes)).toEqual(new Set(['sync_requests_due']));
    expect(next.blocks).toBeLessThan(20);
  });

  it('freeing what was held by mistake reads the index of due times', async () => {
    const { indexes, swept } = await explain(FREE_HELD, []);
    expect(indexes).toContain('sync_requests_due');
    expect(swept).not.toContain('sync_requests');
  });

  it('waking reads the index of the parked', async () => {
    const { indexes, swept } = await explain(WAKE_PARKED, []);
    expect(indexes).toContain('sync_requests_parked');
    expect(swept).toEqual([]);
  });

  it('the scan finds exactly those that are behind', async () => {
    const store = await openStore(database.url);
    expect(await store.requests.scanPage(null, 1000)).toMatchObject({ seen: BEHIND, added: BEHIND });
    expect(await store.requests.scanPage(null, 1000)).toMatchObject({ seen: BEHIND, added: 0 });
    await store.close();
  });
});
