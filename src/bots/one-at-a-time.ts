import DataLoader from 'dataloader';

export interface Pace {
  readonly batchLimit: number;
  /** A read that takes longer is given up, and the next one begins. */
  readonly deadlineMs: number;
}

/**
 * Reads for many callers at once, and one batch after the other: what comes during a read, about a millisecond, waits for the next one. So
 * every answer is at least as new as its question, an old answer never comes after a newer one, and callers never take more than one connection.
 *
 * @param read answers in the order of its keys; a key may come twice
 */
export function oneAtATime<V>(
  read: (keys: readonly string[]) => Promise<readonly V[]>,
  { batchLimit, deadlineMs }: Pace,
): DataLoader<string, V> {
  let turn: Promise<unknown> = Promise.resolve();
  let reading: Promise<unknown> = turn;
  return new DataLoader<string, V>(
    (keys) => {
      const answer = within(deadlineMs, read(keys));
      reading = answer.catch(() => undefined);
      return answer;
    },
    {
      cache: false,
      maxBatchSize: batchLimit,
      batchScheduleFn: (begin) => {
        const gathered = new Promise(setImmediate);
        turn = Promise.all([turn, gathered]).then(() => {
          begin();
          return reading;
        });
      },
    },
  );
}

function within<T>(ms: number, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new Error(`no answer within ${ms} ms`));
    }, ms);
    work.then(resolve, reject).finally(() => {
      clearTimeout(timer);
    });
  });
}
