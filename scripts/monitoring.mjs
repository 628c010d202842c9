// npm run monitoring [-- --check] [-- --runbooks <URL>]: the rule file and the dashboards, made from monitoring/source.
// --check only says whether what is there is up to date; --runbooks is what stands before /<alert>.md in runbook_url.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { main } from './lib/main.mjs';
import { bin, cacheDir, root } from './lib/paths.mjs';
import { run } from './lib/processes.mjs';

async function compiled() {
  const args = [bin('typescript', 'bin/tsc'), '-p', join(root, 'monitoring/tsconfig.json')];
  const { code, output } = await run(process.execPath, args, { cwd: root });
  if (code !== 0) throw new Error(`monitoring/source does not compile:\n${output.trim()}`);
  return createRequire(import.meta.url)(join(cacheDir, 'monitoring/files.js'));
}

const read = (path) => (existsSync(path) ? readFileSync(path, 'utf8') : null);

await main(async () => {
  const { values } = parseArgs({ options: { check: { type: 'boolean' }, runbooks: { type: 'string' } } });
  const { files } = await compiled();
  const made = Object.entries(files(values.runbooks?.replace(/\/+$/, ''))).map(([name, text]) => ({
    path: join(root, 'monitoring', name),
    text,
  }));
  const stale = made.filter(({ path, text }) => read(path) !== text);
  if (values.check) {
    for (const { path } of stale) console.error(`${relative(root, path)} is out of date: npm run monitoring`);
    return stale.length === 0 ? 0 : 1;
  }
  for (const { path, text } of stale) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    console.log(`wrote ${relative(root, path)}`);
  }
  return 0;
});
