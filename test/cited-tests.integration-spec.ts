import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(__dirname, '..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

/** `path/to/file › name of the test` as a page cites it; a name may leave out what a template fills in. */
const citedBy = (path: string): { file: string; name: string }[] =>
  [...read(path).matchAll(/`([\w./-]+\.ts) › ([^`]+)`/g)].map(([, file = '', name = '']) => ({ file, name }));

/** Test names are written in one piece or with values filled in: `%s`, `$why`, `${…}`. */
function holds(text: string, name: string): boolean {
  if (text.includes(name)) return true;
  const names = [...text.matchAll(/(?:it|test)(?:\.each\([\s\S]*?\))?\(\s*(['"`])((?:\\.|(?!\1)[\s\S])*)\1/g)].map(
    ([, , found = '']) => found,
  );
  return names.some((found) => found.replaceAll("\\'", "'") === name);
}

describe.each([
  { page: 'docs/failure-modes.md', least: 20 },
  { page: 'docs/security.md', least: 15 },
])('$page', ({ page, least }) => {
  it('cites a test in every row', () => {
    const rows = read(page)
      .split('\n')
      .filter((line) => /^\| \d+ \|/.test(line));
    expect(rows.length).toBeGreaterThan(least);
    expect(rows.filter((row) => !row.includes(' › '))).toEqual([]);
  });

  it.each(citedBy(page))('cites a test that exists: $file › $name', ({ file, name }) => {
    expect(existsSync(join(root, file))).toBe(true);
    expect(holds(read(file), name)).toBe(true);
  });
});
