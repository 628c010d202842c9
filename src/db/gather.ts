import DataLoader from 'dataloader';
import { DbError } from '../domain';

const UNDER_WAY = 2;
const BATCH_LIMIT = 500;
/** What PostgreSQL finds wrong with the values of a statement: cardinality, data exceptions, broken constraints. */
const ABOUT_THE_VALUES = /^(21|22|23)/;

export interface Gathering {
  /** Statements of this kind at the same time. */
  readonly underWay?: number;
  readonly batchLimit?: number;
  /** From one statement to the next, for what nobody waits for: the first of a quiet time leaves at once all the same. */
  readonly paceMs?: number;
}

/**
 * One statement for many callers, as the group commit of a database: when nothing is under way a call leaves in the same turn of the event
 * loop; what comes while `underWay` statements are, shares the next one. So a quiet service does not wait, and a busy one makes few statements.
 *
 * @param run answers in the order of its keys; a key may come twice. When it fails over the values of one caller, the others do not
 * fail with it.
 */
export function gather<K, V>(
  run: (keys: readonly K[]) => Promise<readonly (V | Error)[]>,
  { underWay = UNDER_WAY, batchLimit = BATCH_LIMIT, paceMs = 0 }: Gathering = {},
): DataLoader<K, V> {
  const waiting: (() => void)[] = [];
  let running = 0;
  let lastAt = Number.NEGATIVE_INFINITY;
  let timer: NodeJS.Timeout | undefined;
  const next = (): void => {
    if (running >= underWay || waiting.length === 0 || timer !== undefined) return;
    const early = lastAt + paceMs - performance.now();
    if (early > 0) {
      timer = setTimeout(() => {
        timer = undefined;
        next();
      }, early);
      return;
    }
    if (paceMs > 0) lastAt = performance.now();
    running += 1;
    waiting.shift()?.();
  };
  return new DataLoader<K, V>(
    (keys) =>
      eachForItself(run, keys).finally(() => {
        running -= 1;
        next();
      }),
    {
      cache: false,
      maxBatchSize: batchLimit,
      batchScheduleFn: (begin) => {
        waiting.push(begin);
        setImmediate(next);
      },
    },
  );
}

/** By halves, one statement at a time: one caller among hundreds costs the others a few statements, and the pool no more than one connection. */
async function eachForItself<K, V>(
  run: (keys: readonly K[]) => Promise<readonly (V | Error)[]>,
  keys: readonly K[],
): Promise<readonly (V | Error)[]> {
  try {
    return await run(keys);
  } catch (error) {
    const ofOne = error instanceof DbError && ABOUT_THE_VALUES.test(error.sqlState ?? '');
    if (!ofOne) return keys.map(() => asError(error));
    if (keys.length === 1) return [error];
    const middle = Math.ceil(keys.length / 2);
    const first = await eachForItself(run, keys.slice(0, middle));
    return [...first, ...(await eachForItself(run, keys.slice(middle)))];
  }
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
