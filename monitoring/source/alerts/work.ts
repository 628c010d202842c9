import type { Alert } from '../alert';
import { by, fleet, metric, unless } from '../promql';

const PAUSED = `${fleet('paused', { scope: 'fleet' })} > 0`;
const NO_DATABASE = `${by('max', metric('database_up'))} == 0`;
const NO_PLATFORM = `${by('max', metric('circuit_state'))} > 0`;
const NO_KEY = `${by('max', metric('credential_failing'))} == 1`;

/** When the loop last came round; where it never did, when the oldest replica started. */
const lastRound = [
  by('max', `${metric('last_success_timestamp_seconds')} > 0`, 'loop'),
  `(${by('max', `${metric('loop_interval_seconds')} * 0`, 'loop')} + on (namespace, job) group_left () ${by('min', metric('process_start_time_seconds'))})`,
].join(' or ');

/** Is what was asked for getting done? */
export const WORK: readonly Alert[] = [
  {
    name: 'ConfigSyncBacklogOld',
    severity: 'critical',
    expression: unless(`${fleet('workqueue_oldest_pending_seconds')} > 300`, PAUSED),
    holds: '1m',
    summary: 'A change has been waiting for {{ $value | humanizeDuration }}.',
    description:
      'Requests are due and no replica takes them: there are too few slots, or the work of each takes long. Look at active_workers against max_concurrent_reconciles, then at the API latency and the rate budget.',
  },
  {
    name: 'ConfigSyncResyncMissing',
    severity: 'warning',
    expression: unless(
      `time() - (${lastRound}) > 2 * ${fleet('loop_interval_seconds', {}, 'loop')}`,
      NO_DATABASE,
      NO_PLATFORM,
      NO_KEY,
    ),
    holds: '5m',
    summary: 'The {{ $labels.loop }} has not come to its end for {{ $value | humanizeDuration }}.',
    description:
      'Two rounds are missing: changes that no message told of are not found, or drift is not. The log of the replicas says why ("the scan failed", "the drift scan failed").',
  },
  {
    name: 'ConfigSyncAgentsStalled',
    severity: 'warning',
    expression: unless(`${fleet('agents_stalled', { longer_than: '1h' })} > 0`, PAUSED),
    holds: '10m',
    summary: '{{ $value }} agents have not been in line for more than an hour.',
    description:
      'They were asked for and are still SYNCING or in error. Find the reasons by `config-sync agents ls --status ERROR_SYNC`, or by config_sync_agents{reason}; most want a corrected configuration.',
  },
  {
    name: 'ConfigSyncDeadLetters',
    severity: 'warning',
    expression: `${fleet('dlq_depth')} > 0`,
    holds: '15m',
    summary: '{{ $value }} dead letters have been lying there for a quarter of an hour.',
    description:
      'Messages that were no update, or work that used up its attempts or needs a human. `config-sync dlq ls` shows them by reason; correct the cause, then `config-sync dlq replay`.',
  },
  {
    name: 'ConfigSyncInternalErrors',
    severity: 'warning',
    expression: `${by('sum', `increase(${metric('reconcile_panics_total')}[15m])`)} > 0`,
    holds: '0m',
    summary: 'Reconciles met an error that nobody foresaw.',
    description:
      'A bug of config-sync (reason InternalError). The agent is tried again; report it with its row of the history: `config-sync agents ls --reason InternalError`.',
  },
  {
    name: 'ConfigSyncPausedLong',
    severity: 'warning',
    expression: PAUSED,
    holds: '4h',
    summary: 'The whole fleet has been paused for more than four hours.',
    description:
      'Nothing is brought in line while the fleet is paused. If nobody needs the pause any more: `config-sync fleet resume`.',
  },
];
