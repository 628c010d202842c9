import type { MetricsRegistry } from '../metrics-registry';

/** The samples of a scrape: `name{label="value"}` → value, without our prefix. */
export function parseSamples(text: string): Map<string, number> {
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => {
      const at = line.lastIndexOf(' ');
      return [line.slice(0, at).replace(/^config_sync_/, ''), Number(line.slice(at + 1))];
    }),
  );
}

export async function samplesOf(registry: MetricsRegistry): Promise<Map<string, number>> {
  return parseSamples(await registry.text());
}
