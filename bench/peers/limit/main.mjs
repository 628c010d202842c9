// As fast as the job can be done in Node by somebody who cares for nothing else: messages are merged by agent, rows are read and written in
// batches by prepared statements, undici carries the calls. Whatever fails is lost.
import { Redis } from 'ioredis';
import pg from 'pg';
import { Pool } from 'undici';

const { DATABASE_URL, REDIS_URL, PIPECAT_API_URL, PIPECAT_PRIVATE_API_KEY, PIPECAT_PUBLIC_API_KEY } = process.env;
const CONCURRENCY = Number(process.env.SYNC_CONCURRENCY);
const BATCH = 500;
const GATHER_MS = 2;

const db = new pg.Pool({ connectionString: DATABASE_URL, max: 4 });
const http = new Pool(PIPECAT_API_URL, { connections: CONCURRENCY, pipelining: 1 });
const redis = new Redis(REDIS_URL);

const LOAD = {
  name: 'load',
  text: `SELECT a.id, a.pipecat_cloud_instance_id AS name, c.version, c.config -> 'llm_context' AS context
         FROM agents a JOIN agent_configurations c ON c.agent_id = a.id AND c.is_active WHERE a.id = ANY ($1::uuid[])`,
};
const FINISH = {
  name: 'finish',
  text: `UPDATE agents a SET sync_status = 'SYNCED', status_reason = NULL, synced_version = f.version, last_synced_at = now(), updated_at = now()
         FROM unnest($1::uuid[], $2::int[]) AS f(id, version) WHERE a.id = f.id`,
};

const privately = { authorization: `Bearer ${PIPECAT_PRIVATE_API_KEY}` };
const publicly = { authorization: `Bearer ${PIPECAT_PUBLIC_API_KEY}`, 'content-type': 'application/json' };

async function call(method, path, headers, body) {
  const response = await http.request({ method, path, headers, body });
  const answer = await response.body.json();
  if (response.statusCode !== 200) throw new Error(`${method} ${path}: ${response.statusCode}`);
  return answer;
}

async function deliver({ id, name, version, context }) {
  const path = `/v1/agents/${name}/sessions?status=active&limit=100&offset=0`;
  const { sessions } = await call('GET', path, privately);
  const body = JSON.stringify({ agentId: id, contextVersion: version, context });
  await Promise.all(
    sessions.map(({ sessionId }) => call('POST', `/v1/public/${name}/sessions/${sessionId}/context`, publicly, body)),
  );
}

const waiting = new Set();
const running = new Set();
let finished = [];
let active = 0;
let loading = false;
let timer;

const later = () => (timer ??= setTimeout(work, GATHER_MS));

async function flush() {
  const rows = finished;
  finished = [];
  if (rows.length > 0) {
    await db.query({ ...FINISH, values: [rows.map(({ id }) => id), rows.map(({ version }) => version)] });
  }
}

async function one(row) {
  try {
    await deliver(row);
    finished.push(row);
  } catch (error) {
    console.log(error.message);
  }
  running.delete(row.id);
  active -= 1;
  later();
}

/** Agents that may be begun now; one that is under way waits for its turn. */
function take() {
  const ids = [];
  for (const id of waiting) {
    if (ids.length === BATCH || active + ids.length >= CONCURRENCY) break;
    if (!running.has(id)) ids.push(id);
  }
  for (const id of ids) {
    waiting.delete(id);
    running.add(id);
  }
  return ids;
}

async function work() {
  timer = undefined;
  void flush();
  if (loading) return;
  const ids = take();
  if (ids.length === 0) return;
  loading = true;
  active += ids.length;
  const { rows } = await db.query({ ...LOAD, values: [ids] });
  loading = false;
  for (const row of rows) void one(row);
}

redis.on('message', (_channel, text) => {
  const { agent_id: id } = JSON.parse(text);
  waiting.add(id);
  later();
});
await redis.subscribe('agent_config_updates');
console.log('ready');
