import { FakeTerminal } from '../testing/fake-terminal';
import { Printer, type Format } from './printer';

const DOCUMENT = {
  items: [{ name: 'a', note: 'x: y\nz', at: new Date('2026-01-01T00:00:00Z'), gone: undefined }],
  nextCursor: null,
};
const COLUMNS = [{ name: 'NAME', value: ({ name }: { name: string }) => name }];

async function printed(output: Format, headers = true): Promise<string> {
  const fake = new FakeTerminal();
  await new Printer(fake.terminal, { output, headers }).list(DOCUMENT, COLUMNS, DOCUMENT.items);
  return fake.out;
}

it('is a table for people', async () => {
  expect(await printed('table')).toBe('NAME\na\n');
  expect(await printed('table', false)).toBe('a\n');
});

it('is the document of the API for programs', async () => {
  expect(JSON.parse(await printed('json'))).toEqual(JSON.parse(JSON.stringify(DOCUMENT)));
  expect(await printed('yaml')).toBe(
    'items:\n  - name: a\n    note: |-\n      x: y\n      z\n    at: 2026-01-01T00:00:00.000Z\nnextCursor: null\n',
  );
});

it('prints nothing at all for an empty table without its first line', async () => {
  const fake = new FakeTerminal();
  await new Printer(fake.terminal, { output: 'table', headers: false }).list({}, COLUMNS, []);
  expect(fake.out).toBe('');
});

describe('colours', () => {
  const painted = async (environment: NodeJS.ProcessEnv, outIsTty = true): Promise<boolean> => {
    const fake = new FakeTerminal({ outIsTty, environment });
    await new Printer(fake.terminal, { output: 'table', headers: true }).list({}, COLUMNS, [{ name: 'a' }]);
    return fake.out.includes('\u001b');
  };

  it.each([
    { why: 'on a terminal', environment: {}, tty: true, want: true },
    { why: 'in a pipe', environment: {}, tty: false, want: false },
    { why: 'with NO_COLOR', environment: { NO_COLOR: '1' }, tty: true, want: false },
    { why: 'with an empty NO_COLOR', environment: { NO_COLOR: '' }, tty: true, want: true },
    { why: 'on a dumb terminal', environment: { TERM: 'dumb' }, tty: true, want: false },
  ])('$why: $want', async ({ environment, tty, want }) => {
    expect(await painted(environment, tty)).toBe(want);
  });
});
