import type { DeadLettersTreated } from '../../api/types';
import { count } from '../../format/text';

/** @returns what became of dead letters, with why some stayed */
export function treatedText({ matched, replayed, purged, skipped }: DeadLettersTreated): string {
  if (matched === 0) return 'No dead letter is there any more.';
  const done = [
    ...(replayed > 0 ? [`${count(replayed, 'dead letter')} replayed`] : []),
    ...(purged > 0 ? [`${count(purged, 'dead letter')} purged`] : []),
    ...(skipped.length > 0
      ? [`${count(skipped.length, 'stayed', 'stayed')}: ${[...new Set(skipped.map(({ why }) => why))].join('; ')}`]
      : []),
  ];
  return `${done.join(', ')}.`;
}
