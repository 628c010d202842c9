// node bench/pull.bench.mjs [requests a second = 200] [seconds = 20]: bots that fetch their context at the start of a session.
// Starts PostgreSQL and the built service (without Redis and Pipecat Cloud, which the route does not need), publishes 1,000 agents, and asks in an
// open loop, so that a slow answer does not slow the questions down. GET /healthz in the same run is what HTTP alone costs here.
import { createHmac, randomUUID } from 'node:crypto';
import { Agent, get } from 'node:http';
import { join } from 'node:path';
import pg from 'pg';
import { build } from '../scripts/lib/build-parts.mjs';
import { main } from '../scripts/lib/main.mjs';
import { root } from '../scripts/lib/paths.mjs';
import { startPostgres } from '../scripts/lib/postgres.mjs';
import { run, start, stop, waitForLine } from '../scripts/lib/processes.mjs';

const AGENTS = 1_000;
const PROMPT_BYTES = 4_096;
const KEY = 'a-key-for-the-bench-of-32-characters';
const [perSecond = 200, seconds = 20] = process.argv
  .slice(2)
  .filter((arg) => /^\d+$/.test(arg))
  .map(Number);

const agent = new Agent({ keepAlive: true, maxSockets: 256 });
const tokenOf = (id) => `cst1.${createHmac('sha256', KEY).update(`context:${id}`).digest('base64url')}`;

/** @returns {Promise<number>} milliseconds from the question to the last byte */
function ask(url, headers = {}) {
  const begun = performance.now();
  return new Promise((resolve, reject) => {
    get(url, { agent, headers }, (response) => {
      if (response.statusCode !== 200) reject(new Error(`${url}: ${response.statusCode}`));
      response.resume().on('end', () => resolve(performance.now() - begun));
    }).on('error', reject);
  });
}

async function openLoop(rate, question) {
  const answers = [];
  const begun = performance.now();
  for (let n = 0; n < rate * seconds; n += 1) {
    const wait = begun + (n * 1000) / rate - performance.now();
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    answers.push(question(n));
  }
  return (await Promise.all(answers)).sort((a, b) => a - b);
}

const at = (sorted, share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];

function report(what, sorted) {
  const [p50, p99] = [at(sorted, 0.5), at(sorted, 0.99)];
  console.log(
    `${what}: ${sorted.length} answers, p50 ${p50.toFixed(2)} ms, p99 ${p99.toFixed(2)} ms, max ${sorted.at(-1).toFixed(1)} ms`,
  );
  return { p50, p99 };
}

async function publish(url) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const ids = Array.from({ length: AGENTS }, () => randomUUID());
  const config = { deployment: { image: 'acme/bot:1' }, llm_context: { systemPrompt: 'x'.repeat(PROMPT_BYTES) } };
  await client.query("INSERT INTO agents (id, name) SELECT unnest($1::uuid[]), 'bench'", [ids]);
  await client.query(
    'INSERT INTO agent_configurations (agent_id, version, is_active, config) SELECT unnest($1::uuid[]), 1, true, $2',
    [ids, config],
  );
  await client.query('ANALYZE');
  const receipts = async () =>
    (await client.query("SELECT count(*)::int AS n FROM context_deliveries WHERE via = 'pull'")).rows[0].n;
  return { ids, receipts, end: () => client.end() };
}

async function startService(databaseUrl, onExit) {
  const env = {
    PATH: process.env.PATH,
    DATABASE_URL: databaseUrl,
    REDIS_URL: 'redis://127.0.0.1:1',
    PIPECAT_API_URL: 'http://127.0.0.1:1',
    PIPECAT_PRIVATE_API_KEY: 'none',
    PIPECAT_PUBLIC_API_KEY: 'none',
    BOT_TOKEN_KEY: KEY,
    PORT: '0',
  };
  const migrated = await run(process.execPath, [join(root, 'dist/migrate.js'), 'up'], { env });
  if (migrated.code !== 0) throw new Error(migrated.output);
  const service = start(process.execPath, [join(root, 'dist/main.js')], { env });
  onExit(() => stop(service));
  await waitForLine(service, /"msg":"serving"/);
  const { port } = new URL(/"url":"([^"]+)"/.exec(service.output)[1]);
  return `http://127.0.0.1:${port}`;
}

await main(async (onExit) => {
  if (!process.argv.includes('--no-build')) await build({ only: 'service' });
  const postgres = await startPostgres();
  onExit(postgres.stop);
  const base = await startService(postgres.url, onExit);
  const { ids, receipts, end } = await publish(postgres.url);
  onExit(end);
  const fetch = (n) => {
    const id = ids[(n * 7) % ids.length];
    const session = `${process.pid}-${n}`;
    return ask(`${base}/v1/agents/${id}/context?session_id=${session}`, { authorization: `Bearer ${tokenOf(id)}` });
  };
  await new Promise((resolve) => setTimeout(resolve, 1000));
  for (let n = 0; n < 200; n += 1) await fetch(-n - 1 + ids.length);
  const [fetches, probes] = await Promise.all([
    openLoop(perSecond, (n) => fetch(n + ids.length)),
    openLoop(50, () => ask(`${base}/healthz`)),
  ]);
  const pulled = report(`context at ${perSecond}/s`, fetches);
  const healthz = report('healthz at 50/s', probes);
  console.log(`ratio: p50 ${(pulled.p50 / healthz.p50).toFixed(1)}, p99 ${(pulled.p99 / healthz.p99).toFixed(1)}`);
  await new Promise((resolve) => setTimeout(resolve, 500));
  console.log(`receipts: ${await receipts()}`);
});
