import { ago, duration } from './duration';

it.each([
  [-5, '0 ms'],
  [0, '0 ms'],
  [340.4, '340 ms'],
  [1000, '1 s'],
  [2449, '2.4 s'],
  [38_400, '38 s'],
  [59_999, '1 min'],
  [245_000, '4 min 5 s'],
  [7_800_000, '2 h 10 min'],
  [3_600_000, '1 h'],
  [273_600_000, '3 d 4 h'],
])('%d ms are shown as %s', (ms, text) => expect(duration(ms)).toBe(text));

it.each([
  [0, 'now'],
  [-3000, 'now'],
  [12_500, '12 s ago'],
  [185_000, '3 min ago'],
  [90_000_000, '1 d ago'],
  [-40_000, 'in 40 s'],
])('what was %d ms ago was %s', (ms, text) => expect(ago(1_000_000_000 - ms, 1_000_000_000)).toBe(text));
