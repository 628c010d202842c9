import { contextUpdate } from '../lib/publisher.mjs';
import { atLeast, atMost } from '../lib/targets.mjs';
import { flood, FLOOD_COLUMNS } from './flood.mjs';

export const each = {
  id: 'w1',
  title: 'Each: one CONTEXT_UPDATE for each of 10,000 agents',
  options: { agents: 10_000, concurrency: 100 },
  small: { agents: 50, concurrency: 20 },
  contenders: ['config-sync', 'limit', 'naive-nest', 'bullmq', 'python'],
  columns: FLOOD_COLUMNS,
  run: (context) => flood(context, { version: 2, messages: (ids) => ids.map((id) => contextUpdate(id, 2)) }),
  judge: (of) => [
    atLeast('throughput ÷ limit', 0.5, of('config-sync', 'messagesPerSecond') / of('limit', 'messagesPerSecond')),
    atLeast(
      'throughput ÷ naive-nest',
      4,
      of('config-sync', 'messagesPerSecond') / of('naive-nest', 'messagesPerSecond'),
    ),
    atLeast('throughput ÷ bullmq', 4, of('config-sync', 'messagesPerSecond') / of('bullmq', 'messagesPerSecond')),
    atMost('CPU per message ÷ limit', 3, of('config-sync', 'cpuUsPerMessage') / of('limit', 'cpuUsPerMessage')),
    atMost('wrong agents', 0, of('config-sync', 'wrong', 'max')),
  ],
  plots: [
    { metric: 'messagesPerSecond', title: 'messages per second', better: 'more' },
    { metric: 'cpuUsPerMessage', title: 'processor time per message, µs', better: 'less' },
  ],
};
