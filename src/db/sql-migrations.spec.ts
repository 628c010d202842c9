import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { QueryRunner } from 'typeorm';
import { sqlMigrations } from './sql-migrations';

let folder = '';
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'config-sync-'))));
afterEach(() => rmSync(folder, { recursive: true }));

function files(texts: Readonly<Record<string, string>>): string {
  for (const [name, text] of Object.entries(texts)) writeFileSync(join(folder, name), text);
  return folder;
}

const pair = (id: string) => ({ [`${id}.up.sql`]: `-- up ${id}`, [`${id}.down.sql`]: `-- down ${id}` });

/** Remembers what it was asked to run. */
function runner(): QueryRunner & { readonly ran: string[] } {
  const ran: string[] = [];
  return { ran, query: (sql: string) => Promise.resolve(ran.push(sql)) } as unknown as QueryRunner & { ran: string[] };
}

describe('sqlMigrations', () => {
  it('makes a migration of each pair of files, oldest first', () => {
    const directory = files({
      ...pair('1764000000002-third'),
      ...pair('1764000000000-first'),
      ...pair('1764000000001-second'),
    });
    expect(sqlMigrations(directory).map((Migration) => new Migration().name)).toEqual([
      'first1764000000000',
      'second1764000000001',
      'third1764000000002',
    ]);
  });

  it('runs the SQL of the file as it stands, up and down', async () => {
    const [Migration] = sqlMigrations(files(pair('1764000000000-initial')));
    const up = runner();
    await new Migration!().up(up);
    expect(up.ran).toEqual(['-- up 1764000000000-initial']);
    const down = runner();
    await new Migration!().down(down);
    expect(down.ran).toEqual(['-- down 1764000000000-initial']);
  });

  it('has a name that ends with its timestamp, by which TypeORM orders', () => {
    const [Migration] = sqlMigrations(files(pair('1764000000000-two-words')));
    expect(new Migration!().name).toBe('two-words1764000000000');
    expect(Number(new Migration!().name!.slice(-13))).toBe(1764000000000);
  });

  it.each([
    { why: 'no migration by its ending', name: '1764000000000-notes.md' },
    { why: 'the way down', name: '1764000000000-initial.down.sql' },
    { why: 'without a timestamp', name: 'initial.up.sql' },
    { why: 'with too short a timestamp', name: '176400000000-initial.up.sql' },
    { why: 'with a capital letter', name: '1764000000000-Initial.up.sql' },
    { why: 'what an editor left behind', name: '1764000000000-initial.up.sql~' },
  ])('leaves out a file that is $why', ({ name }) => {
    expect(sqlMigrations(files({ [name]: 'SELECT 1' }))).toEqual([]);
  });

  it('reads no SQL before it is run', async () => {
    const directory = files(pair('1764000000000-initial'));
    const [Migration] = sqlMigrations(directory);
    writeFileSync(join(directory, '1764000000000-initial.up.sql'), '-- edited');
    const up = runner();
    await new Migration!().up(up);
    expect(up.ran).toEqual(['-- edited']);
  });

  it('rejects when the way down is missing', async () => {
    const [Migration] = sqlMigrations(files({ '1764000000000-initial.up.sql': 'SELECT 1' }));
    await expect(new Migration!().down(runner())).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('fails for a folder that is not there', () => {
    expect(() => sqlMigrations(join(folder, 'missing'))).toThrow(/ENOENT/);
  });
});

describe('the migrations of this program', () => {
  const names = readdirSync(resolve(__dirname, '../../migrations'));
  const ups = names.filter((name) => name.endsWith('.up.sql'));

  it('are found without being told where', () => {
    expect(sqlMigrations()).toHaveLength(ups.length);
    expect(ups.length).toBeGreaterThan(0);
  });

  it.each(ups)('%s has its inverse', (name) => expect(names).toContain(name.replace('.up.', '.down.')));

  it('are nothing but such pairs, so that no file is left out by its name', () => {
    expect(names.filter((name) => !/^\d{13}-[a-z0-9-]+\.(up|down)\.sql$/.test(name))).toEqual([]);
  });

  it('have a timestamp each', () => {
    const stamps = ups.map((name) => name.slice(0, 13));
    expect(new Set(stamps).size).toBe(stamps.length);
  });
});
