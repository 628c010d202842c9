import fc from 'fast-check';
import type { RunEventRow, RunHistoryRepository } from '../../db';
import { RunTail } from './run-tail';

const run = (id: number): RunEventRow => ({
  id: String(id),
  agentId: 'a',
  outcome: 'synced',
  reason: null,
  at: new Date(0),
});

/** A history that shows only what was committed. */
class FakeRuns {
  readonly committed = new Set<number>();
  private readonly asked: string[] = [];

  newest = async (): Promise<string> => String(Math.max(0, ...this.committed));

  since = async (id: string, limit: number): Promise<RunEventRow[]> => {
    this.asked.push(id);
    const found = [...this.committed].filter((n) => n > Number(id) - 500).sort((a, b) => a - b);
    return found.slice(-limit).map(run);
  };
}

const tailOf = (runs: FakeRuns): RunTail => new RunTail(runs as unknown as RunHistoryRepository);
const ids = (found: readonly RunEventRow[]): number[] => found.map(({ id }) => Number(id));

describe('the end of the history', () => {
  it('begins with what comes next, not with what was', async () => {
    const runs = new FakeRuns();
    runs.committed.add(1);
    const tail = tailOf(runs);
    expect(await tail.next()).toEqual([]);
    runs.committed.add(2);
    expect(ids(await tail.next())).toEqual([2]);
    expect(await tail.next()).toEqual([]);
  });

  it('finds a run that was committed after one with a higher number', async () => {
    const runs = new FakeRuns();
    const tail = tailOf(runs);
    await tail.next();
    runs.committed.add(2);
    expect(ids(await tail.next())).toEqual([2]);
    runs.committed.add(1);
    expect(ids(await tail.next())).toEqual([1]);
    runs.committed.add(3);
    expect(ids(await tail.next())).toEqual([3]);
  });

  it('goes on where it was when a look failed', async () => {
    const runs = new FakeRuns();
    const tail = tailOf(runs);
    await tail.next();
    const { since } = runs;
    runs.since = () => Promise.reject(new Error('away'));
    runs.committed.add(1);
    await expect(tail.next()).rejects.toThrow('away');
    runs.since = since;
    expect(ids(await tail.next())).toEqual([1]);
  });

  it('tells of each run exactly once, in whatever order they are committed', () =>
    fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray(Array.from({ length: 60 }, (_, n) => n + 1)),
        fc.nat(9),
        async (order, each) => {
          const runs = new FakeRuns();
          const tail = tailOf(runs);
          await tail.next();
          const told: number[] = [];
          for (const [n, id] of order.entries()) {
            runs.committed.add(id);
            if (n % (each + 1) === 0) told.push(...ids(await tail.next()));
          }
          told.push(...ids(await tail.next()));
          expect(told.sort((a, b) => a - b)).toEqual([...order].sort((a, b) => a - b));
        },
      ),
      { numRuns: 50 },
    ));
});
