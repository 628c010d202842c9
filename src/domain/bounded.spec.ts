import fc from 'fast-check';
import { mapBounded } from './bounded';

/** Counts how much of its work goes on at once. */
class Meter {
  running = 0;
  most = 0;
  started: number[] = [];

  /** Takes `ticks` turns of the event loop. */
  readonly work = async (item: { id: number; ticks: number }): Promise<number> => {
    this.started.push(item.id);
    this.running += 1;
    this.most = Math.max(this.most, this.running);
    for (let tick = 0; tick < item.ticks; tick += 1) await Promise.resolve();
    this.running -= 1;
    return item.id;
  };
}

const anyItems = fc
  .array(fc.integer({ min: 1, max: 12 }), { maxLength: 30 })
  .map((ticks) => ticks.map((count, id) => ({ id, ticks: count })));
const anyLimit = fc.integer({ min: 1, max: 12 });

describe('mapBounded', () => {
  it('never has more at once than the limit, and uses the limit', async () => {
    await fc.assert(
      fc.asyncProperty(anyItems, anyLimit, async (items, limit) => {
        const meter = new Meter();
        await mapBounded(items, limit, meter.work);
        expect(meter.most).toBe(Math.min(limit, items.length));
        expect(meter.running).toBe(0);
      }),
    );
  });

  it('keeps the order of the items, however long each takes', async () => {
    await fc.assert(
      fc.asyncProperty(anyItems, anyLimit, async (items, limit) => {
        const results = await mapBounded(items, limit, new Meter().work);
        expect(results).toEqual(items.map(({ id }) => id));
      }),
    );
  });

  it('works on each item once, in their order', async () => {
    await fc.assert(
      fc.asyncProperty(anyItems, anyLimit, async (items, limit) => {
        const meter = new Meter();
        await mapBounded(items, limit, meter.work);
        expect(meter.started).toEqual(items.map(({ id }) => id));
      }),
    );
  });

  it('answers at once when there is nothing to do', async () => {
    const work = jest.fn();
    await expect(mapBounded([], 5, work)).resolves.toEqual([]);
    expect(work).not.toHaveBeenCalled();
  });

  it('does one after the other with a limit of one', async () => {
    const seen: string[] = [];
    await mapBounded(['a', 'b'], 1, async (item) => {
      seen.push(`${item} begins`);
      await Promise.resolve();
      seen.push(`${item} ends`);
    });
    expect(seen).toEqual(['a begins', 'a ends', 'b begins', 'b ends']);
  });

  it('rejects with the first rejection', async () => {
    const work = (ms: number): Promise<void> =>
      new Promise((_resolve, reject) => setTimeout(reject, ms, new Error(`after ${ms} ms`)));
    await expect(mapBounded([20, 1], 2, work)).rejects.toThrow('after 1 ms');
  });

  it('rejects when the work throws before it begins', async () => {
    const work = (): never => {
      throw new Error('at once');
    };
    await expect(mapBounded([1], 1, work)).rejects.toThrow('at once');
  });

  it('starts nothing more in a lane that has failed', async () => {
    const work = jest.fn().mockRejectedValue(new Error('no'));
    await expect(mapBounded([1, 2, 3], 1, work)).rejects.toThrow('no');
    expect(work).toHaveBeenCalledTimes(1);
  });

  it('leaves the place of a slow item free while others are done', async () => {
    let release = (): void => undefined;
    const slow = new Promise<void>((resolve) => (release = resolve));
    const done: number[] = [];
    const all = mapBounded([0, 1, 2, 3], 2, async (item) => {
      if (item === 0) await slow;
      done.push(item);
      return item;
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect(done).toEqual([1, 2, 3]);
    release();
    await expect(all).resolves.toEqual([0, 1, 2, 3]);
  });
});
