// node bench/metrics.bench.mjs [agents = 10000] [scrapes = 300]: what measuring costs.
// Starts PostgreSQL, Redis and the built service with that many agents in its tables (and no Pipecat Cloud, which a scrape does not ask), and
// scrapes it one after the other: as it comes, and only those scrapes for which the database was asked anew. Then, without any server, what
// the counters and histograms add to one reconcile.
import { createRequire } from 'node:module';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { build } from '../scripts/lib/build-parts.mjs';
import { main } from '../scripts/lib/main.mjs';
import { root } from '../scripts/lib/paths.mjs';
import { startPostgres } from '../scripts/lib/postgres.mjs';
import { run, start, stop, waitForLine } from '../scripts/lib/processes.mjs';
import { startRedis } from '../scripts/lib/redis.mjs';

const [agents = 10_000, scrapes = 300] = process.argv
  .slice(2)
  .filter((arg) => /^\d+$/.test(arg))
  .map(Number);
const FRESH_MS = 5000;
const ROUNDS = 200_000;

const at = (sorted, share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))].toFixed(1);

function report(what, times) {
  const sorted = times.sort((a, b) => a - b);
  console.log(
    `${what}: ${sorted.length} scrapes, p50 ${at(sorted, 0.5)} ms, p99 ${at(sorted, 0.99)} ms, max ${at(sorted, 1)} ms`,
  );
}

async function seed(url) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(
    `INSERT INTO agents (id, name, desired_state, sync_status, status_reason)
     SELECT gen_random_uuid(), 'agent ' || n, 'absent', CASE WHEN n % 30 = 0 THEN 'ERROR_SYNC' ELSE 'SYNCED' END,
            CASE WHEN n % 30 = 0 THEN 'InvalidConfig' END FROM generate_series(1, $1) n`,
    [agents],
  );
  await client.query(
    `INSERT INTO context_deliveries (agent_id, version, session_id, outcome) SELECT id, 1, id::text, 'accepted' FROM agents`,
  );
  await client.query('ANALYZE');
  await client.end();
}

async function ask(url) {
  const begun = performance.now();
  const text = await (await fetch(url)).text();
  return {
    ms: performance.now() - begun,
    series: text.split('\n').filter((line) => line !== '' && line[0] !== '#').length,
  };
}

/** One reconcile as the program measures it: taken, ended, live, written; and its three calls. */
function perReconcile() {
  const require = createRequire(import.meta.url);
  require('reflect-metadata');
  const { MetricsRegistry, QueueMetrics, ReconcileMetrics } = require('../dist/metrics/index.js');
  const { ApiMetrics } = require('../dist/pipecat-client/index.js');
  const registry = new MetricsRegistry();
  const queue = new QueueMetrics({ sync: { concurrency: 20 } }, registry);
  const reconciles = new ReconcileMetrics(registry);
  const api = new ApiMetrics(registry);
  const once = () => {
    const ended = queue.begin({ stage: 'working' }, 3);
    for (const op of ['getAgent', 'updateAgent', 'getAgent']) api.answered(op, 200, 12);
    const live = { sinceCommitMs: 900, firstAfterMs: null };
    reconciles.ended({ scope: 'full', result: 'success', outcome: 'synced', durationMs: 40, failure: null, live });
    ended();
  };
  for (let n = 0; n < ROUNDS; n += 1) once();
  const begun = performance.now();
  for (let n = 0; n < ROUNDS; n += 1) once();
  console.log(
    `one reconcile with three calls: ${(((performance.now() - begun) * 1e6) / ROUNDS).toFixed(0)} ns for its metrics`,
  );
}

await main(async (onExit) => {
  await build({ only: 'service' });
  const postgres = await startPostgres();
  onExit(postgres.stop);
  const redis = await startRedis();
  onExit(redis.stop);
  const env = {
    PATH: process.env.PATH,
    DATABASE_URL: postgres.url,
    REDIS_URL: redis.url,
    PIPECAT_API_URL: 'http://127.0.0.1:1',
    PIPECAT_PRIVATE_API_KEY: 'none',
    PIPECAT_PUBLIC_API_KEY: 'pk_none',
    PORT: '0',
  };
  const migrated = await run(process.execPath, ['dist/migrate.js', 'up'], { cwd: root, env });
  if (migrated.code !== 0) throw new Error(migrated.output);
  await seed(postgres.url);
  const service = start(process.execPath, ['dist/main.js'], { cwd: root, env });
  onExit(() => stop(service));
  await waitForLine(service, /"msg":"serving"/);
  const url = `http://127.0.0.1:${new URL(/"url":"([^"]+)"/.exec(service.output)[1]).port}`;
  await sleep(3000);
  const times = [];
  const anew = [];
  let series = 0;
  for (let n = 0, asked = -FRESH_MS; n < scrapes; n += 1) {
    const fresh = performance.now() - asked > FRESH_MS;
    const answer = await ask(`${url}/metrics`);
    series = answer.series;
    times.push(answer.ms);
    if (fresh) {
      anew.push(answer.ms);
      asked = performance.now();
    }
    await sleep(100);
  }
  const health = [];
  for (let n = 0; n < scrapes; n += 1) health.push((await ask(`${url}/healthz`)).ms);
  console.log(`${agents} agents: ${series} series`);
  report('/healthz, for what HTTP costs here', health);
  report('/metrics', times);
  report('of these, asked anew', anew);
  perReconcile();
});
