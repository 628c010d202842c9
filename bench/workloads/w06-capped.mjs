import { contextUpdate } from '../lib/publisher.mjs';
import { atLeast, atMost } from '../lib/targets.mjs';
import { flood } from './flood.mjs';

/** Each agent takes one call with each key, so the keys are used alike; of both, what was allowed while there was work. */
async function run(context) {
  const { agents, perSecond, burst } = context.options;
  const result = await flood(context, {
    version: 2,
    warm: 200,
    api: { capPerSecond: perSecond, burst },
    messages: (ids) => ids.map((id) => contextUpdate(id, 2)),
  });
  const [dead] = await context.bed.fleet.rows(
    "SELECT (SELECT count(*) FROM dead_letters)::int AS letters, (SELECT count(*) FROM sync_runs WHERE outcome = 'failed')::int AS failed",
  );
  const calls = result.report.calls.listSessions + result.report.calls.pushContext;
  return {
    ...result,
    failed: dead.letters + dead.failed + result.wrong,
    shareOfAllowed: (agents - burst) / perSecond / result.seconds,
    refusedShare: result.refused / (calls + result.refused),
  };
}

export const capped = {
  id: 'w6',
  title: 'Capped: the API takes 500 calls a second with each key and refuses the rest with 429',
  options: { agents: 10_000, perSecond: 500, burst: 50, concurrency: 100 },
  small: { agents: 100, perSecond: 100, burst: 10 },
  contenders: [
    { name: 'config-sync, no rate set', peer: 'config-sync' },
    {
      name: 'config-sync, rate set too high',
      peer: 'config-sync',
      environment: { PIPECAT_RATE_LIMIT_PER_SECOND: '700' },
    },
    { name: 'config-sync, rate set right', peer: 'config-sync', environment: { PIPECAT_RATE_LIMIT_PER_SECOND: '500' } },
  ],
  columns: {
    shareOfAllowed: 'of the allowed rate',
    refusedShare: '429s ÷ calls',
    failed: 'failed',
    agentsPerSecond: 'agents/s',
    cpuUsPerMessage: 'CPU µs/message',
    peakMb: 'peak MB',
    wrong: 'wrong agents',
  },
  run,
  judge: (of) =>
    capped.contenders.flatMap(({ name }) => [
      atMost(`failed (${name})`, 0, of(name, 'failed', 'max')),
      atLeast(`of the allowed rate (${name})`, 0.9, of(name, 'shareOfAllowed')),
      atMost(`429s ÷ calls (${name})`, 0.1, of(name, 'refusedShare')),
    ]),
  plots: [{ metric: 'shareOfAllowed', title: 'share of the allowed rate', better: 'more' }],
};
