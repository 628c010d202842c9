import { contextUpdate } from '../lib/publisher.mjs';
import { atLeast, atMost } from '../lib/targets.mjs';
import { flood } from './flood.mjs';

const LEVELS = [50, 100, 200];
const contendersOf = (peer) => LEVELS.map((concurrency) => ({ name: `${peer} × ${concurrency}`, peer, concurrency }));

/** Each agent takes two calls, one after the other; the ideal keeps `concurrency` of them under way from the first instant to the last. */
async function run(context) {
  const { latencyMs, agents } = context.options;
  const result = await flood(context, {
    version: 2,
    api: { latencyMs },
    messages: (ids) => ids.map((id) => contextUpdate(id, 2)),
  });
  const idealSeconds = (Math.ceil(agents / context.contender.concurrency) * 2 * latencyMs) / 1000;
  return { ...result, shareOfIdeal: idealSeconds / result.seconds };
}

export const latency = {
  id: 'w4',
  title: 'Latency: 2,000 agents, each API call takes 50 ms',
  options: { agents: 2000, latencyMs: 50, concurrency: 100 },
  small: { agents: 40, latencyMs: 5 },
  contenders: [...contendersOf('config-sync'), ...contendersOf('limit')],
  columns: {
    shareOfIdeal: 'of concurrency ÷ latency',
    agentsPerSecond: 'agents/s',
    maxInFlight: 'calls at once',
    cpuUsPerMessage: 'CPU µs/message',
    peakMb: 'peak MB',
    wrong: 'wrong agents',
  },
  run,
  judge: (of) =>
    LEVELS.flatMap((level) => [
      atLeast(`of the ideal at ${level}`, 0.85, of(`config-sync × ${level}`, 'shareOfIdeal')),
      atMost(`calls at once at ${level}`, level, of(`config-sync × ${level}`, 'maxInFlight', 'max')),
    ]),
  plots: [{ metric: 'shareOfIdeal', title: 'share of concurrency ÷ latency', better: 'more' }],
};
