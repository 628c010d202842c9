import { ago, duration, milliseconds } from './time';

it.each([
  [0, '0s'],
  [59.4, '59s'],
  [60, '1m'],
  [200, '3m20s'],
  [3600, '1h'],
  [5400, '1h30m'],
  [36_000 + 59, '10h'],
  [90_000, '1d1h'],
  [12 * 86_400 + 3600, '12d'],
  [-5, '0s'],
])('%d seconds are %s', (seconds, want) => {
  expect(duration(seconds)).toBe(want);
});

it('says how long ago', () => {
  expect(ago('2026-01-01T00:00:00Z', Date.parse('2026-01-01T00:02:00Z'))).toBe('2m');
  expect(ago(null)).toBeNull();
});

it('says milliseconds while they are few', () => {
  expect([milliseconds(12.4), milliseconds(61_000)]).toEqual(['12ms', '1m1s']);
});
