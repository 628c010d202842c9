import type { Column } from './column';
import { table } from './table';

interface Row {
  readonly name: string;
  readonly count: number | null;
  readonly note: string;
}

const COLUMNS: readonly Column<Row>[] = [
  { name: 'NAME', value: ({ name }) => name, maxWidth: 10 },
  { name: 'COUNT', value: ({ count }) => count, colour: ({ count }) => (count === null ? null : 'green') },
  { name: 'NOTE', value: ({ note }) => note, wide: true },
];
const row = (name: string, count: number | null = 1, note = ''): Row => ({ name, count, note });
const PLAIN = { wide: false, headers: true, colours: false };

it('puts rows into columns, and a dash where there is nothing', () => {
  expect(table(COLUMNS, [row('a', 12), row('bcd', null)], PLAIN)).toEqual(['NAME  COUNT', 'a     12', 'bcd   -']);
});

it('leaves the first line out when it is asked to', () => {
  expect(table(COLUMNS, [row('a')], { ...PLAIN, headers: false })).toEqual(['a  1']);
});

it('shows more, and all of it, when it is wide', () => {
  expect(table(COLUMNS, [row('a long long name', 1, 'x')], { ...PLAIN, wide: true })[1]).toBe(
    'a long long name  1      x',
  );
  expect(table(COLUMNS, [row('a long long name')], PLAIN)[1]).toBe('a long lo…  1');
});

it('shows only its first line without rows', () => {
  expect(table(COLUMNS, [], PLAIN)).toEqual(['NAME  COUNT']);
});

it('counts columns of the terminal and not characters', () => {
  expect(table(COLUMNS, [row('日本'), row('éé'), row('👍')], { ...PLAIN, headers: false })).toEqual([
    '日本  1',
    'éé    1',
    '👍    1',
  ]);
});

it('colours cells, and pads without counting the colour', () => {
  expect(table(COLUMNS, [row('a', 5)], { ...PLAIN, headers: false, colours: true })).toEqual([
    'a  \u001b[32m5\u001b[0m',
  ]);
});

it.each([
  ['a\nb', 'a b'],
  ['\u001b[31mred', '\ufffd[31mred'],
  ['\u202eevil', '\ufffdevil'],
  ['a\u0007\u009b2Jb', 'a\ufffd\ufffd2Jb'],
])('lets no text drive the terminal: %j', (name, want) => {
  expect(table(COLUMNS, [row(name)], { ...PLAIN, headers: false, wide: true })[0]).toContain(want);
});

it('lays out ten thousand agents in no time', () => {
  const rows = Array.from({ length: 10_000 }, (_, at) => row(`Anrufannahme für 日本 ${at}`, at));
  const startedAt = performance.now();
  expect(table(COLUMNS, rows, PLAIN)).toHaveLength(10_001);
  expect(performance.now() - startedAt).toBeLessThan(5000);
});
