import { setTimeout as sleep } from 'node:timers/promises';
import { startContender } from '../lib/drive.mjs';
import { agentIds } from '../lib/fleet.mjs';
import { peaksOfAll } from '../lib/results.mjs';
import { atMost } from '../lib/targets.mjs';

async function run({ bed, contender, options }) {
  await bed.fresh(agentIds(options.agents, 'agent'));
  const running = await startContender(contender, bed, options);
  try {
    await sleep(options.idleMs);
    const [{ rssMb }] = running.processes;
    return { readyMs: running.readyMs, idleMb: rssMb(), startCpuMs: running.cpuMs(), wrong: 0 };
  } finally {
    await running.stop();
  }
}

export const start = {
  id: 'w5',
  title: 'Start: from the spawn to ready, and memory when nothing happens',
  options: { agents: 10_000, idleMs: 5000, concurrency: 20 },
  small: { agents: 10, idleMs: 100 },
  contenders: ['config-sync', 'limit', 'naive-nest', 'bullmq', 'python'],
  columns: { readyMs: 'ready ms', idleMb: 'idle MB', startCpuMs: 'CPU ms to here' },
  run,
  judge: (of) => [
    atMost('ready, ms', 1000, of('config-sync', 'readyMs')),
    atMost('idle, MB', 130, of('config-sync', 'idleMb')),
    ...peaksOfAll().map(({ id, mb }) => atMost(`peak in ${id.toUpperCase()}, MB`, 220, mb)),
  ],
  plots: [
    { metric: 'readyMs', title: 'start to ready, ms', better: 'less' },
    { metric: 'idleMb', title: 'memory when idle, MB', better: 'less' },
  ],
};
