import { mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { Secret } from '../../config';
import { FixedKey, KeyFile, renewed } from './key-source';

let folder = '';
let path = '';
const before = new Secret('before');

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'config-sync-'));
  path = join(folder, 'key');
  writeFileSync(path, 'before\n');
});
afterEach(() => rmSync(folder, { recursive: true }));

it('that was given by value never changes', async () => {
  const source = new FixedKey(before);
  await expect(source.reload()).resolves.toBe(false);
  expect(source.current()).toBe(before);
});

describe('a key in a file', () => {
  it('is taken when it was replaced, without the line break at its end', async () => {
    const source = new KeyFile(path, before);
    writeFileSync(path, 'after\n');
    await expect(source.reload()).resolves.toBe(true);
    expect(source.current().reveal()).toBe('after');
  });

  it('is taken when a mounted secret was replaced through a symbolic link', async () => {
    const link = join(folder, 'mounted');
    symlinkSync(path, link);
    const source = new KeyFile(link, before);
    writeFileSync(join(folder, 'next'), 'after');
    renameSync(join(folder, 'next'), path);
    await expect(source.reload()).resolves.toBe(true);
  });

  it.each([
    { why: 'is the same', text: 'before' },
    { why: 'is empty, as in the middle of a write', text: '' },
    { why: 'is no key', text: 'two words' },
    { why: 'would forge a header', text: 'after\r\nx-forged: 1' },
  ])('stays as it is when what is there $why', async ({ text }) => {
    const source = new KeyFile(path, before);
    writeFileSync(path, text);
    await expect(source.reload()).resolves.toBe(false);
    expect(source.current()).toBe(before);
  });

  it('stays as it is when the file is gone', async () => {
    const source = new KeyFile(join(folder, 'nothing'), before);
    await expect(source.reload()).resolves.toBe(false);
    expect(source.current()).toBe(before);
  });

  it('is read once for all who ask at one time, and all learn of the change', async () => {
    const source = new KeyFile(path, before);
    writeFileSync(path, 'after');
    await expect(Promise.all([source.reload(), source.reload(), source.reload()])).resolves.toEqual([true, true, true]);
  });

  it('is renewed for whoever used the old one, also when another noticed first', async () => {
    const source = new KeyFile(path, before);
    writeFileSync(path, 'after');
    await source.reload();
    await expect(renewed(source, before)).resolves.toBe(true);
    await expect(renewed(source, source.current())).resolves.toBe(false);
  });

  it('shows itself to nobody', () => {
    expect(inspect(new KeyFile(path, new Secret('canary')), { depth: 5, showHidden: true })).not.toContain('canary');
  });
});
