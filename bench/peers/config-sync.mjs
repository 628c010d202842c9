import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build } from '../../scripts/lib/build-parts.mjs';
import { root } from '../../scripts/lib/paths.mjs';
import { freePort, waitForHttp } from '../../scripts/lib/processes.mjs';
import { environmentOf, launch } from '../lib/contender.mjs';

/** What a bench has to say otherwise than an installation: everything else is the default. */
const SETTINGS = {
  // The stand-in is not a platform that bans anybody.
  PIPECAT_RATE_LIMIT_PER_SECOND: '0',
  // Beyond the run: the settle sweep lists the sessions once more, which no peer does, and a scan would do the messages' work.
  CONTEXT_SETTLE_MS: '3600000',
  SYNC_SCAN_INTERVAL_MS: '86400000',
  DRIFT_SCAN_INTERVAL_MS: '86400000',
};

/** Of the image, which the chart installs: what is set for the C library, of which Node knows nothing. */
const [, arenas] = /MALLOC_ARENA_MAX=(\d+)/.exec(readFileSync(join(root, 'Dockerfile'), 'utf8'));
const SHIPPED_IN = { MALLOC_ARENA_MAX: arenas };

/** The flags of the image and the chart, which are those of `npm start` (test/deploy). */
const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const SHIPPED_WITH = scripts.start.split(' ').slice(1, -1);

async function startBuilt(dist, { urls, concurrency, environment = {} }) {
  const port = await freePort();
  const env = { ...SHIPPED_IN, ...environmentOf(urls, concurrency), ...SETTINGS, PORT: String(port), ...environment };
  const flags = [...SHIPPED_WITH, ...(process.env.BENCH_NODE_FLAGS?.split(' ') ?? [])];
  return launch(process.execPath, [...flags, join(dist, 'main.js')], {
    env,
    until: (child) => waitForHttp(`http://127.0.0.1:${port}/readyz`, { child, timeoutMs: 30_000, everyMs: 5 }),
  });
}

/** (e) The product as it is built and shipped. */
export const configSync = {
  name: 'config-sync',
  what: 'the built service, one process',
  async prepare() {
    if (!process.argv.includes('--no-build')) await build({ only: 'service' });
  },
  start: (context) => startBuilt(join(root, 'dist'), context),
};

/** Another build of it, to see in one run what a change brought. */
export const before = {
  name: 'before',
  what: 'the build in BENCH_BEFORE, the root of another checkout',
  async prepare() {
    return process.env.BENCH_BEFORE ? undefined : 'BENCH_BEFORE names no build';
  },
  start: (context) => startBuilt(resolve(process.env.BENCH_BEFORE, 'dist'), context),
};
