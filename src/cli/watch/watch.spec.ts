import { CliRuntime } from '../frame/cli-runtime';
import { Interrupt } from '../frame/interrupt';
import { Printer, type Format } from '../output/printer';
import { FakeTerminal } from '../testing/fake-terminal';
import { watch } from './watch';

interface Row {
  readonly id: string;
  readonly state: string;
  readonly age: number;
}

const COLUMNS = [
  { name: 'ID', value: ({ id }: Row) => id },
  { name: 'STATE', value: ({ state }: Row) => state },
  { name: 'AGE', value: ({ age }: Row) => age, volatile: true },
];

/** What is printed while these documents come one after the other, until the last one has been shown. */
async function watched(
  documents: readonly (readonly Row[])[],
  output: Format = 'table',
  outIsTty = false,
): Promise<string> {
  const fake = new FakeTerminal({ outIsTty, environment: { NO_COLOR: '1' } });
  const interrupt = new Interrupt();
  const runtime = new CliRuntime(fake.terminal, interrupt);
  const printer = new Printer(fake.terminal, { output, headers: true });
  let turn = 0;
  const end = new Error('enough');
  const read = async (): Promise<readonly Row[]> => {
    const document = documents[turn++];
    if (document === undefined) throw end;
    return document;
  };
  await expect(
    watch(
      runtime,
      printer,
      { output, interval: 1 },
      {
        read,
        rows: (rows) => rows,
        key: ({ id }) => id,
        columns: COLUMNS,
        lines: (rows) => printer.rows(COLUMNS, rows),
      },
    ),
  ).rejects.toBe(end);
  return fake.out;
}

const withoutTime = (text: string): string[] =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => line.replace(/^\d\d:\d\d:\d\d {2}/, ''));

it('says each row once, and again when it has changed', async () => {
  const out = await watched([
    [
      { id: 'a', state: 'SYNCING', age: 1 },
      { id: 'b', state: 'SYNCED', age: 1 },
    ],
    [
      { id: 'a', state: 'SYNCING', age: 2 },
      { id: 'b', state: 'SYNCED', age: 2 },
    ],
    [{ id: 'a', state: 'SYNCED', age: 3 }],
  ]);
  expect(withoutTime(out)).toEqual(['a  SYNCING', 'b  SYNCED', 'a  SYNCED', 'b  is gone']);
  expect(out).toMatch(/^\d\d:\d\d:\d\d {2}a/);
});

it('says whole documents to programs, one a line', async () => {
  const row = { id: 'a', state: 'SYNCED', age: 1 };
  const out = await watched([[row], [{ ...row, age: 2 }], []], 'json');
  expect(
    out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown),
  ).toEqual([row]);
});

it('draws anew on a terminal, and no more than fits', async () => {
  const many = Array.from({ length: 100 }, (_, at) => ({ id: `row-${at}`, state: 'x', age: 0 }));
  const out = await watched([many, []], 'table', true);
  expect(out.startsWith('\u001b[2J\u001b[H\u001b[J')).toBe(true);
  expect(out.split('\u001b[H\u001b[J')[1]?.trimEnd().split('\n')).toHaveLength(29);
});
