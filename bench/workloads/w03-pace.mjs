import { cast, measured, reportOf, startContender, untilRight, warmUp } from '../lib/drive.mjs';
import { contextUpdate } from '../lib/publisher.mjs';
import { quantile } from '../lib/statistics.mjs';
import { atMost } from '../lib/targets.mjs';

/** @returns {number[]} milliseconds from each publish to the arrival of its push */
function delays(ids, published, journal) {
  const heardAt = new Map(journal.map(([session, , at]) => [session, at]));
  return ids.map((id, n) => (heardAt.get(id) ?? Number.NaN) - published[n]).filter((delay) => !Number.isNaN(delay));
}

async function run({ bed, contender, options }) {
  const { perSecond, seconds } = options;
  const { ids, warm } = cast(perSecond * seconds, Math.min(1000, perSecond * seconds));
  await bed.fresh([...ids, ...warm]);
  const running = await startContender(contender, bed, options);
  try {
    await warmUp(bed, warm);
    await bed.fleet.activate(ids, 2);
    await bed.standIn.reset({ journalFrom: 2 });
    await bed.standIn.aimAt(2);
    const messages = ids.map((id) => contextUpdate(id, 2));
    const { result, cpu } = await measured(bed, running, async () => {
      const published = await bed.publisher.pace(messages, perSecond);
      return { published, ...(await untilRight(bed, ids, 2, { timeoutMs: 30_000 })) };
    });
    await reportOf(bed);
    const times = delays(ids, result.published, await bed.standIn.journal());
    return {
      p50Ms: quantile(times, 0.5),
      p99Ms: quantile(times, 0.99),
      maxMs: quantile(times, 1),
      cpuUsPerMessage: (cpu.contender * 1000) / ids.length,
      wrong: result.wrong,
      peakMb: running.peakMb(),
    };
  } finally {
    await running.stop();
  }
}

export const pace = {
  id: 'w3',
  title: 'Pace: 200 messages a second for 20 s, from the publish to the push',
  options: { perSecond: 200, seconds: 20, concurrency: 100 },
  small: { perSecond: 50, seconds: 1, concurrency: 20 },
  contenders: ['config-sync', 'limit', 'naive-nest', 'bullmq', 'python'],
  columns: {
    p50Ms: 'p50 ms',
    p99Ms: 'p99 ms',
    maxMs: 'max ms',
    cpuUsPerMessage: 'CPU µs/message',
    peakMb: 'peak MB',
    wrong: 'wrong agents',
  },
  run,
  judge: (of) => [
    atMost('p50 ÷ limit', 3, of('config-sync', 'p50Ms') / of('limit', 'p50Ms')),
    atMost('p99, ms', 15, of('config-sync', 'p99Ms')),
    atMost('wrong agents', 0, of('config-sync', 'wrong', 'max')),
  ],
  plots: [
    { metric: 'p50Ms', title: 'publish → push, p50, ms', better: 'less' },
    { metric: 'p99Ms', title: 'publish → push, p99, ms', better: 'less' },
  ],
};
