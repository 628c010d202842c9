import { always, ending, everywhere, gone, growing, of, turning, up, type Series, type Values } from './series';

export interface Scenario {
  /** What has happened, in words. */
  readonly situation: string;
  /** The alert that is for it. */
  readonly alert: string;
  /** Labels of each alert that fires, beside the severity and those of the installation. */
  readonly fires: readonly Readonly<Record<string, string>>[];
  /** Over the series of a healthy installation; null = the series is not there at all. */
  readonly series: Readonly<Record<string, Values | null>>;
  /** Minutes after the trouble began. 45 when not given: within the hour, so no agent is stalled for longer by then. */
  readonly after?: number;
  /** Minutes before the trouble. 65 when not given. */
  readonly before?: number;
  /** `job` and `namespace` are not known. */
  readonly nowhere?: boolean;
}

const FLEET_GAUGES = [
  'workqueue_oldest_pending_seconds',
  'dlq_depth',
  'owner_mismatch',
  'held_deletes',
  'drifted',
  'orphans',
];
const withoutDatabase: Series = Object.assign(
  {},
  ...FLEET_GAUGES.map((name) => everywhere(name, '', ending(0))),
  everywhere('database_up', '', turning(1, 0)),
  everywhere('scrape_errors', 'part="fleet"', turning(0, 1)),
  everywhere('scrape_errors', 'part="sessions"', turning(0, 1)),
) as Series;
const noScan: Series = everywhere('last_success_timestamp_seconds', 'loop="catch-up-scan"', growing(60, 0));
const noDriftScan: Series = {
  [of('a', 'last_success_timestamp_seconds', 'loop="drift-scan"')]: growing(60, 0),
};

/** The longest window of a rule is full by then. */
const LONG = 365;

