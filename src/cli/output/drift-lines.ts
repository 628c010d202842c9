import type { Drift } from '../../domain';
import type { Column } from './column';

/** What is there, and what is wanted, field by field. */
export const DRIFT_COLUMNS: readonly Column<Drift>[] = [
  { name: 'FIELD', value: ({ field }) => field },
  { name: 'OBSERVED', value: ({ observed }) => observed, colour: () => 'red' },
  { name: 'DESIRED', value: ({ desired }) => desired, colour: () => 'green' },
];

/** In one line, as `image: acme/bot:1 → acme/bot:2`. */
export function driftText(drift: readonly Drift[]): string | null {
  if (drift.length === 0) return null;
  return drift
    .map(({ field, observed, desired }) => `${field}: ${observed ?? 'none'} → ${desired ?? 'none'}`)
    .join(', ');
}
