import { ACK_OBJECTIVE, ACK_WITHIN_SECONDS } from '../alerts/delivery';
import type { Dashboard } from './grafana';
import { chosen, lines, none, number, ofFleet, perSecond, quantile, quantiles, sum } from './panel';

const GOOD = chosen('publish_to_last_ack_seconds_bucket', { le: `~${ACK_WITHIN_SECONDS}(\\\\.0)?` });
const ALL = chosen('publish_to_last_ack_seconds_count');

/** Which prompt are callers hearing? */
export const DELIVERY: Dashboard = {
  uid: 'config-sync-delivery',
  title: 'config-sync / Delivery to live sessions',
  description: 'How soon, and whether, callers hear what was published.',
  rows: [
    {
      title: 'At a glance',
      panels: [
        number({
          title: 'In time, 24 hours',
          description: `Versions that every live session acknowledged within ${ACK_WITHIN_SECONDS} s of their commit. Objective: ${ACK_OBJECTIVE * 100} %.`,
          unit: 'percentunit',
          queries: [{ expression: `sum (increase(${GOOD}[24h])) / sum (increase(${ALL}[24h]))`, legend: 'in time' }],
        }),
        number({
          title: 'Last acknowledgement, p95',
          description: 'From the commit of a version to the last live session of its agent.',
          unit: 's',
          queries: [{ expression: quantile(0.95, 'publish_to_last_ack_seconds'), legend: 'p95' }],
          thresholds: { yellow: 10, red: ACK_WITHIN_SECONDS },
        }),
        none(
          '3 or more behind',
          ofFleet('sessions_behind', { versions: '3+' }),
          'Live sessions that hear an old context.',
          'yellow',
        ),
        number({
          title: 'Not known',
          description: 'Live sessions of which no receipt says what they hear.',
          queries: [{ expression: ofFleet('sessions_behind', { versions: 'unknown' }), legend: 'unknown' }],
        }),
        number({
          title: 'Up to date',
          description: 'Live sessions that acknowledged the active version.',
          queries: [{ expression: ofFleet('sessions_behind', { versions: '0' }), legend: 'up to date' }],
        }),
        none(
          'Open recalls',
          ofFleet('recalls_open'),
          'Versions that nobody may hear any more, without proof yet.',
          'yellow',
        ),
      ],
    },
    {
      title: 'How soon',
      panels: [
        lines({
          title: 'Commit to last acknowledgement',
          description: 'Of versions that at least one live session was there to acknowledge.',
          unit: 's',
          queries: quantiles('publish_to_last_ack_seconds'),
        }),
        lines({
          title: 'Commit to SYNCED',
          description: 'With the roll-out where the deployment changed.',
          unit: 's',
          queries: quantiles('publish_to_synced_seconds'),
        }),
        lines({
          title: 'First time to live',
          description: 'From the request for an agent to its first SYNCED.',
          unit: 's',
          queries: quantiles('first_time_to_live_seconds'),
        }),
        lines({
          title: 'Late share',
          description: `Versions that took longer than ${ACK_WITHIN_SECONDS} s, of those of an hour and of six; the alerts go by them.`,
          unit: 'percentunit',
          queries: ['1h', '6h'].map((window) => ({
            expression: `1 - sum (rate(${GOOD}[${window}])) / sum (rate(${ALL}[${window}]))`,
            legend: window,
          })),
        }),
      ],
    },
    {
      title: 'Whether',
      panels: [
        lines({
          title: 'Pushes by answer',
          description:
            'accepted, applied, stale: acknowledged. gone: the session ended. The others owe an acknowledgement.',
          unit: 'ops',
          stacked: true,
          queries: [{ expression: sum(perSecond('session_push_total'), 'outcome'), legend: '{{outcome}}' }],
        }),
        lines({
          title: 'Sessions by versions behind',
          description: 'From the receipts of the last hours.',
          stacked: true,
          queries: [{ expression: ofFleet('sessions_behind', {}, 'versions'), legend: '{{versions}}' }],
        }),
        lines({
          title: 'Drift when it is found',
          description: 'For how long, at most, an agent had drifted.',
          unit: 's',
          queries: quantiles('drift_seconds'),
        }),
        lines({
          title: 'Agents that rest',
          description: 'Of which only the answers of slow bots are waited for.',
          queries: [{ expression: chosen('resting_workers'), legend: '{{instance}}' }],
        }),
      ],
    },
  ],
};
