import { contextUpdate } from '../lib/publisher.mjs';
import { atLeast, atMost } from '../lib/targets.mjs';
import { flood } from './flood.mjs';

const COUNTS = [1, 2, 4];

async function run(context) {
  const { latencyMs } = context.options;
  const result = await flood(context, {
    version: 2,
    api: { latencyMs },
    messages: (ids) => ids.map((id) => contextUpdate(id, 2)),
  });
  return { ...result, duplicates: result.report.repeats, extraLists: result.lists - context.options.agents };
}

export const replicas = {
  id: 'w10',
  title: 'Replicas: 4,000 agents, an API of 50 ms, 20 at once for each replica',
  options: { agents: 4000, latencyMs: 50, concurrency: 20 },
  small: { agents: 60, latencyMs: 5 },
  contenders: COUNTS.map((count) => ({
    name: `${count} ${count === 1 ? 'replica' : 'replicas'}`,
    peer: 'config-sync',
    replicas: count,
  })),
  columns: {
    agentsPerSecond: 'agents/s',
    duplicates: 'pushes twice',
    extraLists: 'lists twice',
    cpuUsPerMessage: 'CPU µs/message, all',
    postgresUsPerMessage: 'PostgreSQL µs/message',
    wrong: 'wrong agents',
  },
  run,
  judge: (of) => [
    atLeast('2 replicas ÷ 1', 1.8, of('2 replicas', 'agentsPerSecond') / of('1 replica', 'agentsPerSecond')),
    ...COUNTS.slice(1).map((count) =>
      atMost(`pushes twice, ${count} replicas`, 0, of(`${count} replicas`, 'duplicates', 'max')),
    ),
    atMost('wrong agents', 0, of('4 replicas', 'wrong', 'max')),
  ],
  plots: [{ metric: 'agentsPerSecond', title: 'agents per second', better: 'more' }],
};
