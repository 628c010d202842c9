import type { Alert } from '../alert';
import { by, metric, OUR_JOB, unless } from '../promql';

const ALIVE = `sum by (namespace, job) (up{${OUR_JOB}})`;

/** Is config-sync itself there, and connected? */
export const PROCESS: readonly Alert[] = [
  {
    name: 'ConfigSyncDown',
    severity: 'critical',
    expression: `${ALIVE} == 0 or absent(up{${OUR_JOB}})`,
    holds: '2m',
    summary: 'No replica of config-sync can be scraped.',
    description:
      'Nothing is brought in line, and no other of these alerts can fire. Live calls go on as they are. Look at the pods and their logs; a bad configuration is named in the last lines.',
  },
  {
    name: 'ConfigSyncReplicaDown',
    severity: 'warning',
    expression: `up{${OUR_JOB}} == 0 and on (namespace, job) ${ALIVE} > 0`,
    holds: '5m',
    summary: 'The replica {{ $labels.instance }} cannot be scraped.',
    description:
      'The others do its work. Look at its log: it may crash, or its start may fail because of its configuration.',
  },
  {
    name: 'ConfigSyncDatabaseUnavailable',
    severity: 'critical',
    expression: `${metric('database_up')} == 0`,
    holds: '3m',
    summary: 'The replica {{ $labels.instance }} gets no answer from PostgreSQL.',
    description:
      'Nothing can be recorded or claimed; messages that come meanwhile are kept in memory, and the rows are found when PostgreSQL is back. `config-sync doctor` tells what it fails at.',
  },
  {
    name: 'ConfigSyncSubscriptionDeaf',
    severity: 'warning',
    expression: `${metric('subscription_up')} == 0`,
    holds: '2m',
    summary: 'The replica {{ $labels.instance }} hears no messages.',
    description:
      'A message to itself did not come back through Redis. Changes are still found by the scan, later (SYNC_SCAN_INTERVAL_MS). Is Redis there? Does the ACL allow publish and subscribe? `config-sync doctor`.',
  },
  {
    name: 'ConfigSyncMetricsIncomplete',
    severity: 'warning',
    expression: unless(
      `${by('min', metric('scrape_errors'), 'part')} == 1`,
      `${by('max', metric('database_up'))} == 0`,
      `${by('max', metric('redis_up'))} == 0`,
    ),
    holds: '10m',
    summary: 'The metrics of the {{ $labels.part }} are missing on every replica.',
    description:
      'What they are read from does not answer in time, so alerts that use them cannot fire. Look at the load of PostgreSQL or Redis, and at config_sync_db_pool_waiting.',
  },
];
