import type { Counter } from 'prom-client';

/** What a counter has come to since the start, over all series with these labels. */
export async function sumOf<L extends string>(
  counter: Counter<L>,
  labels?: Readonly<Partial<Record<L, string>>>,
): Promise<number> {
  const { values } = await counter.get();
  const wanted = Object.entries(labels ?? {}) as [L, string][];
  const counted = values.filter((series) => wanted.every(([label, value]) => series.labels[label] === value));
  return counted.reduce((sum, { value }) => sum + value, 0);
}
