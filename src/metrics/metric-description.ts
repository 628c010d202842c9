import type { MetricObject } from 'prom-client';

/** What is said of a metric where it is made. */
export interface Described {
  readonly labels?: Readonly<Record<string, readonly string[] | 'any'>>;
  readonly of?: 'fleet' | 'replica';
  readonly buckets?: readonly number[];
}

/** A metric as the documentation tells it. */
export interface MetricDescription {
  readonly name: string;
  readonly type: 'counter' | 'gauge' | 'histogram' | 'summary';
  readonly help: string;
  /** Each label with its values; `'any'` = not a closed list. */
  readonly labels: Readonly<Record<string, readonly string[] | 'any'>>;
  /** `fleet`: the same value from every replica. */
  readonly of: 'fleet' | 'replica';
  /** Of a histogram: the upper bounds. */
  readonly buckets: readonly number[];
}

/** What prom-client knows of a metric beside its values. */
interface Registered {
  readonly name: string;
  readonly help: string;
  readonly type: MetricDescription['type'];
  readonly labelNames?: readonly string[];
  readonly upperBounds?: readonly number[];
}

/** The metrics in the order of their names; those that prom-client makes itself say less of themselves. */
export function describeMetrics(
  metrics: readonly MetricObject[],
  described: ReadonlyMap<string, Described>,
): MetricDescription[] {
  return (metrics as unknown as readonly Registered[])
    .map(({ name, help, type, labelNames = [], upperBounds = [] }): MetricDescription => {
      const { labels, of = 'replica', buckets = upperBounds } = described.get(name) ?? {};
      const unknown = Object.fromEntries(labelNames.map((label) => [label, 'any' as const]));
      return { name, type, help, labels: labels ?? unknown, of, buckets };
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}
