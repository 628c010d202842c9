import type { Dashboard } from './grafana';
import { chosen, lines, number, ofFleet, perSecond, quantiles, sum } from './panel';

/** Is it us or Pipecat? */
export const PLATFORM: Dashboard = {
  uid: 'config-sync-platform',
  title: 'config-sync / Pipecat Cloud and limits',
  description: 'The calls to Pipecat Cloud, what limits them, and what config-sync itself stands on.',
  rows: [
    {
      title: 'At a glance',
      panels: [
        number({
          title: 'Circuit',
          description: 'The worst of both credentials. Open: Pipecat Cloud fails most calls, and none is made.',
          queries: [{ expression: ofFleet('circuit_state'), legend: 'circuit' }],
          thresholds: { yellow: 1, red: 2 },
          words: { 0: 'closed', 1: 'half-open', 2: 'open' },
        }),
        number({
          title: 'Keys',
          description: 'Whether Pipecat Cloud refuses a key.',
          queries: [{ expression: ofFleet('credential_failing'), legend: 'keys' }],
          thresholds: { yellow: 1, red: 1 },
          words: { 0: 'good', 1: 'refused' },
        }),
        number({
          title: 'Throttled',
          description: 'Whether calls pause because of a 429.',
          queries: [{ expression: ofFleet('throttled'), legend: 'throttled' }],
          thresholds: { yellow: 1, red: Number.MAX_SAFE_INTEGER },
          words: { 0: 'no', 1: 'paused' },
        }),
        number({
          title: 'Calls that succeed',
          description: '2xx of all calls that were sent, over a quarter of an hour.',
          unit: 'percentunit',
          queries: [
            {
              expression: `sum (increase(${chosen('api_requests_total', { status_class: '2xx' })}[15m])) / sum (increase(${chosen('api_requests_total')}[15m]))`,
              legend: 'succeed',
            },
          ],
        }),
        number({
          title: 'Deaf replicas',
          description: 'That do not hear their own messages through Redis.',
          queries: [{ expression: `count (${chosen('subscription_up')} == 0) or vector(0)`, legend: 'deaf' }],
          thresholds: { yellow: 1, red: Number.MAX_SAFE_INTEGER },
        }),
        number({
          title: 'Without PostgreSQL',
          description: 'Replicas that get no answer from it.',
          queries: [{ expression: `count (${chosen('database_up')} == 0) or vector(0)`, legend: 'without' }],
          thresholds: { yellow: 1, red: 1 },
        }),
      ],
    },
    {
      title: 'Calls',
      panels: [
        lines({
          title: 'Calls by operation',
          description: 'Sent, by all replicas together.',
          unit: 'reqps',
          stacked: true,
          queries: [{ expression: sum(perSecond('api_requests_total'), 'op'), legend: '{{op}}' }],
        }),
        lines({
          title: 'Calls that did not succeed',
          description:
            'By what was answered; none = no whole answer in time. 4xx of getAgent is how a missing agent looks.',
          unit: 'reqps',
          queries: [
            {
              expression: sum(perSecond('api_requests_total', { status_class: '!2xx' }), 'op', 'status_class'),
              legend: '{{op}} {{status_class}}',
            },
          ],
        }),
        lines({
          title: 'Latency by operation, p95',
          description: 'From when a call leaves to its last byte, without the wait for the budget.',
          unit: 's',
          queries: quantiles('api_request_duration_seconds', 'op').filter(({ legend }) => legend.endsWith('p95')),
        }),
        lines({
          title: 'Work that is done again',
          description: 'Because a call failed, by the kind of the failure.',
          unit: 'ops',
          queries: [{ expression: sum(perSecond('api_retries_total'), 'reason'), legend: '{{reason}}' }],
        }),
      ],
    },
    {
      title: 'Rate budget',
      panels: [
        lines({
          title: 'Budget',
          description: 'Calls a second: as configured, as allowed now, and as made.',
          unit: 'reqps',
          queries: [
            { expression: ofFleet('rate_budget_limit', {}, 'credential'), legend: 'limit, {{credential}}' },
            { expression: ofFleet('rate_budget_allowed', {}, 'credential'), legend: 'allowed, {{credential}}' },
            { expression: sum(perSecond('api_requests_total', { op: 'pushContext' })), legend: 'made, public' },
            { expression: sum(perSecond('api_requests_total', { op: '!pushContext' })), legend: 'made, private' },
          ],
        }),
        lines({
          title: 'Calls that wait for their turn',
          description: 'Of all replicas. Never 0 for long: the budget is used up.',
          queries: [{ expression: sum(chosen('rate_budget_waiting'), 'credential'), legend: '{{credential}}' }],
        }),
        lines({
          title: 'Circuit and throttling',
          description: 'Circuit: 0 closed, 1 half-open, 2 open. Throttled: 1 = paused.',
          queries: [
            { expression: ofFleet('circuit_state', {}, 'credential'), legend: 'circuit, {{credential}}' },
            { expression: ofFleet('throttled', {}, 'credential'), legend: 'throttled, {{credential}}' },
          ],
        }),
        lines({
          title: 'Replicas that share the budget',
          description: 'As each replica counts them, through Redis.',
          queries: [{ expression: chosen('replicas_seen'), legend: '{{instance}}' }],
        }),
      ],
    },
    {
      title: 'Replicas',
      panels: [
        lines({
          title: 'Connections to PostgreSQL',
          description: 'Busy ones, and statements that wait for one. Waiting for long: raise DATABASE_POOL_SIZE.',
          queries: [
            { expression: chosen('db_pool_connections', { state: 'busy' }), legend: '{{instance}} busy' },
            { expression: chosen('db_pool_waiting'), legend: '{{instance}} waiting' },
          ],
        }),
        lines({
          title: 'Event loop lag, p99',
          description: 'Good: below 0.1 s. Above it for long: the processor is too small.',
          unit: 's',
          queries: [{ expression: chosen('nodejs_eventloop_lag_p99_seconds'), legend: '{{instance}}' }],
        }),
        lines({
          title: 'Processor',
          description: 'Cores in use.',
          queries: [{ expression: perSecond('process_cpu_seconds_total'), legend: '{{instance}}' }],
        }),
        lines({
          title: 'Memory',
          description: 'Resident, and of it the heap in use.',
          unit: 'bytes',
          queries: [
            { expression: chosen('process_resident_memory_bytes'), legend: '{{instance}} resident' },
            { expression: chosen('nodejs_heap_size_used_bytes'), legend: '{{instance}} heap' },
          ],
        }),
      ],
    },
  ],
};
