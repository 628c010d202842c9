/** The labels that tell one installation from another; `namespace` is empty outside of Kubernetes. */
export const INSTALLATION = ['namespace', 'job'] as const;

/** Alerts that speak of the process itself find it by the name of its job: give the scrape job one that contains this. */
export const OUR_JOB = 'job=~".*config-sync.*"';

export type Matchers = Readonly<Record<string, string>>;

/** A selector of one of our metrics. @param name without the prefix @param matchers label → value; `~pattern` = matches it, `!value` = is another */
export function metric(name: string, matchers: Matchers = {}): string {
  const parts = Object.entries(matchers).map(([label, value]) => `${label}${comparison(value)}`);
  return `config_sync_${name}${parts.length === 0 ? '' : `{${parts.join(', ')}}`}`;
}

type Aggregator = 'max' | 'min' | 'sum' | 'count';

/** One value for each installation, and for each value of the other labels that are named. */
export function by(aggregator: Aggregator, expression: string, ...labels: string[]): string {
  return `${aggregator} by (${[...INSTALLATION, ...labels].join(', ')}) (${expression})`;
}

/** A gauge of the whole fleet: every replica shows the same, so the maximum is it. */
export function fleet(name: string, matchers: Matchers = {}, ...labels: string[]): string {
  return by('max', metric(name, matchers), ...labels);
}

/** `expression`, except where the installation as a whole is in that condition: then another alert speaks. */
export function unless(expression: string, ...conditions: string[]): string {
  const joined = conditions.map((condition) => `(${condition})`).join(' or ');
  return `(${expression}) unless on (${INSTALLATION.join(', ')}) (${joined})`;
}

function comparison(value: string): string {
  if (value.startsWith('~')) return `=~"${value.slice(1)}"`;
  return value.startsWith('!') ? `!="${value.slice(1)}"` : `="${value}"`;
}
