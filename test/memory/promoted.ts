import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

type CollectGarbage = (options?: { readonly type: 'minor' }) => void;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as CollectGarbage;

const ROUNDS = 8000;
/** How often the young generation is collected: some pieces of work are under way whenever it is. */
const ROUNDS_PER_COLLECTION = 400;
const AT_ONCE = 4;

const oldBytes = (): number =>
  getHeapSpaceStatistics().find((space) => space.space_name === 'old_space')?.space_used_size ?? Number.NaN;

/** What a piece of work carries about: some kilobytes. */
export const load = (): number[] => new Array<number>(512).fill(1.5);

/**
 * How many bytes each piece of work leaves in the old generation, where nobody looks for garbage until there is much of it. A few of them
 * are under way at any time. What one carries about is `load`, four kilobytes: if that is promoted, the answer is as much.
 */
export async function promotedBytes(work: (round: number) => Promise<unknown>): Promise<number> {
  await rounds(work, 300);
  collect();
  // Whatever lives on is old when the counting begins, as it is in a process that has run for a while.
  for (let times = 0; times < 3; times += 1) collect({ type: 'minor' });
  const before = oldBytes();
  await rounds(work, ROUNDS);
  return (oldBytes() - before) / ROUNDS;
}

async function rounds(work: (round: number) => Promise<unknown>, count: number): Promise<void> {
  const underWay: Promise<unknown>[] = [];
  for (let round = 0; round < count; round += 1) {
    underWay.push(work(round));
    if (underWay.length > AT_ONCE) await underWay.shift();
    if (round % ROUNDS_PER_COLLECTION === 0) collect({ type: 'minor' });
  }
  await Promise.all(underWay);
}
