// npm run docs:cli [-- --check]: the reference in docs/cli.md, made from the commands of the built program. --check only says whether it
// is up to date.
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { withReference } from './docs/cli-page.mjs';
import { build } from './lib/build-parts.mjs';
import { main } from './lib/main.mjs';
import { root } from './lib/paths.mjs';

const page = join(root, 'docs/cli.md');

await main(async () => {
  const { values } = parseArgs({ options: { check: { type: 'boolean' } } });
  await build({ only: 'service' });
  const { describeCli } = createRequire(import.meta.url)('../dist/cli/index.js');
  const written = readFileSync(page, 'utf8');
  const made = withReference(written, await describeCli());
  if (values.check) {
    if (written === made) return 0;
    console.error('docs/cli.md is out of date: npm run docs:cli');
    return 1;
  }
  writeFileSync(page, made);
  console.log('wrote the reference in docs/cli.md');
  return 0;
});
