import { cast, reportOf, startContender, untilRight } from '../lib/drive.mjs';
import { contextUpdate } from '../lib/publisher.mjs';
import { atMost } from '../lib/targets.mjs';
import { now } from '../stand-in/world.mjs';

/** Every version of every agent is committed and then published, as a control plane does. */
async function publishVersions({ fleet, publisher }, ids, { versions, everyMs }) {
  const begun = now();
  for (let version = 2; version <= versions + 1; version += 1) {
    const wait = begun + (version - 2) * everyMs - now();
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    await fleet.activate(ids, version);
    await publisher.flood(ids.map((id) => contextUpdate(id, version)));
  }
}

async function run({ bed, contender, options, run: seed }) {
  const { agents, versions, jitterMs } = options;
  const { ids } = cast(agents, 0);
  await bed.fresh(ids, { jitterMs, seed: seed + 1 });
  const running = await startContender(contender, bed, options);
  try {
    await bed.standIn.aimAt(versions + 1);
    await publishVersions(bed, ids, options);
    const { wrong } = await untilRight(bed, ids, versions + 1, { timeoutMs: 10_000 });
    const { regressions, pushes } = await reportOf(bed);
    return { wrong, regressions, pushes, peakMb: running.peakMb() };
  } finally {
    await running.stop();
  }
}

export const order = {
  id: 'w7',
  title: 'Order: 20 agents, 30 versions 100 ms apart, an API that takes 0 to 300 ms, the last push wins',
  options: { agents: 20, versions: 30, everyMs: 100, jitterMs: 300, concurrency: 100 },
  small: { agents: 3, versions: 3, everyMs: 20, jitterMs: 20 },
  /** What is looked for is rare. */
  runs: 20,
  contenders: ['config-sync', 'naive-nest', 'bullmq', 'python'],
  columns: { wrong: 'wrong agents', regressions: 'steps back', pushes: 'pushes', peakMb: 'peak MB' },
  run,
  judge: (of) => [
    atMost('wrong agents, worst run', 0, of('config-sync', 'wrong', 'max')),
    atMost('steps back, worst run', 0, of('config-sync', 'regressions', 'max')),
  ],
  plots: [
    { metric: 'regressions', title: 'callers that went back to an older version, per run', better: 'less' },
    { metric: 'wrong', title: 'agents that end on an older version, per run', better: 'less' },
  ],
};
