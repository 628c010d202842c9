import { parseSamples } from '../../src/metrics/testing/samples';
import type { Service } from '../support/service';
import { waitFor } from '../support/wait-for';
import type { Selector } from '../monitoring/registered';

/** The samples of one scrape, without our prefix. */
export async function scrape({ url }: Service): Promise<Map<string, number>> {
  const response = await fetch(`${url}/metrics`);
  if (response.status !== 200) throw new Error(`/metrics answers ${response.status}`);
  return parseSamples(await response.text());
}

/** Waits until these samples have these values. */
export async function untilScraped(
  service: Service,
  want: Readonly<Record<string, number>>,
  timeoutMs = 20_000,
): Promise<Map<string, number>> {
  let seen = new Map<string, number>();
  return waitFor(
    `a scrape with ${JSON.stringify(want)}`,
    async () => {
      seen = await scrape(service);
      return Object.entries(want).every(([name, value]) => seen.get(name) === value) && seen;
    },
    timeoutMs,
  ).catch((error: unknown) => {
    const shown = Object.fromEntries(Object.keys(want).map((name) => [name, seen.get(name)]));
    throw new Error(`${String(error)}; it has ${JSON.stringify(shown)}`);
  });
}

/** Whether some sample of a scrape is one of those that the selector reads. Labels that Prometheus adds are not looked at. */
export function has(samples: ReadonlyMap<string, number>, { name, matchers }: Selector): boolean {
  const wanted = name.replace(/^config_sync_/, '');
  return [...samples.keys()].some((series) => {
    const [of = '', labels = ''] = series.replace('}', '').split('{');
    return of === wanted && matchers.every((matcher) => fits(labels, matcher));
  });
}

function fits(labels: string, { label, operator, value }: Selector['matchers'][number]): boolean {
  const found = new RegExp(`(?:^|,)${label}="([^"]*)"`).exec(labels)?.[1] ?? '';
  return operator === '=' ? found === value : new RegExp(`^(?:${value.replaceAll('\\\\', '\\')})$`).test(found);
}
