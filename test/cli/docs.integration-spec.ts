import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '../..');
const page = readFileSync(join(ROOT, 'docs/cli.md'), 'utf8');

it('the reference is that of the commands (npm run docs:cli)', () => {
  const { status, stderr } = spawnSync(process.execPath, [join(ROOT, 'scripts/docs-cli.mjs'), '--check'], {
    encoding: 'utf8',
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
});

it('every command that the documentation shows is one of the reference', () => {
  const [, reference = ''] = page.split('<!-- Made by');
  const known = [...reference.matchAll(/^### (.+)$/gm)].map(([, path = '']) => path);
  const shown = pages().flatMap((file) =>
    [
      ...readFileSync(join(ROOT, file), 'utf8').matchAll(
        /config-sync ((?:agents|fleet|sessions|versions|dlq|drift|orphans|audit|token) [a-z][a-z-]+|status|doctor|publish|migrate|completion)\b/g,
      ),
    ].map(([, path = '']) => ({ file, path })),
  );
  expect(shown.length).toBeGreaterThan(30);
  const exists = (path: string): boolean => known.some((command) => `${command} `.startsWith(`${path} `));
  expect(shown.filter(({ path }) => !exists(path))).toEqual([]);
});

function pages(): string[] {
  const runbooks = readdirSync(join(ROOT, 'docs/runbooks')).map((name) => `docs/runbooks/${name}`);
  const docs = readdirSync(join(ROOT, 'docs')).map((name) => `docs/${name}`);
  return ['README.md', ...docs, ...runbooks].filter((name) => name.endsWith('.md'));
}
