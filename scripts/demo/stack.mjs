import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { build } from '../lib/build-parts.mjs';
import { root } from '../lib/paths.mjs';
import { startPostgres } from '../lib/postgres.mjs';
import { lastLine, run, start, stop, waitForHttp, waitForLine } from '../lib/processes.mjs';
import { startRedis } from '../lib/redis.mjs';
import { tempDir } from '../lib/temp-dir.mjs';

const keys = { private: 'sim_private', public: 'pk_sim_public' };

/** Shorter than in production, so that a demo waits for little; the limits between them are kept. */
const quick = {
  PORT: '0',
  PIPECAT_RATE_LIMIT_PER_SECOND: '0',
  PIPECAT_TIMEOUT_MS: '5000',
  SYNC_LEASE_MS: '10000',
  SYNC_BACKOFF_BASE_MS: '200',
  SYNC_BACKOFF_MAX_MS: '1000',
  SYNC_SCAN_INTERVAL_MS: '1000',
  SYNC_ROLLOUT_POLL_MS: '250',
  CONTEXT_SETTLE_MS: '1500',
  CONTEXT_PUSH_TIMEOUT_MS: '5000',
  SHUTDOWN_TIMEOUT_MS: '5000',
};

/** Nothing of the shell's own settings, and no .env, decides what a demo shows. */
const bare = () =>
  Object.fromEntries(
    ['PATH', 'HOME', 'SystemRoot', 'TEMP', 'TMPDIR'].flatMap((name) =>
      process.env[name] === undefined ? [] : [[name, process.env[name]]],
    ),
  );

/** Does `work` and says how it went in one line; what takes long says so meanwhile. */
async function step(what, work) {
  const startedAt = Date.now();
  const patience = setInterval(() => console.log(`  ${what.padEnd(13)}still starting …`), 5_000);
  try {
    const done = await work();
    const seconds = ((Date.now() - startedAt) / 1000).toFixed(1);
    console.log(`  ${what.padEnd(13)}${done.says} (${seconds} s)`);
    return done;
  } finally {
    clearInterval(patience);
  }
}

/** PostgreSQL, Redis and the compilers side by side; whatever did start is registered for the end before a failure is told. */
async function startServers(onExit, noBuild) {
  const server = (what, starting) =>
    step(what, async () => {
      const started = await starting();
      onExit(started.stop);
      return Object.assign(started, { says: started.source });
    });
  const results = await Promise.allSettled([
    server('PostgreSQL', startPostgres),
    server('Redis', startRedis),
    noBuild || build(),
  ]);
  for (const { reason } of results) if (reason) throw reason;
  return results.map(({ value }) => value);
}

async function migrate(databaseUrl, cwd) {
  const env = { ...bare(), DATABASE_URL: databaseUrl };
  const { code, output } = await run(process.execPath, [join(root, 'dist/migrate.js'), 'up'], { cwd, env });
  if (code !== 0) throw new Error(`the migration failed: ${lastLine(output)}`);
  return { says: lastLine(output) };
}

async function startSimulator(onExit, cwd) {
  const env = { ...bare(), SIM_PORT: '0', SIM_PRIVATE_KEY: keys.private, SIM_PUBLIC_KEY: keys.public };
  const child = start(process.execPath, [join(root, 'dist-simulator/main.js')], { cwd, env });
  onExit(() => stop(child));
  const [, url] = await waitForLine(child, /listening on (http:\S+)/);
  return { child, url, says: url };
}

async function startService(onExit, cwd, environment) {
  const child = start(process.execPath, [join(root, 'dist/main.js')], { cwd, env: { ...bare(), ...environment } });
  onExit(() => stop(child));
  try {
    const [line] = await waitForLine(child, /^.*"msg":"serving".*$/m);
    const url = `http://127.0.0.1:${new URL(JSON.parse(line).url).port}`;
    await waitForHttp(`${url}/readyz`, { child });
    return { child, url, says: url };
  } catch (error) {
    throw new Error(`the service does not start (${error.message}). It said:\n${child.output.trim()}`);
  }
}

/** The published names on a Redis of our own; on a given one, names that nobody else listens to. */
function channelNames(redis) {
  const tag = redis.program === undefined ? `:demo-${randomBytes(4).toString('hex')}` : '';
  return { channel: `agent_config_updates${tag}`, deadLetterList: `agent_config_updates_dlq${tag}` };
}

/**
 * PostgreSQL, Redis, a simulated Pipecat Cloud and the built service, each on a free port of this machine.
 * @param {(last: () => unknown) => void} onExit
 * @param {{ noBuild?: boolean, environment?: Record<string, string> }} [options] `environment`: over the quick settings
 * @returns {Promise<{ databaseUrl: string, redisUrl: string, simulatorUrl: string, serviceUrl: string, channel: string,
 *   deadLetterList: string, keys: { private: string, public: string },
 *   service: import('node:child_process').ChildProcess & { exited: Promise<number>, output: string } }>}
 */
export async function startStack(onExit, { noBuild = false, environment = {} } = {}) {
  const [postgres, redis] = await startServers(onExit, noBuild);
  // An empty directory to run in, so that a .env of the repository is not read.
  const temp = tempDir('demo');
  onExit(temp.remove);
  const [simulator] = await Promise.all([
    step('simulator', () => startSimulator(onExit, temp.path)),
    step('migrations', () => migrate(postgres.url, temp.path)),
  ]);
  const names = channelNames(redis);
  const service = await step('service', () =>
    startService(onExit, temp.path, {
      ...quick,
      DATABASE_URL: postgres.url,
      REDIS_URL: redis.url,
      PIPECAT_API_URL: simulator.url,
      PIPECAT_PRIVATE_API_KEY: keys.private,
      PIPECAT_PUBLIC_API_KEY: keys.public,
      AGENT_UPDATES_CHANNEL: names.channel,
      AGENT_UPDATES_DLQ: names.deadLetterList,
      ...environment,
    }),
  );
  return {
    ...names,
    keys,
    databaseUrl: postgres.url,
    redisUrl: redis.url,
    simulatorUrl: simulator.url,
    serviceUrl: service.url,
    service: service.child,
  };
}
