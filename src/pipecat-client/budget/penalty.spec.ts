import { Penalty } from './penalty';

let now = 0;
const penalty = (random = 0) =>
  new Penalty(
    () => now,
    () => random,
  );

beforeEach(() => {
  now = 0;
});

it('begins with a second and doubles with each refusal after the pause, up to a minute', () => {
  const { next } = bound(penalty());
  const pauses = Array.from({ length: 9 }, () => {
    const ms = next(undefined);
    now += ms;
    return ms;
  });
  expect(pauses).toEqual([1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000, 60_000]);
});

it('takes refusals of one moment for one', () => {
  const { next } = bound(penalty());
  const together = Array.from({ length: 20 }, () => next(undefined));
  now = 600;
  expect([...new Set(together), next(undefined)]).toEqual([1000, 400]);
  now = 1000;
  expect(next(undefined)).toBe(2000);
});

it('begins again after a quiet minute', () => {
  const { next } = bound(penalty());
  next(undefined);
  now = 1000;
  next(undefined);
  now = 3000 + 60_001;
  expect(next(undefined)).toBe(1000);
});

it('does what the platform asks, and never less', () => {
  expect(penalty(0).next(7000)).toBe(7000);
  expect(penalty(0.999).next(7000)).toBeGreaterThan(7000);
  expect(penalty(0.999).next(600_000)).toBeLessThanOrEqual(601_000);
});

it('spreads its own pauses', () => {
  expect(penalty(0.5).next(undefined)).toBe(1100);
});

function bound(it: Penalty) {
  return { next: (retryAfterMs: number | undefined) => it.next(retryAfterMs) };
}
