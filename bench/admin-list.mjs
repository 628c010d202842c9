// npm run bench -- admin-list [--agents 10000] [--asks 300]: how fast a page of the fleet comes.
// PostgreSQL, Redis and the built service with that many agents, 300 of which fail for five reasons (no Pipecat Cloud, which a list does not
// ask). Each list is asked for by its filters, one question after the other, and walked through to its last page.
import { parseArgs } from 'node:util';
import pg from 'pg';
import { build } from '../scripts/lib/build-parts.mjs';
import { migrate } from '../scripts/lib/migrate.mjs';
import { root } from '../scripts/lib/paths.mjs';
import { startPostgres } from '../scripts/lib/postgres.mjs';
import { start, stop, waitForLine } from '../scripts/lib/processes.mjs';
import { startRedis } from '../scripts/lib/redis.mjs';
import { quantile } from './lib/statistics.mjs';
import { table } from './lib/table.mjs';

const TARGET_MS = 100;
const FAILING = 300;
const REASONS = ['InvalidConfig', 'DeploymentFailed', 'NameInUse', 'SessionsDraining', 'PlatformUnavailable'];
const TOKEN = 'a-token-for-the-bench';

/** What people and the page ask for. `walk`: page after page, from the first to the last. */
const LISTS = [
  { what: 'the first page', query: 'limit=50' },
  { what: 'the first page, 500', query: 'limit=500' },
  { what: 'changed last', query: 'sort=updated&limit=50' },
  { what: 'one status', query: 'status=ERROR_SYNC' },
  { what: 'one reason', query: 'reason=InvalidConfig' },
  { what: 'status and reason, changed last', query: 'status=ERROR_SYNC&reason=NameInUse&sort=updated' },
  { what: 'behind', query: 'behind=true' },
  { what: 'paused', query: 'paused=true' },
  { what: 'a search that finds many', query: 'q=agent' },
  { what: 'a search that finds one', query: 'q=agent%207777' },
  { what: 'a search that finds none', query: 'q=nobody' },
  { what: 'every page, 500 each', query: 'limit=500', walk: true },
  { what: 'every page, changed last', query: 'limit=500&sort=updated', walk: true },
];

async function seed(url, agents) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  // The fleet stays as it is while it is looked at.
  await client.query("INSERT INTO fleet_pause (paused_by, why) VALUES ('bench', 'bench')");
  await client.query(
    "INSERT INTO agents (id, name, desired_state) SELECT gen_random_uuid(), 'agent ' || n, 'present' FROM generate_series(1, $1::int) n",
    [agents],
  );
  const document = { deployment: { image: 'acme/bot:1', region: 'us-west' }, llm_context: { text: 'x'.repeat(2000) } };
  for (const version of [1, 2])
    await client.query(
      'INSERT INTO agent_configurations (agent_id, version, is_active, config) SELECT id, $1::int, $1 = 2, $2 FROM agents',
      [version, JSON.stringify(document)],
    );
  await client.query(
    `UPDATE agents a SET sync_status = CASE WHEN n <= $1 THEN 'ERROR_SYNC' ELSE 'SYNCED' END, synced_version = CASE WHEN n <= $1 THEN 1 ELSE 2 END,
            status_reason = CASE WHEN n <= $1 THEN ($2::text[])[n % cardinality($2) + 1] END, updated_at = now() - n * interval '1 second'
     FROM (SELECT id, row_number() OVER (ORDER BY id)::int AS n FROM agents) numbered WHERE numbered.id = a.id`,
    [FAILING, REASONS],
  );
  await client.query('VACUUM ANALYZE');
  await client.end();
}

/** @returns the milliseconds of one question, and where the list goes on */
async function ask(url, query) {
  const begun = performance.now();
  const response = await fetch(`${url}/v1/agents?${query}`, { headers: { authorization: `Bearer ${TOKEN}` } });
  const { items, nextCursor, code } = await response.json();
  if (!response.ok) throw new Error(`${query}: ${response.status} ${code}`);
  return { ms: performance.now() - begun, rows: items.length, nextCursor };
}

async function measure(url, { query, walk = false }, asks) {
  const times = [];
  let rows = 0;
  for (let cursor = null; times.length < asks;) {
    const answer = await ask(url, cursor === null ? query : `${query}&cursor=${cursor}`);
    times.push(answer.ms);
    rows = Math.max(rows, answer.rows);
    cursor = walk ? answer.nextCursor : null;
  }
  return { rows, p50: quantile(times, 0.5), p99: quantile(times, 0.99) };
}

function environmentOf(postgres, redis) {
  return {
    ...{ PATH: process.env.PATH, PORT: '0', LOG_LEVEL: 'info', DATABASE_URL: postgres.url, REDIS_URL: redis.url },
    ...{ PIPECAT_API_URL: 'http://127.0.0.1:1', PIPECAT_PRIVATE_API_KEY: 'none', PIPECAT_PUBLIC_API_KEY: 'pk_none' },
    ...{ ADMIN_TOKEN: TOKEN, ADMIN_RATE_LIMIT_PER_SECOND: '0' },
  };
}

async function serve(onExit, agents) {
  const postgres = await startPostgres();
  onExit(postgres.stop);
  const redis = await startRedis();
  onExit(redis.stop);
  const env = environmentOf(postgres, redis);
  await migrate(postgres.url);
  await seed(postgres.url, agents);
  const service = start(process.execPath, ['dist/main.js'], { cwd: root, env });
  onExit(() => stop(service));
  await waitForLine(service, /"msg":"serving"/);
  return `http://127.0.0.1:${new URL(/"url":"([^"]+)"/.exec(service.output)[1]).port}`;
}

/** @returns {Promise<number>} 1 when a list took longer than it may */
export async function adminList(onExit, args) {
  const { values } = parseArgs({
    args,
    options: {
      agents: { type: 'string', default: '10000' },
      asks: { type: 'string', default: '300' },
      'no-build': { type: 'boolean' },
    },
  });
  if (!values['no-build']) await build({ only: 'service' });
  const url = await serve(onExit, Number(values.agents));
  for (const { query } of LISTS) await ask(url, query);
  const rows = [];
  let worst = 0;
  for (const list of LISTS) {
    const { rows: most, p50, p99 } = await measure(url, list, Number(values.asks));
    worst = Math.max(worst, p99);
    rows.push([list.what, String(most), p50.toFixed(1), p99.toFixed(1)]);
  }
  console.log(`\n${values.agents} agents, ${values.asks} questions each\n`);
  console.log(table([['GET /v1/agents', 'rows', 'p50 ms', 'p99 ms'], ...rows]));
  console.log(`\np99 below ${TARGET_MS} ms: ${worst < TARGET_MS ? 'met' : 'MISSED'} (${worst.toFixed(1)})`);
  return worst < TARGET_MS ? 0 : 1;
}
