import { Injectable, type OnModuleInit } from '@nestjs/common';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { describeMetrics, type Described, type MetricDescription } from './metric-description';
import { within } from './within';

/** Every metric of ours begins so. */
export const PREFIX = 'config_sync_';

/** The values that a label may have; `'any'` = they are not known beforehand, so there must be few of them for another reason. */
export type LabelValues = readonly string[] | 'any';
type Labels<L extends string> = Readonly<Record<L, LabelValues>>;

interface Metric<L extends string> {
  /** Without the prefix. */
  readonly name: string;
  readonly help: string;
  /** Each label with its few possible values: never an id. */
  readonly labels?: Labels<L>;
}

export interface HistogramOptions<L extends string> extends Metric<L> {
  readonly buckets: readonly number[];
}

export interface GaugeOptions<L extends string> extends Metric<L> {
  /** `fleet`: every replica shows the same value, so a query takes the maximum. `replica` when not given: this process alone. */
  readonly of?: 'fleet' | 'replica';
  /** Called at each scrape. What it does not show, and everything when it fails or takes too long, is left out of that scrape. */
  readonly collect: () => Shown<L> | Promise<Shown<L>>;
}

/** What a gauge shows: its values, or just one where it has no labels; null = it is not known, and so it is left out. */
export type Shown<L extends string = never> = readonly GaugeValue<L>[] | number | null;

export interface GaugeValue<L extends string> {
  readonly labels: Readonly<Record<L, string>>;
  readonly value: number;
}

/** A scrape must not hang with the database. */
const COLLECT_WITHIN_MS = 2000;
/** Counters with no more series than this show each of them from the start, at 0: a rate would miss the first step of one that appears later. */
const SHOWN_FROM_ZERO = 16;

/** The metrics of this process. Whoever has something to measure makes its metrics here. */
@Injectable()
export class MetricsRegistry implements OnModuleInit {
  private readonly registry = new Registry();
  private readonly described = new Map<string, Described>();

  /** Processor, memory, event loop: once the application is built. */
  onModuleInit(): void {
    collectDefaultMetrics({ register: this.registry, prefix: PREFIX });
  }

  get contentType(): string {
    return this.registry.contentType;
  }

  /** All metrics in Prometheus' text format. */
  text(): Promise<string> {
    return this.registry.metrics();
  }

  /** Every metric that there is, whether it has values yet or not. */
  describe(): MetricDescription[] {
    return describeMetrics(this.registry.getMetricsAsArray(), this.described);
  }

  counter<L extends string = never>(options: Metric<L>): Counter<L> {
    const counter = new Counter(this.common(options, {}));
    const series = combinations(options.labels ?? ({} as Labels<L>));
    if (series.length <= SHOWN_FROM_ZERO) for (const labels of series) counter.inc(labels, 0);
    return counter;
  }

  histogram<L extends string = never>(options: HistogramOptions<L>): Histogram<L> {
    const { buckets } = options;
    return new Histogram({ ...this.common(options, { buckets }), buckets: [...buckets] });
  }

  gauge<L extends string = never>(options: GaugeOptions<L>): Gauge<L> {
    const { of = 'replica' } = options;
    const gauge: Gauge<L> = new Gauge({
      ...this.common(options, { of }),
      collect: () => {
        const shown = now(options.collect);
        if (!(shown instanceof Promise)) {
          show(gauge, shown);
          return;
        }
        return within(
          shown.catch(() => null),
          COLLECT_WITHIN_MS,
          null,
        ).then((values) => {
          show(gauge, values);
        });
      },
    });
    return gauge;
  }

  private common<L extends string>(
    { name, help, labels }: Metric<L>,
    more: Described,
  ): { name: string; help: string; labelNames: L[]; registers: Registry[] } {
    const fullName = `${PREFIX}${name}`;
    this.described.set(fullName, { labels: labels ?? {}, ...more });
    const labelNames = Object.keys(labels ?? {}) as L[];
    return { name: fullName, help, labelNames, registers: [this.registry] };
  }
}

/** Every combination of the labels' values; none when one of them is not known. */
function combinations<L extends string>(labels: Labels<L>): Record<L, string>[] {
  return Object.entries<LabelValues>(labels).reduce<Record<string, string>[]>(
    (series, [label, values]) =>
      values === 'any' ? [] : series.flatMap((before) => values.map((value) => ({ ...before, [label]: value }))),
    [{}],
  );
}

function show<L extends string>(gauge: Gauge<L>, shown: Shown<L>): void {
  gauge.reset();
  // A gauge without labels is 0 after a reset, which is a value.
  gauge.remove({});
  if (typeof shown === 'number') gauge.set(shown);
  else for (const { labels, value } of shown ?? []) gauge.set(labels, value);
}

function now<L extends string>(collect: GaugeOptions<L>['collect']): Shown<L> | Promise<Shown<L>> {
  try {
    return collect();
  } catch {
    return null;
  }
}
