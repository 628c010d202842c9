// npm run lint: every static check, two at a time; the output of what fails.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { main } from './lib/main.mjs';
import { bin, root } from './lib/paths.mjs';
import { run } from './lib/processes.mjs';

const folders = ['src', 'simulator', 'ui', 'test', 'bench', 'monitoring'].filter((folder) =>
  existsSync(join(root, folder)),
);

/** The longest first, so that nobody waits for it alone at the end. */
const checks = [
  ['eslint', bin('eslint', 'bin/eslint.js'), '.', '--max-warnings', '0'],
  ['tsc', bin('typescript', 'bin/tsc'), '--noEmit', '-p', 'tsconfig.json'],
  ['tsc of the page', bin('typescript', 'bin/tsc'), '--noEmit', '-p', 'ui/tsconfig.json'],
  ['depcruise', bin('dependency-cruiser', 'bin/dependency-cruise.mjs'), ...folders],
  ['prettier', bin('prettier', 'bin/prettier.cjs'), '--check', '--log-level', 'warn', '.'],
];

async function check([name, ...command]) {
  const startedAt = Date.now();
  const { code, output } = await run(process.execPath, command, { cwd: root });
  console.log(`${name}: ${code === 0 ? 'ok' : 'FAILED'} (${((Date.now() - startedAt) / 1000).toFixed(1)} s)`);
  if (code !== 0) console.log(output.trim());
  return code;
}

await main(async () => {
  const queue = [...checks];
  const worker = async () => {
    const codes = [];
    for (let next = queue.shift(); next; next = queue.shift()) codes.push(await check(next));
    return Math.max(0, ...codes);
  };
  return (await Promise.all([worker(), worker()])).some((code) => code !== 0) ? 1 : 0;
});
