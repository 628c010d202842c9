import { parseRetryAfter } from './retry-after';

const NOW = Date.UTC(2026, 0, 1);

it.each([
  { why: 'reads seconds', value: '120', want: 120_000 },
  { why: 'reads zero', value: '0', want: 0 },
  { why: 'reads parts of a second', value: '0.5', want: 500 },
  { why: 'reads a date', value: 'Thu, 01 Jan 2026 00:01:00 GMT', want: 60_000 },
  { why: 'takes a date of the past for now', value: 'Wed, 31 Dec 2025 23:00:00 GMT', want: 0 },
  { why: 'caps absurd seconds at an hour', value: '999999999999', want: 3_600_000 },
  { why: 'caps an absurd date at an hour', value: 'Fri, 01 Jan 2100 00:00:00 GMT', want: 3_600_000 },
  { why: 'ignores a negative number', value: '-5', want: undefined },
  { why: 'ignores words', value: 'later', want: undefined },
  { why: 'ignores words that look like a date', value: 'Monday', want: undefined },
  { why: 'ignores nothing', value: undefined, want: undefined },
  { why: 'ignores blanks', value: '  ', want: undefined },
])('$why', ({ value, want }) => {
  expect(parseRetryAfter(value, NOW)).toBe(want);
});
