import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { getMetadataStorage } from 'class-validator';
import { Environment } from './environment';

const ROOT = join(__dirname, '../..');

/** A `NAME_FILE` is a way to give `NAME`, told once for all secrets. */
const isOwn = (name: string): boolean => name === 'BOT_SECRETS_FILE' || !name.endsWith('_FILE');

const rules = getMetadataStorage().getTargetValidationMetadatas(Environment, '', false, false);
const names = [...new Set(rules.map(({ propertyName }) => propertyName))].filter(isOwn).sort();
const optional = new Set(
  rules.filter(({ type }) => type === 'conditionalValidation').map(({ propertyName }) => propertyName),
);

function defaultOf(name: string): string {
  const value = new Environment()[name as keyof Environment];
  if (value !== undefined) return `\`${String(value)}\``;
  return optional.has(name) ? 'unset' : 'required';
}

/** The rows of the tables of a page that begin with a variable and its default. */
function documented(file: string): Map<string, string> {
  const tables = readFileSync(join(ROOT, file), 'utf8').split('| variable | default |').slice(1);
  const rows = tables.flatMap((table) => [...(table.split('\n\n')[0] ?? '').matchAll(/^\| `([A-Z_]+)` \| (.+?) \|/gm)]);
  return new Map(rows.map(([, name = '', value = '']) => [name, value]));
}

describe.each(['docs/configuration.md', 'README.md'])('the variables in %s', (file) => {
  const rows = documented(file);

  it('are the variables that the service reads, every one of them', () => {
    expect([...rows.keys()].sort()).toEqual(names);
  });

  it.each(names)('%s has its true default', (name) => {
    expect(rows.get(name)).toBe(defaultOf(name));
  });
});
