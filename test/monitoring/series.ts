/** When, in minutes: the trouble of a scenario begins, and its input ends. */
export interface Times {
  readonly trouble: number;
  readonly end: number;
}

/** The values of a series as promtool's tests write them, one a minute from the minute 0 on. */
export type Values = (times: Times) => string;
/** Selector → values. */
export type Series = Readonly<Record<string, Values>>;

const REPLICAS = ['a', 'b'];
const OURS = 'namespace="voice", job="config-sync"';

/** A metric of ours, with these labels beside those of its replica. */
export function of(instance: string, name: string, labels = ''): string {
  return `config_sync_${name}{${OURS}, instance="${instance}"${labels === '' ? '' : `, ${labels}`}}`;
}

export const up = (instance: string): string => `up{${OURS}, instance="${instance}"}`;

/** The same on every replica. */
export function everywhere(name: string, labels: string, values: Values): Series {
  return Object.fromEntries(REPLICAS.map((instance) => [of(instance, name, labels), values]));
}

export const always =
  (value: number): Values =>
  ({ end }) =>
    `${value}x${end}`;
/** `well` until the trouble begins, and from then on these, each for so many minutes; the last one stays. */
export const turning =
  (well: number, ...ill: readonly (number | readonly [value: number | string, minutes: number])[]): Values =>
  ({ trouble, end }) => {
    const steps = ill.map((step) =>
      typeof step === 'number' ? `${step}x${end - trouble}` : `${step[0]}x${step[1] - 1}`,
    );
    return [`${well}x${trouble - 1}`, ...steps].join(' ');
  };
/** What stops to be told when the trouble begins. */
export const ending =
  (value: number): Values =>
  ({ trouble, end }) =>
    `${value}x${trouble - 1} _x${end - trouble}`;
/** Grows by `well` a minute, and by `ill` once the trouble has begun. */
export const growing =
  (well: number, ill = well): Values =>
  ({ trouble, end }) =>
    well === ill ? `0+${well}x${end}` : `0+${well}x${trouble - 1} ${well * trouble}+${ill}x${end - trouble}`;

const ZEROS: readonly [string, string[]][] = [
  ['workqueue_oldest_pending_seconds', ['']],
  ['agents_stalled', ['longer_than="15m"', 'longer_than="1h"', 'longer_than="12h"']],
  ['dlq_depth', ['']],
  ['paused', ['scope="fleet"', 'scope="agents"']],
  ['owner_mismatch', ['']],
  ['held_deletes', ['']],
  ['drifted', ['']],
  ['orphans', ['']],
  ['credential_failing', ['credential="private"', 'credential="public"']],
  ['circuit_state', ['credential="private"', 'credential="public"']],
  ['rate_budget_waiting', ['credential="private"', 'credential="public"']],
  ['sessions_behind', ['versions="0"', 'versions="3+"']],
  ['scrape_errors', ['part="fleet"', 'part="sessions"', 'part="dead_letters"']],
  ['reconcile_panics_total', ['']],
];
const ONES = ['database_up', 'redis_up', 'subscription_up'];

/** Two replicas with nothing to complain of, busy all the time. */
export function healthy(): Series {
  return Object.fromEntries(REPLICAS.flatMap((instance) => Object.entries(healthyReplica(instance))));
}

function healthyReplica(instance: string): Series {
  const zeros = ZEROS.flatMap(([name, labels]) => labels.map((more) => [of(instance, name, more), always(0)]));
  const ones = ONES.map((name) => [of(instance, name), always(1)]);
  return {
    [up(instance)]: always(1),
    ...(Object.fromEntries([...zeros, ...ones]) as Series),
    [of(instance, 'process_start_time_seconds')]: always(0),
    [of(instance, 'loop_interval_seconds', 'loop="catch-up-scan"')]: always(10),
    [of(instance, 'loop_interval_seconds', 'loop="drift-scan"')]: always(300),
    [of(instance, 'last_success_timestamp_seconds', 'loop="catch-up-scan"')]: growing(60),
    // One replica does the drift scan for all.
    [of(instance, 'last_success_timestamp_seconds', 'loop="drift-scan"')]: instance === 'a' ? growing(60) : always(0),
    [of(instance, 'publish_to_last_ack_seconds_bucket', 'le="30"')]: growing(1),
    [of(instance, 'publish_to_last_ack_seconds_bucket', 'le="+Inf"')]: growing(1),
    [of(instance, 'publish_to_last_ack_seconds_count')]: growing(1),
  };
}

/** Everything that a replica tells ends; Prometheus finds nobody there. */
export function gone(instance: string): Series {
  const told = Object.entries(healthyReplica(instance)).map(([series, values]): [string, Values] => [
    series,
    ({ trouble }) => values({ trouble, end: trouble - 1 }),
  ]);
  return { ...(Object.fromEntries(told) as Series), [up(instance)]: turning(1, 0) };
}
