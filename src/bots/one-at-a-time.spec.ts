import { oneAtATime } from './one-at-a-time';

const PACE = { batchLimit: 100, deadlineMs: 200 };
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

describe('reads for many callers', () => {
  it('are one when they come together, with every key as often as it was asked for', async () => {
    const read = jest.fn(async (keys: readonly string[]) => keys.map((key) => `${key}!`));
    const reads = oneAtATime(read, PACE);
    expect(await Promise.all(['a', 'b', 'a'].map((key) => reads.load(key)))).toEqual(['a!', 'b!', 'a!']);
    expect(read.mock.calls).toEqual([[['a', 'b', 'a']]]);
  });

  it('never run side by side, and each begins after its question', async () => {
    let running = 0;
    let clock = 0;
    const reads = oneAtATime<number>(async (keys) => {
      running += 1;
      expect(running).toBe(1);
      const begun = (clock += 1);
      await pause(3);
      running -= 1;
      return keys.map(() => begun);
    }, PACE);
    const ask = async (n: number): Promise<void> => {
      await pause(n % 13);
      const asked = clock;
      expect(await reads.load(String(n))).toBeGreaterThan(asked);
    };
    await Promise.all(Array.from({ length: 100 }, (_, n) => ask(n)));
    expect(clock).toBeLessThan(20);
  });

  it('are split when there are too many for one', async () => {
    const read = jest.fn(async (keys: readonly string[]) => keys);
    const reads = oneAtATime(read, { ...PACE, batchLimit: 2 });
    await Promise.all(['a', 'b', 'c'].map((key) => reads.load(key)));
    expect(read.mock.calls).toEqual([[['a', 'b']], [['c']]]);
  });

  it('fail together, and the next ones are read again', async () => {
    const read = jest.fn(async (keys: readonly string[]) => keys);
    read.mockRejectedValueOnce(new Error('away'));
    const reads = oneAtATime(read, PACE);
    const answers = await Promise.allSettled([reads.load('a'), reads.load('b')]);
    expect(answers.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(await reads.load('a')).toBe('a');
  });

  it('are given up after the deadline, and hold nobody else up', async () => {
    const read = jest.fn(async (keys: readonly string[]) => keys);
    read.mockImplementationOnce(() => new Promise(() => undefined));
    const reads = oneAtATime(read, { ...PACE, deadlineMs: 30 });
    const lost = reads.load('a');
    await pause(5);
    const next = reads.load('b');
    await expect(lost).rejects.toThrow('no answer within 30 ms');
    expect(await next).toBe('b');
  });
});
