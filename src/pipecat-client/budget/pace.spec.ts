import fc from 'fast-check';
import { batchOf, LocalPace } from './pace';

it.each([
  { count: 1, intervalMs: 200, want: 1 },
  { count: 10, intervalMs: 200, want: 1 },
  { count: 3, intervalMs: 20, want: 3 },
  { count: 30, intervalMs: 20, want: 5 },
  { count: 30, intervalMs: 0, want: 30 },
])('takes $want of $count turns of $intervalMs ms at once', ({ count, intervalMs, want }) => {
  expect(batchOf(count, intervalMs)).toBe(want);
});

it('gives turns at equal distances', () => {
  const pace = new LocalPace();
  expect(pace.reserve(1000, { count: 3, intervalMs: 20, horizonMs: 50 }).slots).toEqual([1000, 1020, 1040]);
  expect(pace.reserve(1030, { count: 1, intervalMs: 20, horizonMs: 50 }).slots).toEqual([1060]);
});

it('says when to come back instead of giving turns that are far ahead', () => {
  const pace = new LocalPace();
  pace.reserve(1000, { count: 5, intervalMs: 20, horizonMs: 50 });
  expect(pace.reserve(1000, { count: 1, intervalMs: 20, horizonMs: 50 })).toEqual({ slots: [], againInMs: 50 });
  expect(pace.reserve(1000, { count: 1, intervalMs: 20, horizonMs: 300 }).slots).toEqual([1100]);
});

it('gives nothing before it may', () => {
  const pace = new LocalPace();
  pace.holdUntil(1400);
  expect(pace.reserve(1000, { count: 1, intervalMs: 20, horizonMs: 50 })).toEqual({ slots: [], againInMs: 350 });
});

it('never gives more turns in any second than the rate, however it is asked', () => {
  const asks = fc.array(fc.record({ waitMs: fc.nat(400), count: fc.integer({ min: 1, max: 20 }) }), { maxLength: 60 });
  fc.assert(
    fc.property(asks, fc.integer({ min: 1, max: 200 }), (steps, rate) => {
      const pace = new LocalPace();
      const slots: number[] = [];
      let now = 0;
      for (const { waitMs, count } of steps) {
        now += waitMs;
        slots.push(...pace.reserve(now, { count, intervalMs: 1000 / rate, horizonMs: 300 }).slots);
      }
      for (const from of slots) {
        expect(slots.filter((slot) => slot >= from && slot < from + 1000 - 1e-6).length).toBeLessThanOrEqual(rate);
      }
    }),
  );
});
