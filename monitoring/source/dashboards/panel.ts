import { metric, type Matchers } from '../promql';

export interface Query {
  readonly expression: string;
  /** How a line is named, as Grafana writes it: `{{label}}`. */
  readonly legend: string;
}

export interface Panel {
  readonly title: string;
  /** What it shows, and what is good. */
  readonly description: string;
  readonly kind: 'timeseries' | 'stat' | 'table';
  readonly queries: readonly Query[];
  /** Grafana's id of a unit. */
  readonly unit: string;
  /** Of 24 columns. */
  readonly width: number;
  /** Rows of 30 pixels. */
  readonly height: number;
  readonly stacked: boolean;
  /** From these values on it is yellow, and red. */
  readonly thresholds: { readonly yellow: number; readonly red: number } | null;
  /** Words for values. */
  readonly words: Readonly<Record<number, string>>;
}

/** A metric of the installations that are chosen at the top. */
export function chosen(name: string, matchers: Matchers = {}): string {
  return metric(name, { namespace: '~$namespace', job: '~$job', ...matchers });
}

/** A gauge of the whole fleet: the maximum over the replicas. */
export function ofFleet(name: string, matchers: Matchers = {}, ...labels: string[]): string {
  const of = labels.length === 0 ? '' : ` by (${labels.join(', ')})`;
  return `max${of} (${chosen(name, matchers)})`;
}

/** A sum over the replicas, by these labels. */
export function sum(expression: string, ...labels: string[]): string {
  return `sum${labels.length === 0 ? '' : ` by (${labels.join(', ')})`} (${expression})`;
}

export function perSecond(name: string, matchers: Matchers = {}): string {
  return `rate(${chosen(name, matchers)}[$__rate_interval])`;
}

/** The quantile of a histogram over all replicas, by these labels. */
export function quantile(q: number, name: string, ...labels: string[]): string {
  return `histogram_quantile(${q}, ${sum(perSecond(`${name}_bucket`), 'le', ...labels)})`;
}

/** The median and the slow end, each as a line. */
export function quantiles(name: string, ...labels: string[]): Query[] {
  const of = labels.map((label) => `{{${label}}} `).join('');
  return [0.5, 0.95, 0.99].map((q) => ({ expression: quantile(q, name, ...labels), legend: `${of}p${q * 100}` }));
}

type Options = Pick<Panel, 'title' | 'description' | 'queries'> & Partial<Panel>;

const DEFAULTS = { unit: 'short', stacked: false, thresholds: null, words: {} } as const;

export function lines(options: Options): Panel {
  return { ...DEFAULTS, kind: 'timeseries', width: 12, height: 8, ...options };
}

/** One number, large. */
export function number(options: Options): Panel {
  return { ...DEFAULTS, kind: 'stat', width: 4, height: 4, ...options };
}

/** The latest values, as rows. */
export function table(options: Options): Panel {
  return { ...DEFAULTS, kind: 'table', width: 12, height: 8, ...options };
}

/** A number that is good at 0: yellow or red as soon as there is one. */
export function none(title: string, expression: string, description: string, severity: 'yellow' | 'red'): Panel {
  const never = Number.MAX_SAFE_INTEGER;
  const thresholds = severity === 'red' ? { yellow: 1, red: 1 } : { yellow: 1, red: never };
  return number({ title, description, queries: [{ expression, legend: title }], thresholds });
}
