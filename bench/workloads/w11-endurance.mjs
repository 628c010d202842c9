import { cast, reportOf, startContender, untilRight } from '../lib/drive.mjs';
import { contextUpdate } from '../lib/publisher.mjs';
import { atMost } from '../lib/targets.mjs';

/** Rounds over the same fleet, each with a version of its own. */
async function run({ bed, contender, options, log }) {
  const { agents, messages } = options;
  const { ids } = cast(agents, 0);
  await bed.fresh(ids);
  const running = await startContender(contender, bed, options);
  const [process] = running.processes;
  const series = [];
  try {
    const rounds = Math.ceil(messages / agents);
    for (let round = 1; round <= rounds; round += 1) {
      const version = round + 1;
      await bed.fleet.activate(ids, version);
      await bed.fleet.forgetBefore(ids, version - 1);
      await bed.standIn.aimAt(version);
      await bed.publisher.flood(ids.map((id) => contextUpdate(id, version)));
      const { wrong } = await untilRight(bed, ids, version);
      if (wrong > 0) throw new Error(`${wrong} agents were not right after round ${round}`);
      series.push([round * agents, process.rssMb()]);
      if (round % Math.ceil(rounds / 10) === 0) log(`${round * agents} messages, ${process.rssMb().toFixed(0)} MB`);
    }
    const { pushes } = await reportOf(bed);
    const early = series.find(([count]) => count >= messages / 10)[1];
    const last = series.at(-1)[1];
    return { earlyMb: early, endMb: last, growth: last / early, pushes, peakMb: running.peakMb(), wrong: 0, series };
  } finally {
    await running.stop();
  }
}

export const endurance = {
  id: 'w11',
  title: 'Endurance: 1,000,000 messages, memory at the end against memory after the first tenth',
  options: { agents: 10_000, messages: 1_000_000, concurrency: 100 },
  small: { agents: 20, messages: 200 },
  runs: 1,
  contenders: ['config-sync'],
  columns: {
    earlyMb: 'after a tenth, MB',
    endMb: 'at the end, MB',
    growth: 'end ÷ tenth',
    pushes: 'pushes',
    peakMb: 'peak MB',
    wrong: 'wrong agents',
  },
  run,
  judge: (of) => [atMost('memory, end ÷ after a tenth', 1.1, of('config-sync', 'growth', 'max'))],
  plots: [{ series: 'series', title: 'memory over messages, MB' }],
};
