import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheDir, root, which } from '../../../scripts/lib/paths.mjs';
import { freePort, lastLine, run } from '../../../scripts/lib/processes.mjs';
import { environmentOf, launch } from '../../lib/contender.mjs';

const here = join(root, 'bench/peers/python');
const venv = join(cacheDir, 'bench/python');
const python = join(venv, 'bin/python');
const wanted = () => readFileSync(join(here, 'requirements.txt'), 'utf8');
const stamp = join(venv, '.installed');

/** @returns {Promise<string | undefined>} why not */
async function install() {
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted()) return undefined;
  const system = which('python3');
  if (system === undefined) return 'there is no python3';
  console.log('installing the packages of the peer python (pip) …');
  const made = await run(system, ['-m', 'venv', venv]);
  if (made.code !== 0) return `python3 -m venv failed: ${lastLine(made.output)}`;
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', join(here, 'requirements.txt')];
  const installed = await run(python, pip);
  if (installed.code !== 0) return `pip failed: ${lastLine(installed.output)}`;
  writeFileSync(stamp, wanted());
  return undefined;
}

/** (d) The stack that such services are often planned on. */
export const pythonStack = {
  name: 'python',
  what: 'FastAPI, redis-py, SQLAlchemy on asyncpg, httpx, tenacity',
  prepare: install,
  async start({ urls, concurrency }) {
    const port = String(await freePort());
    const args = ['-m', 'uvicorn', 'app:app', '--app-dir', here, '--port', port, '--log-level', 'warning'];
    return launch(python, args, {
      env: { ...environmentOf(urls, concurrency), PYTHONDONTWRITEBYTECODE: '1' },
      ready: /^ready$/m,
    });
  },
};
