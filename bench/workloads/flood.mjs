import { measured, reportOf, startContender, untilRight, cast, warmUp } from '../lib/drive.mjs';

/**
 * Messages as fast as they can be published, until every agent is right.
 *
 * @param {{ messages(ids: string[]): string[], version: number, api?: object, warm?: number }} load
 */
export async function flood({ bed, contender, options }, { messages, version, api = {}, warm = 1000, timeoutMs }) {
  const { ids, warm: warmIds } = cast(options.agents, Math.min(warm, options.agents));
  await bed.fresh([...ids, ...warmIds]);
  const running = await startContender(contender, bed, options);
  try {
    await warmUp(bed, warmIds);
    await bed.fleet.activate(ids, version);
    await bed.standIn.reset(api);
    await bed.standIn.aimAt(version);
    const all = messages(ids);
    const { result, cpu } = await measured(bed, running, async () => {
      const begun = await bed.publisher.flood(all);
      return { begun, ...(await untilRight(bed, ids, version, { timeoutMs })) };
    });
    const report = await reportOf(bed);
    const seconds = (result.at - result.begun) / 1000;
    return {
      seconds,
      messagesPerSecond: result.wrong > 0 ? Number.NaN : all.length / seconds,
      agentsPerSecond: result.wrong > 0 ? Number.NaN : ids.length / seconds,
      cpuUsPerMessage: (cpu.contender * 1000) / all.length,
      postgresUsPerMessage: (cpu.postgres * 1000) / all.length,
      redisUsPerMessage: (cpu.redis * 1000) / all.length,
      pushes: report.pushes,
      lists: report.calls.listSessions,
      refused: report.refused,
      maxInFlight: report.maxInFlight,
      regressions: report.regressions,
      wrong: result.wrong,
      peakMb: running.peakMb(),
      report,
    };
  } finally {
    await running.stop();
  }
}

export const FLOOD_COLUMNS = {
  messagesPerSecond: 'messages/s',
  cpuUsPerMessage: 'CPU µs/message',
  postgresUsPerMessage: 'PostgreSQL µs/message',
  pushes: 'pushes',
  peakMb: 'peak MB',
  wrong: 'wrong agents',
};
