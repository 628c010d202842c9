import type { Dashboard } from './grafana';
import { chosen, lines, none, number, ofFleet, perSecond, quantiles, sum, table } from './panel';

/** Which agents are behind, since when, why? */
export const FLEET: Dashboard = {
  uid: 'config-sync-fleet',
  title: 'config-sync / Fleet',
  description: 'The state of the fleet, the work that waits, and what keeps agents from being in line.',
  rows: [
    {
      title: 'At a glance',
      panels: [
        number({
          title: 'Agents',
          description: 'Rows of the fleet, deleted agents left out.',
          queries: [
            { expression: `sum (${ofFleet('agents', { status: '!DELETED' }, 'status', 'reason')})`, legend: 'agents' },
          ],
        }),
        number({
          title: 'In line',
          description: 'SYNCED, of all that are not deleted.',
          unit: 'percentunit',
          queries: [
            {
              expression: `sum (${ofFleet('agents', { status: 'SYNCED' }, 'status', 'reason')}) / sum (${ofFleet('agents', { status: '!DELETED' }, 'status', 'reason')})`,
              legend: 'in line',
            },
          ],
        }),
        none('Behind', ofFleet('agents_behind'), 'Agents whose active version is newer than the live one.', 'yellow'),
        none(
          'Stalled for an hour',
          ofFleet('agents_stalled', { longer_than: '1h' }),
          'Asked for, and not in line for more than an hour.',
          'red',
        ),
        number({
          title: 'Oldest change that waits',
          description: 'For how long the oldest request that nobody works on has been due. Good: seconds.',
          unit: 's',
          queries: [{ expression: ofFleet('workqueue_oldest_pending_seconds'), legend: 'age' }],
          thresholds: { yellow: 60, red: 300 },
        }),
        none('Dead letters', ofFleet('dlq_depth'), 'In the list, and on their way into it.', 'yellow'),
        none('Held deletes', ofFleet('held_deletes'), 'Agents whose delete the brake holds.', 'red'),
        none('Foreign', ofFleet('owner_mismatch'), 'Somebody else has the name; left alone.', 'red'),
        none('Drifted', ofFleet('drifted'), 'Changed at Pipecat Cloud behind our back.', 'yellow'),
        none('Orphans', ofFleet('orphans'), 'There, with our prefix, and in no row.', 'yellow'),
        number({
          title: 'Replicas',
          description: 'That Prometheus reads.',
          queries: [{ expression: `count (${chosen('build_info')})`, legend: 'replicas' }],
        }),
        number({
          title: 'Fleet paused',
          description: 'While it is, nothing is brought in line.',
          queries: [{ expression: ofFleet('paused', { scope: 'fleet' }), legend: 'paused' }],
          thresholds: { yellow: 1, red: Number.MAX_SAFE_INTEGER },
          words: { 0: 'no', 1: 'paused' },
        }),
      ],
    },
    {
      title: 'Agents',
      panels: [
        lines({
          title: 'Agents by status',
          description: 'All rows by sync_status.',
          stacked: true,
          queries: [
            { expression: `sum by (status) (${ofFleet('agents', {}, 'status', 'reason')})`, legend: '{{status}}' },
          ],
        }),
        table({
          title: 'Why agents are not in line',
          description: 'By status and reason, now. What each reason means: docs/status-and-reasons.md.',
          queries: [{ expression: `${ofFleet('agents', { reason: '!none' }, 'status', 'reason')} > 0`, legend: '' }],
        }),
        lines({
          title: 'Failures by reason',
          description: 'Reconciles that failed, whether they are tried again or not.',
          unit: 'ops',
          queries: [{ expression: sum(perSecond('reconcile_errors_total'), 'reason'), legend: '{{reason}}' }],
        }),
        lines({
          title: 'Not in line for',
          description: 'Agents that were asked for and are not in line for longer than that.',
          queries: [{ expression: ofFleet('agents_stalled', {}, 'longer_than'), legend: '{{longer_than}}' }],
        }),
      ],
    },
    {
      title: 'Work',
      panels: [
        lines({
          title: 'Queue',
          description: 'Requests that are due and wait, those that are worked on, and those that are parked.',
          queries: [
            { expression: ofFleet('workqueue_depth', {}, 'priority'), legend: 'waits, {{priority}}' },
            { expression: ofFleet('workqueue_leased'), legend: 'worked on' },
            { expression: ofFleet('workqueue_parked'), legend: 'parked' },
          ],
        }),
        lines({
          title: 'Messages and requests',
          description:
            'Messages by result, and requests that were recorded, by source. Each replica hears every message.',
          unit: 'ops',
          queries: [
            { expression: `max by (result) (${perSecond('messages_received_total')})`, legend: 'message {{result}}' },
            { expression: sum(perSecond('workqueue_adds_total'), 'source'), legend: 'request from {{source}}' },
          ],
        }),
        lines({
          title: 'Reconciles by outcome',
          description: 'In the words of the history.',
          unit: 'ops',
          stacked: true,
          queries: [{ expression: sum(perSecond('reconcile_outcomes_total'), 'outcome'), legend: '{{outcome}}' }],
        }),
        lines({
          title: 'Wait for a slot',
          description: 'From when a request was due until a replica took it. Good: milliseconds.',
          unit: 's',
          queries: quantiles('workqueue_queue_duration_seconds'),
        }),
        lines({
          title: 'Time of a reconcile',
          description: 'With all its calls and their waits for the rate budget.',
          unit: 's',
          queries: quantiles('reconcile_time_seconds', 'kind'),
        }),
        lines({
          title: 'Slots in use',
          description:
            'Of SYNC_CONCURRENCY, for each replica. Always full and a queue that grows: more replicas, or more slots.',
          unit: 'percentunit',
          queries: [
            {
              expression: `${chosen('active_workers')} / ${chosen('max_concurrent_reconciles')}`,
              legend: '{{instance}}',
            },
          ],
        }),
        lines({
          title: 'Dead letters',
          description: 'How many there are, and those that were written and replayed in an hour.',
          queries: [
            { expression: ofFleet('dlq_depth'), legend: 'depth' },
            { expression: sum(`increase(${chosen('dlq_writes_total')}[1h])`, 'reason'), legend: 'written, {{reason}}' },
            { expression: sum(`increase(${chosen('dlq_replays_total')}[1h])`, 'result'), legend: 'replay {{result}}' },
          ],
        }),
        lines({
          title: 'Since the last round of each loop',
          description: 'The catch-up scan and the drift scan. Good: below twice their interval.',
          unit: 's',
          queries: [
            {
              expression: `time() - max by (loop) (${chosen('last_success_timestamp_seconds')} > 0)`,
              legend: '{{loop}}',
            },
          ],
        }),
      ],
    },
  ],
};
