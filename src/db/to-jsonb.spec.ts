import { toJsonb } from './to-jsonb';

it.each([
  { what: 'plain values', value: { a: [1, 'zwei', null, true], b: { c: 'é\n"' } } },
  { what: 'a whole surrogate pair', value: ['\u{1f600}'] },
  { what: 'text that spells an escape', value: ['\\u0000', '\\ud800'] },
])('leaves $what as they are', ({ value }) => {
  expect(JSON.parse(toJsonb(value))).toEqual(value);
});

it.each([
  { what: 'NUL', text: 'a\0b', want: 'a\u{fffd}b' },
  { what: 'the first half of a pair', text: 'a\u{d83d}b', want: 'a\u{fffd}b' },
  { what: 'the second half of a pair', text: 'a\u{de00}', want: 'a\u{fffd}' },
  { what: 'NUL beside text that spells one', text: '\0\\u0000', want: '\u{fffd}\\u0000' },
])('replaces $what, at any depth', ({ text, want }) => {
  expect(JSON.parse(toJsonb([{ deep: { text } }, text]))).toEqual([{ deep: { text: want } }, want]);
});