/** One for each rule, told as all its series would look in that situation, and not only those that the rule reads. */
export const SCENARIOS: readonly Scenario[] = [
  {
    situation: 'every replica has gone, and Prometheus still looks for them',
    alert: 'ConfigSyncDown',
    fires: [{}],
    series: { ...gone('a'), ...gone('b') },
  },
  {
    situation: 'there is no target of ours',
    alert: 'ConfigSyncDown',
    fires: [{}],
    series: { ...gone('a'), ...gone('b'), [up('a')]: null, [up('b')]: null },
    nowhere: true,
  },
  {
    situation: 'one of two replicas has gone',
    alert: 'ConfigSyncReplicaDown',
    fires: [{ instance: 'b' }],
    series: gone('b'),
  },
  {
    situation: 'PostgreSQL does not answer',
    alert: 'ConfigSyncDatabaseUnavailable',
    fires: [{ instance: 'a' }, { instance: 'b' }],
    series: { ...withoutDatabase, ...noScan, ...noDriftScan },
  },
  {
    situation: 'Redis is away',
    alert: 'ConfigSyncSubscriptionDeaf',
    fires: [{ instance: 'a' }, { instance: 'b' }],
    series: {
      ...everywhere('subscription_up', '', turning(1, 0)),
      ...everywhere('redis_up', '', turning(1, 0)),
      ...everywhere('dlq_depth', '', ending(0)),
      ...everywhere('scrape_errors', 'part="dead_letters"', turning(0, 1)),
    },
  },
  {
    situation: 'the count of sessions takes too long',
    alert: 'ConfigSyncMetricsIncomplete',
    fires: [{ part: 'sessions' }],
    series: {
      ...everywhere('scrape_errors', 'part="sessions"', turning(0, 1)),
      ...everywhere('sessions_behind', 'versions="0"', ending(0)),
      ...everywhere('sessions_behind', 'versions="3+"', ending(0)),
    },
  },
  {
    situation: 'the private key was revoked, so no drift scan gets through either',
    alert: 'ConfigSyncCredentialFailing',
    fires: [{ credential: 'private' }],
    series: { ...everywhere('credential_failing', 'credential="private"', turning(0, 1)), ...noDriftScan },
  },
  {
    situation: 'Pipecat Cloud fails, and is tried now and then',
    alert: 'ConfigSyncCircuitOpen',
    fires: [{ credential: 'private' }],
    series: {
      ...everywhere('circuit_state', 'credential="private"', turning(0, [2, 1], [1, 1], [2, 2], [1, 1], 2)),
      ...noDriftScan,
    },
  },
  {
    situation: 'more calls are wanted than are allowed',
    alert: 'ConfigSyncRateBudgetExhausted',
    fires: [{ credential: 'private' }],
    series: {
      [of('a', 'rate_budget_waiting', 'credential="private"')]: turning(0, 12),
      // The other replica now and then gets all its calls through.
      [of('b', 'rate_budget_waiting', 'credential="private"')]: turning(0, [3, 1], [0, 1], [4, 1], [0, 1], 1),
    },
  },
  {
    situation: 'no replica takes what is due',
    alert: 'ConfigSyncBacklogOld',
    fires: [{}],
    series: everywhere('workqueue_oldest_pending_seconds', '', growing(0, 60)),
  },
  {
    situation: 'the drift scan fails again and again',
    alert: 'ConfigSyncResyncMissing',
    fires: [{ loop: 'drift-scan' }],
    series: noDriftScan,
  },
  {
    situation: 'the catch-up scan hangs on every replica',
    alert: 'ConfigSyncResyncMissing',
    fires: [{ loop: 'catch-up-scan' }],
    series: noScan,
  },
  {
    situation: 'no drift scan has succeeded since the start',
    alert: 'ConfigSyncResyncMissing',
    fires: [{ loop: 'drift-scan' }],
    series: everywhere('last_success_timestamp_seconds', 'loop="drift-scan"', always(0)),
  },
  {
    situation: 'three agents have not been in line for more than an hour',
    alert: 'ConfigSyncAgentsStalled',
    fires: [{}],
    series: {
      ...everywhere('agents_stalled', 'longer_than="15m"', turning(0, 4)),
      ...everywhere('agents_stalled', 'longer_than="1h"', turning(0, 3)),
    },
  },
  {
    situation: 'a publisher sends what is no update',
    alert: 'ConfigSyncDeadLetters',
    fires: [{}],
    series: everywhere('dlq_depth', '', turning(0, 3)),
  },
  {
    situation: 'a reconcile throws what nobody foresaw',
    alert: 'ConfigSyncInternalErrors',
    fires: [{}],
    series: { [of('a', 'reconcile_panics_total')]: turning(0, [0, 40], 1) },
  },
  {
    situation: 'an operator paused the fleet and forgot it, so changes pile up',
    alert: 'ConfigSyncPausedLong',
    fires: [{}],
    series: {
      ...everywhere('paused', 'scope="fleet"', turning(0, 1)),
      ...everywhere('workqueue_oldest_pending_seconds', '', growing(0, 60)),
      ...everywhere('agents_stalled', 'longer_than="1h"', turning(0, [0, 60], 2)),
    },
    after: 245,
    before: 5,
  },
  {
    situation: 'a push route hangs in every bot for some minutes',
    alert: 'ConfigSyncAckSloFastBurn',
    fires: [{}],
    series: everywhere('publish_to_last_ack_seconds_bucket', 'le="30"', growing(1, 0)),
    after: 13,
    before: LONG,
  },
  {
    situation: 'one bot in twelve is slow to take a push, for hours',
    alert: 'ConfigSyncAckSloSlowBurn',
    fires: [{}],
    series: everywhere('publish_to_last_ack_seconds_bucket', 'le="30"', growing(0.92)),
    before: LONG,
  },
  {
    situation: 'bots without a route hear an old context',
    alert: 'ConfigSyncSessionsBehind',
    fires: [{}],
    series: everywhere('sessions_behind', 'versions="3+"', turning(0, 7)),
  },
  {
    situation: 'another installation has the same prefix',
    alert: 'ConfigSyncForeignAgent',
    fires: [{}],
    series: everywhere('owner_mismatch', '', turning(0, 2)),
  },
  {
    situation: 'a query wants the whole fleet gone',
    alert: 'ConfigSyncDeletesHeld',
    fires: [{}],
    series: everywhere('held_deletes', '', turning(0, 900)),
  },
  {
    situation: 'somebody changed an agent in the dashboard of Pipecat Cloud',
    alert: 'ConfigSyncDrift',
    fires: [{}],
    series: everywhere('drifted', '', turning(0, 1)),
  },
  {
    situation: 'rows were deleted whose agents are still there',
    alert: 'ConfigSyncOrphans',
    fires: [{}],
    series: everywhere('orphans', '', turning(0, 4)),
  },
];

/** Nothing to complain of, and things that look like it. */
export const QUIET: readonly Pick<Scenario, 'situation' | 'series' | 'after' | 'before'>[] = [
  { situation: 'all is well', series: {} },
  {
    situation: 'a few changes wait for some minutes, a few agents for a quarter of an hour, and one agent is paused',
    series: {
      ...everywhere('workqueue_oldest_pending_seconds', '', turning(0, 200)),
      ...everywhere('agents_stalled', 'longer_than="15m"', turning(0, 5)),
      ...everywhere('paused', 'scope="agents"', turning(0, 1)),
    },
  },
  {
    situation: 'a dead letter is replayed within ten minutes',
    series: everywhere('dlq_depth', '', turning(0, [1, 10], 0)),
  },
  {
    situation: 'calls queue for a while',
    series: { [of('a', 'rate_budget_waiting', 'credential="private"')]: turning(0, [5, 40], 0) },
  },
  {
    situation: 'one delivery of a quiet night is late',
    series: {
      ...everywhere('publish_to_last_ack_seconds_bucket', 'le="30"', always(0)),
      [of('a', 'publish_to_last_ack_seconds_count')]: turning(0, 1),
      [of('b', 'publish_to_last_ack_seconds_count')]: always(0),
    },
    after: 5,
    before: LONG,
  },
  {
    situation: 'the replicas were started ten minutes ago, and no drift scan has been due yet',
    series: {
      ...everywhere('process_start_time_seconds', '', always((65 + 36) * 60)),
      ...everywhere('last_success_timestamp_seconds', 'loop="drift-scan"', always(0)),
    },
  },
];
