import { connect } from 'node:net';
import { firstThatWorks } from './candidates.mjs';
import { startContainer } from './docker.mjs';
import { which } from './paths.mjs';
import { freePort, lastLine, run, start, stop, waitFor } from './processes.mjs';
import { installRedis } from './redis-install.mjs';
import { unpackRedis, unpackedRedis } from './redis-unpack.mjs';
import { tempDir } from './temp-dir.mjs';

const environment = (libraryPath) => (libraryPath ? { ...process.env, LD_LIBRARY_PATH: libraryPath } : process.env);

/** Throws, with the reason, when the program does not run on this machine. */
async function checked(found) {
  if (!found) return undefined;
  const { code, output } = await run(found.program, ['--version'], { env: environment(found.libraryPath) });
  if (code !== 0) throw new Error(`${found.program}: ${lastLine(output)}`);
  return found;
}

function installed() {
  const dirs = ['/usr/bin', '/usr/local/bin', '/usr/sbin', '/opt/homebrew/bin'];
  const program = which('redis-server', dirs) ?? which('valkey-server', dirs);
  return program && { program, libraryPath: '' };
}

function fromEnvironment() {
  const program = process.env.TEST_REDIS_BIN;
  return program ? { program, libraryPath: process.env.TEST_REDIS_LD_LIBRARY_PATH ?? '' } : undefined;
}

/** Ways to a program, from the least to the most work; none of these changes the system. */
const programs = [
  { name: 'TEST_REDIS_BIN', find: fromEnvironment },
  { name: 'the installed server', find: installed },
  { name: '.cache/redis', find: unpackedRedis },
  { name: 'unpacking the package', find: unpackRedis },
];

/** @returns {Promise<boolean>} whether a server on `port` answers PING; one that wants a password first is there too */
function answersPing(port) {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write('PING\r\n'));
    const done = (answer) => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(1_000, () => done(false));
    socket.once('data', (data) => done(/^(\+PONG|-NOAUTH)/.test(String(data))));
    socket.once('error', () => done(false));
  });
}

async function fromProgram({ program, libraryPath }, extra, source) {
  const temp = tempDir('redis');
  const port = await freePort();
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', temp.path];
  const launch = async () => {
    const child = start(program, [...args, ...extra], { env: environment(libraryPath), cwd: temp.path });
    await waitFor(() => answersPing(port), { what: 'Redis', child, everyMs: 20 });
    return child;
  };
  let child = await launch().catch((error) => {
    temp.remove();
    throw error;
  });
  const stopServer = async (mode = 'fast') =>
    void (await stop(child, { signal: mode === 'kill' ? 'SIGKILL' : 'SIGTERM', graceMs: 3_000 }));
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    source: `${source} (${program})`,
    program,
    libraryPath,
    get pid() {
      return child.pid;
    },
    stopServer,
    startServer: async () => void (child = await launch()),
    async stop() {
      await stopServer('kill');
      temp.remove();
    },
  };
}

async function fromDocker(extra) {
  const container = await startContainer({
    image: 'redis:7-alpine',
    port: 6379,
    args: ['--save', '', ...extra],
  });
  if (!container) return undefined;
  const ready = () => waitFor(() => answersPing(container.port), { what: 'Redis in Docker' });
  await ready();
  const startServer = () => container.startServer().then(ready);
  return { ...container, url: `redis://127.0.0.1:${container.port}`, source: 'Docker', startServer };
}

async function afterInstall(extra) {
  if (!(await installRedis())) return undefined;
  const found = await checked(installed());
  return found && fromProgram(found, extra, 'package manager');
}

/**
 * A Redis to work with: REDIS_URL, an installed redis-server or valkey-server, one unpacked from the system's packages
 * into .cache, Docker, or one installed by the package manager, in this order.
 * @param {{ own?: boolean, args?: string[] }} options `own`: never use REDIS_URL, so that it may be stopped and started;
 *   `args`: more arguments for a server of our own
 * @returns {Promise<{ url: string, port: number, source: string, stop(): Promise<void>, pid?: number, program?: string,
 *   libraryPath?: string, stopServer?(mode?: 'fast'|'kill'): Promise<void>, startServer?(): Promise<void> }>}
 *   `stopServer` and `startServer` (same port, empty again) exist for a server of our own
 */
export async function startRedis({ own = false, args = [] } = {}) {
  const given = process.env.REDIS_URL;
  if (given && !own) {
    const port = Number(new URL(given).port || 6379);
    return { url: given, port, source: 'REDIS_URL', stop: async () => undefined };
  }
  const byProgram = programs.map(({ name, find }) => ({
    name,
    get: async () => {
      const found = await checked(await find());
      return found && fromProgram(found, args, name);
    },
  }));
  return firstThatWorks(
    'Redis',
    [
      ...byProgram,
      { name: 'Docker', get: () => fromDocker(args) },
      { name: 'the package manager', get: () => afterInstall(args) },
    ],
    'install it (`apt-get install -y redis-server`, `brew install redis`), start Docker, or set REDIS_URL.',
  );
}
