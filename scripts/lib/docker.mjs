import { randomBytes } from 'node:crypto';
import { spawnSync } from 'node:child_process';
import { atExit, freePort, lastLine, run } from './processes.mjs';
import { which } from './paths.mjs';

async function docker(...args) {
  const { code, output } = await run('docker', args);
  if (code !== 0) throw new Error(`docker ${args[0]}: ${lastLine(output)}`);
}

/**
 * A container whose one port is reachable on a free port of 127.0.0.1.
 * @param {{ image: string, port: number, env?: string[], args?: string[] }} what
 * @returns {Promise<undefined | { port: number, stop(): Promise<void>,
 *   stopServer(mode?: 'fast'|'kill'): Promise<void>, startServer(): Promise<void> }>}
 *   `undefined` when Docker is not there or not running
 */
export async function startContainer({ image, port: inner, env = [], args = [] }) {
  if (!which('docker') || (await run('docker', ['info'], { timeoutMs: 10_000 })).code !== 0) return undefined;
  const name = `config-sync-${randomBytes(6).toString('hex')}`;
  const port = await freePort();
  const forget = atExit(() => spawnSync('docker', ['rm', '-f', '-v', name], { stdio: 'ignore' }));
  const variables = env.flatMap((pair) => ['-e', pair]);
  await docker('run', '-d', '--name', name, '-p', `127.0.0.1:${port}:${inner}`, ...variables, image, ...args);
  return {
    port,
    stopServer: (mode = 'fast') => docker(mode === 'kill' ? 'kill' : 'stop', name),
    startServer: () => docker('start', name),
    async stop() {
      await docker('rm', '-f', '-v', name);
      forget();
    },
  };
}
