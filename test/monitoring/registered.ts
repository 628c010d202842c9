import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { MetricDescription } from '../../src/metrics';

const SCRIPT = join(__dirname, '../../scripts/docs-metrics.mjs');

/** What the built service registers, and whether docs/metrics.md says the same. */
export function registered(): { readonly metrics: readonly MetricDescription[]; readonly stale: string | null } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [SCRIPT, '--check', '--json'], { encoding: 'utf8' });
  const line = stdout.split('\n').find((candidate) => candidate.startsWith('['));
  if (line === undefined) throw new Error(`${stdout}${stderr}`);
  return { metrics: JSON.parse(line) as MetricDescription[], stale: status === 0 ? null : stderr };
}

/** One selector of a PromQL expression. */
export interface Selector {
  readonly name: string;
  readonly matchers: readonly { readonly label: string; readonly operator: string; readonly value: string }[];
}

/** The selectors of our metrics in an expression. */
export function selectorsOf(expression: string): Selector[] {
  return [...expression.matchAll(/\b(config_sync_\w+)(?:\{([^}]*)\})?/g)].map(([, name = '', inner = '']) => ({
    name,
    matchers: [...inner.matchAll(/(\w+)(=~|!~|!=|=)"([^"]*)"/g)].map(([, label = '', operator = '', value = '']) => ({
      label,
      operator,
      value,
    })),
  }));
}

/** Labels that Prometheus puts on every series. */
const ITS_OWN = ['namespace', 'job', 'instance'];

/** Why no series of what is registered could match; null = one could. */
export function complaint({ name, matchers }: Selector, metrics: readonly MetricDescription[]): string | null {
  const metric = metrics.find((known) => known.name === name || (known.type === 'histogram' && isPartOf(name, known)));
  if (metric === undefined) return `${name} is not registered`;
  const labels = { ...metric.labels, ...(metric.type === 'histogram' ? { le: metric.buckets.map(String) } : {}) };
  for (const { label, operator, value } of matchers.filter((matcher) => !ITS_OWN.includes(matcher.label))) {
    const values = labels[label as keyof typeof labels] as readonly string[] | 'any' | undefined;
    if (values === undefined) return `${name} has no label ${label}`;
    if (values !== 'any' && !values.some((candidate) => matches(candidate, operator, value)))
      return `${name} has no ${label} ${operator} ${value}`;
  }
  return null;
}

function isPartOf(name: string, metric: MetricDescription): boolean {
  return ['_bucket', '_sum', '_count'].some((suffix) => name === `${metric.name}${suffix}`);
}

function matches(candidate: string, operator: string, value: string): boolean {
  const pattern = new RegExp(`^(?:${value.replaceAll('\\\\', '\\')})$`);
  switch (operator) {
    case '=':
      return candidate === value;
    case '!=':
      return candidate !== value;
    case '=~':
      return pattern.test(candidate);
    default:
      return !pattern.test(candidate);
  }
}
