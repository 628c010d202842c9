import { setImmediate as turn } from 'node:timers/promises';
import { DbError } from '../domain';
import { gather } from './gather';

/** A statement that ends when told to. */
function scripted() {
  const batches: (readonly string[])[] = [];
  const ends: (() => void)[] = [];
  const run = async (keys: readonly string[]): Promise<string[]> => {
    batches.push([...keys]);
    await new Promise<void>((resolve) => ends.push(resolve));
    return keys.map((key) => key.toUpperCase());
  };
  return { batches, end: () => ends.shift()?.(), run };
}

it('lets the first call go at once, and those of the same turn with it', async () => {
  const { batches, end, run } = scripted();
  const calls = gather(run);
  const answers = Promise.all([calls.load('a'), calls.load('b')]);
  await turn();
  expect(batches).toEqual([['a', 'b']]);
  end();
  await expect(answers).resolves.toEqual(['A', 'B']);
});

it('gathers what comes while as many statements are under way as may be', async () => {
  const { batches, end, run } = scripted();
  const calls = gather(run, { underWay: 2 });
  const answers: Promise<string>[] = [];
  for (const key of ['a', 'b', 'c', 'd', 'e']) {
    answers.push(calls.load(key));
    await turn();
  }
  expect(batches).toEqual([['a'], ['b']]);
  end();
  await turn();
  expect(batches).toEqual([['a'], ['b'], ['c', 'd', 'e']]);
  end();
  end();
  await expect(Promise.all(answers)).resolves.toEqual(['A', 'B', 'C', 'D', 'E']);
});

it('makes no batch larger than the limit, and forgets none', async () => {
  const sizes: number[] = [];
  const calls = gather(
    async (keys: readonly number[]) => {
      sizes.push(keys.length);
      await turn();
      return keys;
    },
    { batchLimit: 3, underWay: 1 },
  );
  const keys = Array.from({ length: 10 }, (_, n) => n);
  await expect(Promise.all(keys.map((key) => calls.load(key)))).resolves.toEqual(keys);
  expect(sizes).toEqual([3, 3, 3, 1]);
});

it('goes on after a statement that failed, and fails all who shared it', async () => {
  let broken = true;
  const calls = gather(async (keys: readonly string[]) => {
    await turn();
    if (broken) throw new DbError('the connection is gone', '08006');
    return keys;
  });
  const both = await Promise.allSettled([calls.load('a'), calls.load('b')]);
  const rejected = { status: 'rejected', reason: expect.objectContaining({ sqlState: '08006' }) };
  expect(both).toEqual([rejected, rejected]);
  broken = false;
  await expect(calls.load('c')).resolves.toBe('c');
});

it.each(['23503', '22P02', '21000'])('over the values of one caller (%s) fails that one alone', async (sqlState) => {
  const calls = gather(async (keys: readonly string[]) => {
    await turn();
    if (keys.includes('bad')) throw new DbError('not this one', sqlState);
    return keys;
  });
  const all = await Promise.allSettled(['a', 'bad', 'c'].map((key) => calls.load(key)));
  expect(all.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
});

it('finds the one caller among many with a few statements, one at a time', async () => {
  let [statements, underWay, most] = [0, 0, 0];
  const calls = gather(async (keys: readonly number[]) => {
    statements += 1;
    underWay += 1;
    most = Math.max(most, underWay);
    await turn();
    underWay -= 1;
    if (keys.includes(100)) throw new DbError('not this one', '22P02');
    return keys;
  });
  const keys = Array.from({ length: 256 }, (_, n) => n);
  const all = await Promise.allSettled(keys.map((key) => calls.load(key)));
  expect(all.flatMap(({ status }, n) => (status === 'rejected' ? [n] : []))).toEqual([100]);
  expect([statements, most]).toEqual([17, 1]);
});
