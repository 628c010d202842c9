import { statSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../../scripts/lib/paths.mjs';
import { lastLine, run } from '../../../scripts/lib/processes.mjs';
import { environmentOf, launch } from '../../lib/contender.mjs';
import { compile, compiled } from '../naive-nest/peer.mjs';

const here = join(root, 'bench/peers/bullmq');
const changedAt = (name) => statSync(join(here, name), { throwIfNoEntry: false })?.mtimeMs ?? 0;

/** Its packages are its own, so that the product does not carry them. */
async function install() {
  if (changedAt('node_modules/.package-lock.json') >= changedAt('package-lock.json')) return undefined;
  console.log('installing the packages of the peer bullmq (npm ci) …');
  const { code, output } = await run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: here });
  return code === 0 ? undefined : `npm ci failed: ${lastLine(output)}`;
}

/** (c) A queue between the message and the work. */
export const bullmq = {
  name: 'bullmq',
  what: 'messages into BullMQ, de-duplicated by agent; its worker does what naive-nest does',
  async prepare() {
    await compile();
    return install();
  },
  start: ({ urls, concurrency }) =>
    launch(process.execPath, [join(here, 'main.mjs')], {
      env: { ...environmentOf(urls, concurrency), COMPILED: compiled },
      ready: /^ready$/m,
    }),
};
