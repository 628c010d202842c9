import { readWindows } from './windows';

const WEEKEND = 'Fri 18:00-Mon 06:00';
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const left = (at: string, text = WEEKEND, zone = 'Europe/Berlin'): number | null =>
  readWindows(text, zone)(new Date(at));

it.each([
  { why: 'a minute before it begins, in winter', at: '2026-01-09T16:59:00Z', want: null },
  { why: 'when it begins, in winter', at: '2026-01-09T17:00:00Z', want: 60 * HOUR },
  { why: 'a minute before it ends, in winter', at: '2026-01-12T04:59:00Z', want: MINUTE },
  { why: 'when it ends, in winter', at: '2026-01-12T05:00:00Z', want: null },
  { why: 'when it begins, in summer', at: '2026-07-10T16:00:00Z', want: 60 * HOUR },
  { why: 'a minute before it begins, in summer', at: '2026-07-10T15:59:00Z', want: null },
  { why: 'when it ends, in summer', at: '2026-07-13T04:00:00Z', want: null },
  { why: 'a second before it ends', at: '2026-07-13T03:59:59Z', want: 1000 },
  { why: 'on Saturday night', at: '2026-07-11T22:00:00Z', want: 30 * HOUR },
  { why: 'on Wednesday', at: '2026-07-08T12:00:00Z', want: null },
])('$why: $want ms left', ({ at, want }) => expect(left(at)).toBe(want));

it('ends by the clock on the wall in the night in which it goes forward, an hour earlier', () => {
  expect(left('2026-03-30T03:59:00Z')).toBe(MINUTE);
  expect(left('2026-03-30T04:00:00Z')).toBeNull();
});

it('ends by the clock on the wall in the night in which it goes back, an hour later', () => {
  expect(left('2026-10-26T04:59:00Z')).toBe(MINUTE);
  expect(left('2026-10-26T05:00:00Z')).toBeNull();
});

it('takes the longer of two windows that overlap', () => {
  expect(left('2026-07-08T10:30:00Z', 'Wed 10:00-Wed 11:00, Wed 10:15-Wed 12:00', 'UTC')).toBe(90 * MINUTE);
});

it('is never frozen without a window', () => expect(left('2026-07-11T22:00:00Z', '')).toBeNull());

it.each([
  'Fri 18:00',
  'Fri 24:00-Mon 06:00',
  'Fry 18:00-Mon 06:00',
  'Fri 18:60-Mon 06:00',
  'Mon 06:00-Mon 06:00',
  'fri 18:00-mon 06:00',
])('refuses "%s" rather than to freeze nothing', (text) =>
  expect(() => readWindows(text, 'UTC')).toThrow('is no window'),
);

it('refuses a time zone that nobody knows', () => expect(() => readWindows(WEEKEND, 'Europe/Atlantis')).toThrow());
