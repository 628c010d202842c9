import fc from 'fast-check';
import { backoffMs } from './backoff';

const POLICY = { baseMs: 500, maxMs: 60_000 };
const LAST = 1 - Number.EPSILON;

const anyPolicy = fc
  .tuple(fc.integer({ min: 1, max: 86_400_000 }), fc.integer({ min: 1, max: 86_400_000 }))
  .map(([a, b]) => ({ baseMs: Math.min(a, b), maxMs: Math.max(a, b) }));
const anyAttempt = fc.oneof(fc.integer({ min: 1, max: 100 }), fc.integer({ min: 1, max: 2 ** 31 - 1 }));
const anyRandom = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

describe('backoffMs', () => {
  it.each([
    { why: 'begins below the base', attempt: 1, random: LAST, want: 499 },
    { why: 'doubles with the second attempt', attempt: 2, random: LAST, want: 999 },
    { why: 'doubles with each attempt', attempt: 7, random: LAST, want: 31_999 },
    { why: 'stops at the maximum', attempt: 8, random: LAST, want: 59_999 },
    { why: 'stays at the maximum', attempt: 1_000_000, random: LAST, want: 59_999 },
    { why: 'may be at once', attempt: 5, random: 0, want: 0 },
    { why: 'is half the ceiling in the middle', attempt: 1, random: 0.5, want: 250 },
  ])('$why', ({ attempt, random, want }) => expect(backoffMs(POLICY, attempt, random)).toBe(want));

  it('is a whole number of milliseconds between 0 and the ceiling of the attempt', () => {
    fc.assert(
      fc.property(anyPolicy, anyAttempt, anyRandom, (policy, attempt, random) => {
        const delay = backoffMs(policy, attempt, random);
        expect(Number.isSafeInteger(delay)).toBe(true);
        expect(delay).toBeGreaterThanOrEqual(0);
        expect(delay).toBeLessThanOrEqual(policy.baseMs * 2 ** (attempt - 1));
      }),
    );
  });

  it('is never above the maximum, whatever the attempt', () => {
    fc.assert(
      fc.property(anyPolicy, anyAttempt, anyRandom, (policy, attempt, random) => {
        expect(backoffMs(policy, attempt, random)).toBeLessThanOrEqual(policy.maxMs);
      }),
    );
  });

  it('never shrinks from one attempt to the next', () => {
    fc.assert(
      fc.property(anyPolicy, anyAttempt, anyRandom, (policy, attempt, random) => {
        expect(backoffMs(policy, attempt + 1, random)).toBeGreaterThanOrEqual(backoffMs(policy, attempt, random));
      }),
    );
  });

  it('spreads a crowd over the whole time', () => {
    const crowd = Array.from({ length: 100 }, (_, index) => backoffMs(POLICY, 20, index / 100));
    expect(new Set(crowd).size).toBe(100);
    expect(Math.min(...crowd)).toBe(0);
    expect(Math.max(...crowd)).toBe(59_400);
  });
});
