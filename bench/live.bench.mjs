// node bench/live.bench.mjs [agents = 1000] [concurrency = 100]: from the publish of a new context to its last acknowledgement.
// Starts PostgreSQL, Redis, the simulator (each call takes 50 ms) and the built service; every agent has two live sessions. The ideal is
// what the calls alone would take at that concurrency: for each agent one list and then two pushes side by side.
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import pg from 'pg';
import { build } from '../scripts/lib/build-parts.mjs';
import { main } from '../scripts/lib/main.mjs';
import { root } from '../scripts/lib/paths.mjs';
import { startPostgres } from '../scripts/lib/postgres.mjs';
import { run, start, stop, waitFor, waitForHttp, waitForLine } from '../scripts/lib/processes.mjs';
import { startRedis } from '../scripts/lib/redis.mjs';

const LATENCY_MS = 50;
const [agents = 1000, concurrency = 100] = process.argv
  .slice(2)
  .filter((arg) => /^\d+$/.test(arg))
  .map(Number);

async function control(base, method, path, body) {
  const response = await fetch(`${base}/__sim${path}`, {
    method,
    headers: { 'content-type': 'application/json' },
    body: body && JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return response.json();
}

async function startSimulator(onExit) {
  const env = { PATH: process.env.PATH, SIM_PORT: '0' };
  const child = start(process.execPath, [join(root, 'dist-simulator/main.js')], { env });
  onExit(() => stop(child));
  await waitForLine(child, /listening on/);
  const base = /http:\/\/\S+/.exec(child.output)[0];
  await control(base, 'PATCH', '/settings', { reconcileDelayMs: 0, creatingMs: 0, validatingMs: 0, drainingMs: 0 });
  return base;
}

async function startService(urls, onExit) {
  const env = {
    PATH: process.env.PATH,
    DATABASE_URL: urls.postgres,
    REDIS_URL: urls.redis,
    PIPECAT_API_URL: urls.simulator,
    PIPECAT_PRIVATE_API_KEY: 'sim_private',
    PIPECAT_PUBLIC_API_KEY: 'pk_sim_public',
    PIPECAT_RATE_LIMIT_PER_SECOND: '0',
    SYNC_CONCURRENCY: String(concurrency),
    SYNC_ROLLOUT_POLL_MS: '50',
    CONTEXT_SETTLE_MS: '600000',
    LOG_LEVEL: 'warn',
    PORT: '18417',
  };
  const migrated = await run(process.execPath, [join(root, 'dist/migrate.js'), 'up'], { env });
  if (migrated.code !== 0) throw new Error(migrated.output);
  const service = start(process.execPath, [join(root, 'dist/main.js')], { env });
  onExit(() => stop(service));
  await waitForHttp('http://127.0.0.1:18417/readyz', { child: service, timeoutMs: 30_000 });
}

async function activate(client, ids, version) {
  const config = {
    deployment: { image: 'acme/bot:1', region: 'us-west' },
    llm_context: { systemPrompt: `Version ${version}. ${'x'.repeat(2000)}` },
  };
  await client.query('UPDATE agent_configurations SET is_active = false WHERE is_active');
  await client.query(
    'INSERT INTO agent_configurations (agent_id, version, is_active, config) SELECT unnest($1::uuid[]), $2, true, $3',
    [ids, version, config],
  );
}

const synced = (client, version) => async () => {
  const { rows } = await client.query(
    "SELECT count(*)::int AS n FROM agents WHERE sync_status = 'SYNCED' AND synced_version = $1",
    [version],
  );
  return rows[0].n === agents;
};

/** Milliseconds from the first publish to each agent's last acknowledgement, as the bots heard it. */
function lastAcknowledgements(sessions, begun) {
  const last = new Map();
  for (const { agentName, heard } of sessions) {
    const at = heard.find(({ contextVersion }) => contextVersion === 2)?.at;
    if (at === undefined) throw new Error(`a session of ${agentName} never heard version 2`);
    last.set(agentName, Math.max(last.get(agentName) ?? 0, new Date(at).getTime() - begun));
  }
  return [...last.values()].sort((a, b) => a - b);
}

await main(async (onExit) => {
  if (!process.argv.includes('--no-build')) await build();
  const [postgres, redis] = await Promise.all([startPostgres({ own: true }), startRedis({ own: true })]);
  onExit(postgres.stop);
  onExit(redis.stop);
  const simulator = await startSimulator(onExit);
  await startService({ postgres: postgres.url, redis: redis.url, simulator }, onExit);
  const client = new pg.Client({ connectionString: postgres.url });
  const publisher = new Redis(redis.url);
  await client.connect();
  onExit(() => Promise.all([client.end(), publisher.quit()]));
  const ids = Array.from({ length: agents }, () => randomUUID());
  await client.query("INSERT INTO agents (id, name, desired_state) SELECT unnest($1::uuid[]), 'bench', 'present'", [
    ids,
  ]);
  console.log(`provisioning ${agents} agents …`);
  await activate(client, ids, 1);
  await waitFor(synced(client, 1), { what: 'the fleet to be in line', timeoutMs: 300_000, everyMs: 500 });
  for (const id of ids) {
    await control(simulator, 'POST', `/agents/cs-${id.replaceAll('-', '')}/sessions`, { count: 2 });
  }
  await control(simulator, 'POST', '/faults', { effect: { kind: 'latency', ms: LATENCY_MS } });
  await activate(client, ids, 2);
  const begun = Date.now();
  const messages = ids.map((id) => JSON.stringify({ agent_id: id, version: 2, change_type: 'CONTEXT_UPDATE' }));
  await Promise.all(messages.map((message) => publisher.publish('agent_config_updates', message)));
  await waitFor(synced(client, 2), { what: 'the last acknowledgement', timeoutMs: 300_000, everyMs: 100 });
  const { sessions } = await control(simulator, 'GET', '/state');
  const times = lastAcknowledgements(sessions, begun);
  const at = (share) => times[Math.min(times.length - 1, Math.floor(times.length * share))];
  const idealMs = (agents * 2 * LATENCY_MS) / concurrency;
  console.log(
    `publish → last acknowledgement, ${agents} agents × 2 sessions, ${concurrency} at once, ${LATENCY_MS} ms a call:`,
  );
  console.log(
    `p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, all ${times.at(-1)} ms; ideal for all ${idealMs} ms; ratio ${(idealMs / times.at(-1)).toFixed(2)}`,
  );
});
