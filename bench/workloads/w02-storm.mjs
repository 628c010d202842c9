import { contextUpdate } from '../lib/publisher.mjs';
import { atLeast, atMost } from '../lib/targets.mjs';
import { flood, FLOOD_COLUMNS } from './flood.mjs';

/** As after a bulk edit: the rows have their last version when the messages of all versions come in, one round of the fleet after another. */
function storm(ids, messages) {
  const rounds = Math.ceil(messages / ids.length);
  return Array.from({ length: rounds }, (_, round) => ids.map((id) => contextUpdate(id, round + 2))).flat();
}

const roundsOf = ({ messages, agents }) => Math.ceil(messages / agents);

export const stormed = {
  id: 'w2',
  title: 'Storm: 20,000 messages about 200 agents',
  options: { agents: 200, messages: 20_000, concurrency: 100 },
  small: { agents: 10, messages: 100, concurrency: 20 },
  contenders: ['config-sync', 'limit', 'naive-nest', 'bullmq', 'python'],
  columns: FLOOD_COLUMNS,
  run: (context) =>
    flood(context, {
      version: roundsOf(context.options) + 1,
      messages: (ids) => storm(ids, context.options.messages),
    }),
  judge: (of, { agents }) => [
    atMost('pushes', 3 * agents, of('config-sync', 'pushes', 'max')),
    atLeast(
      'throughput ÷ naive-nest',
      15,
      of('config-sync', 'messagesPerSecond') / of('naive-nest', 'messagesPerSecond'),
    ),
    atMost('wrong agents', 0, of('config-sync', 'wrong', 'max')),
  ],
  plots: [
    { metric: 'messagesPerSecond', title: 'messages per second', better: 'more' },
    { metric: 'pushes', title: 'pushes for 200 agents', better: 'less' },
  ],
};
