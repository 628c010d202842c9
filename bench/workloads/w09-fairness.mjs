import { setTimeout as sleep } from 'node:timers/promises';
import { cast, reportOf, startContender } from '../lib/drive.mjs';
import { contextUpdate } from '../lib/publisher.mjs';
import { median, quantile } from '../lib/statistics.mjs';
import { atLeast, atMost } from '../lib/targets.mjs';
import { now } from '../stand-in/world.mjs';

/** A new version of one agent, from its publish to its push. @returns {Promise<number>} milliseconds */
async function change({ fleet, publisher, standIn }, id, { latencyMs }) {
  await fleet.activate([id], 3);
  const published = now();
  await publisher.publish(contextUpdate(id, 3));
  const deadline = published + 10_000 + latencyMs;
  while (now() < deadline) {
    const push = (await standIn.journal()).find(([session, version]) => session === id && version === 3);
    if (push !== undefined) return push[2] - published;
    await sleep(50);
  }
  return Number.NaN;
}

async function run({ bed, contender, options }) {
  const { agents, changes, latencyMs } = options;
  const { ids } = cast(agents, 0);
  await bed.fresh(ids, { latencyMs, journalFrom: 3 });
  await bed.fleet.activate(ids, 2);
  // Its first scan finds them all.
  const running = await startContender(contender, bed, options);
  try {
    await sleep(options.headStartMs);
    const times = [];
    // From the far end of the backlog, which is worked off in the order of the ids.
    const last = [...ids].sort().slice(-changes);
    for (const id of last) times.push(await change(bed, id, options));
    const left = await bed.fleet.behind(ids, 2);
    await reportOf(bed);
    return {
      medianMs: median(times),
      maxMs: times.some(Number.isNaN) ? Number.NaN : quantile(times, 1),
      left,
      wrong: times.filter(Number.isNaN).length,
      peakMb: running.peakMb(),
    };
  } finally {
    await running.stop();
  }
}

export const fairness = {
  id: 'w9',
  title: 'Fairness: fresh changes while a backlog of 50,000 agents is worked off',
  options: { agents: 50_000, changes: 20, latencyMs: 20, headStartMs: 3000, concurrency: 20 },
  small: { agents: 300, changes: 2, latencyMs: 20, headStartMs: 200 },
  contenders: ['config-sync'],
  columns: {
    medianMs: 'publish → push, ms',
    maxMs: 'slowest of 20, ms',
    left: 'backlog left',
    peakMb: 'peak MB',
    wrong: 'wrong agents',
  },
  run,
  judge: (of) => [
    atMost('slowest fresh change, ms', 1000, of('config-sync', 'maxMs', 'max')),
    atLeast('backlog left at the end', 1, of('config-sync', 'left', 'min')),
  ],
  plots: [{ metric: 'maxMs', title: 'slowest of 20 fresh changes, ms', better: 'less' }],
};
