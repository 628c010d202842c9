import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { STATUS_REASONS, SYNC_STATUSES } from './status';

const ROOT = join(__dirname, '../..');
const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');

/** What the first column of the tables below a heading names, in order. */
function firstColumn(page: string, heading: string): string[] {
  const [, section = ''] = page.split(`\n## \`${heading}\`\n`);
  const [table = ''] = section.split('\n## ');
  return [...table.matchAll(/^\| `(\w+)` \|/gm)].map(([, name = '']) => name);
}

describe('docs/status-and-reasons.md', () => {
  const page = read('docs/status-and-reasons.md');

  it('explains every reason of the closed list, and no other', () => {
    expect(firstColumn(page, 'status_reason').sort()).toEqual([...STATUS_REASONS].sort());
  });

  it('explains every status', () => {
    expect(firstColumn(page, 'sync_status')).toEqual([...SYNC_STATUSES]);
  });

  it('says for each reason its class, what it means and what to do', () => {
    const rows = [...page.matchAll(/^\| `[A-Z][a-z]\w+` \|(.*)\|$/gm)].map(([, cells = '']) => cells.split(' | '));
    expect(rows).toHaveLength(STATUS_REASONS.length);
    for (const cells of rows) expect(cells.filter((cell) => cell.trim() !== '')).toHaveLength(3);
  });
});

describe('README.md', () => {
  it('names every status', () => {
    const page = read('README.md');
    for (const status of SYNC_STATUSES) expect(page).toContain(`| \`${status}\` |`);
  });

  it('names only reasons that exist', () => {
    const [, table = ''] = read('README.md').split('| the reasons that you will meet | do |');
    const [rows = ''] = table.split('\n\n');
    const named = [...rows.matchAll(/`([A-Z][a-z]+(?:[A-Z][a-z]+)+)`/g)].map(([, name = '']) => name);
    expect(named.length).toBeGreaterThan(5);
    for (const name of named) expect(STATUS_REASONS).toContain(name);
  });
});
