import { createRequire } from 'node:module';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { root } from '../../scripts/lib/paths.mjs';
import { startContender } from '../lib/drive.mjs';
import { agentIds } from '../lib/fleet.mjs';
import { familyCpuMs } from '../lib/proc.mjs';
import { median } from '../lib/statistics.mjs';
import { atMost } from '../lib/targets.mjs';

const PAGE = 1000;
const REPEATS = 5;

/** @returns the statements of one scan, as the service sends them */
function statements() {
  const require = createRequire(join(root, 'dist/main.js'));
  const { WAKE_PARKED, SCAN_AGENTS } = require('./db/scan-requests.sql.js');
  const { CLAIM_REQUESTS, NEXT_DUE } = require('./db/claim-requests.sql.js');
  return [
    [WAKE_PARKED, []],
    [SCAN_AGENTS, [null, PAGE]],
    [CLAIM_REQUESTS, [20, 'bench', 30_000, 16, 20]],
    [NEXT_DUE, [true]],
  ];
}

/** @returns {Promise<number>} milliseconds that PostgreSQL says a scan took it; what it wrote is taken back */
async function scanMs(fleet) {
  await fleet.rows('BEGIN');
  let ms = 0;
  for (const [sql, parameters] of statements()) {
    const [row] = await fleet.rows(`EXPLAIN (ANALYZE, FORMAT JSON) ${sql}`, parameters);
    const [plan] = row['QUERY PLAN'];
    ms += plan['Planning Time'] + plan['Execution Time'];
  }
  await fleet.rows('ROLLBACK');
  return ms;
}

async function typicalScanMs(fleet) {
  const times = [];
  for (let n = 0; n < REPEATS; n += 1) times.push(await scanMs(fleet));
  return median(times);
}

/** What scanning all the time costs the server when there is nothing to find. @returns {Promise<number>} milliseconds of CPU a scan */
async function idleScanCpuMs({ bed, contender, options }) {
  const environment = { SYNC_SCAN_INTERVAL_MS: String(options.intervalMs) };
  const running = await startContender({ ...contender, environment }, bed, options);
  try {
    await sleep(2000);
    const before = familyCpuMs(bed.postgres.pid);
    await sleep(options.idleMs);
    return (familyCpuMs(bed.postgres.pid) - before) / (options.idleMs / options.intervalMs);
  } finally {
    await running.stop();
  }
}

async function run(context) {
  const { bed, contender, options } = context;
  const ids = agentIds(contender.agents, 'agent');
  await bed.fresh(ids);
  const idleMs = await typicalScanMs(bed.fleet);
  const idleCpuMs = await idleScanCpuMs(context);
  await bed.fleet.activate(ids.slice(0, options.behind), 2);
  await bed.fleet.rows('VACUUM ANALYZE');
  return { idleMs, idleCpuMs, workMs: await typicalScanMs(bed.fleet), wrong: 0 };
}

const fleetOf = (agents) => ({ name: `${agents.toLocaleString('en-US')} agents`, peer: 'config-sync', agents });

export const scan = {
  id: 'w8',
  title: 'Scan: database time of a scan that finds nothing, and of one that finds 1,000 agents behind',
  options: { behind: 1000, intervalMs: 200, idleMs: 6000, concurrency: 20 },
  small: { behind: 10, intervalMs: 200, idleMs: 400 },
  contenders: [fleetOf(10_000), fleetOf(100_000)],
  smallContenders: [fleetOf(200)],
  columns: { idleMs: 'finds nothing, ms', workMs: 'finds 1,000, ms', idleCpuMs: 'CPU ms, idle' },
  run,
  judge: (of) => [
    atMost('idle scan at 100,000 agents, ms', 20, of('100,000 agents', 'idleMs')),
    atMost('idle scan: 100,000 ÷ 10,000 agents', 3, of('100,000 agents', 'idleMs') / of('10,000 agents', 'idleMs')),
    atMost('with work: 100,000 ÷ 10,000 agents', 2, of('100,000 agents', 'workMs') / of('10,000 agents', 'workMs')),
  ],
  plots: [
    { metric: 'idleMs', title: 'scan that finds nothing, ms of database time', better: 'less' },
    { metric: 'workMs', title: 'scan that finds 1,000 agents behind, ms', better: 'less' },
  ],
};
