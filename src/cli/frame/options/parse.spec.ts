import { moment, several, time, whole } from './parse';

it.each(['0', '7', '2147483647'])('a whole number: %s', (text) => {
  expect(whole('--at', text)).toBe(Number(text));
});

it.each(['', '-1', '1.5', '1e3', 'x', '2147483648', '99999999999'])('no whole number: %j', (text) => {
  expect(() => whole('--at', text)).toThrow('--at must be a whole number from 0 to 2147483647');
});

it.each([
  ['90', 90_000],
  ['90s', 90_000],
  ['5m', 300_000],
  ['2h', 7_200_000],
  ['500ms', 500],
])('a time: %s', (text, ms) => {
  expect(time('--timeout', text)).toBe(ms);
});

it.each(['', '5 m', '-5', '1.5h', 'soon'])('no time: %j', (text) => {
  expect(() => time('--timeout', text)).toThrow('--timeout must be a time');
});

it('several words, repeated or with commas', () => {
  expect(several('--status', 'A,B', ['A', 'B', 'C'], several('--status', 'C', ['A', 'B', 'C']))).toEqual([
    'C',
    'A',
    'B',
  ]);
});

it.each([
  { text: 'D', says: '--status is none of A, B, C: D' },
  { text: 'A,', says: '--status must not be empty' },
])('refuses $text', ({ text, says }) => {
  expect(() => several('--status', text, ['A', 'B', 'C'])).toThrow(says);
});

it.each([
  { text: '2h', want: '2026-01-31T10:00:00.000Z' },
  { text: '2026-01-30T12:00:00Z', want: '2026-01-30T12:00:00.000Z' },
  { text: '2026-01-30', want: '2026-01-30T00:00:00.000Z' },
])('a moment: $text', ({ text, want }) => {
  expect(moment('--before', text, Date.parse('2026-01-31T12:00:00Z'))).toBe(want);
});

it('refuses what is no moment', () => {
  expect(() => moment('--before', 'yesterday')).toThrow('--before must be a moment');
});
