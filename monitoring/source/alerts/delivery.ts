import type { Alert } from '../alert';
import { by, fleet, metric } from '../promql';

/** The objective: of all versions, this share is acknowledged by every live session within so many seconds of its commit. */
export const ACK_OBJECTIVE = 0.99;
export const ACK_WITHIN_SECONDS = 30;
/** Fewer deliveries than this say nothing about a rate. */
const ENOUGH = 5;

/** Prometheus 3 writes `30` as `30.0`. */
const GOOD = metric('publish_to_last_ack_seconds_bucket', { le: `~${ACK_WITHIN_SECONDS}(\\\\.0)?` });
const ALL = metric('publish_to_last_ack_seconds_count');

export const lateShare = (window: string): string =>
  `(1 - ${by('sum', `rate(${GOOD}[${window}])`)} / ${by('sum', `rate(${ALL}[${window}])`)})`;

/** The error budget of 30 days is spent so many times too fast, lately and still now (SRE workbook, chapter 5). */
function burns(factor: number, long: string, short: string): string {
  const limit = Number((factor * (1 - ACK_OBJECTIVE)).toFixed(4));
  const enough = `${by('sum', `increase(${ALL}[${long}])`)} >= ${ENOUGH}`;
  return `${lateShare(long)} > ${limit} and ${lateShare(short)} > ${limit} and ${enough}`;
}

/** Do callers hear what was published? */
export const DELIVERY: readonly Alert[] = [
  {
    name: 'ConfigSyncAckSloFastBurn',
    severity: 'critical',
    expression: burns(14.4, '1h', '5m'),
    holds: '2m',
    summary:
      '{{ $value | humanizePercentage }} of the versions of the last hour took longer than 30 s to reach every caller.',
    description:
      'At this pace the error budget of a month (1 % later than 30 s) is gone in two days. Look at the outcomes of the pushes (session_push_total), the API latency of pushContext and the backlog.',
  },
  {
    name: 'ConfigSyncAckSloSlowBurn',
    severity: 'warning',
    expression: burns(6, '6h', '30m'),
    holds: '15m',
    summary:
      '{{ $value | humanizePercentage }} of the versions of the last six hours took longer than 30 s to reach every caller.',
    description:
      'At this pace the error budget of a month (1 % later than 30 s) is gone in five days. Usually some bots are slow to take a push: session_push_total says what they answer.',
  },
  {
    name: 'ConfigSyncSessionsBehind',
    severity: 'warning',
    expression: `${fleet('sessions_behind', { versions: '3+' })} > 0`,
    holds: '15m',
    summary: '{{ $value }} live sessions are three or more versions behind.',
    description:
      'These callers hear an old context. `config-sync sessions ls <agent>` says which sessions they are and what they answered; usually their bot lacks the route or does not acknowledge.',
  },
];
