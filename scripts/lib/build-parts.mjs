import { chmodSync, cpSync, existsSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundle } from './bundle.mjs';
import { bin, root } from './paths.mjs';
import { run } from './processes.mjs';

const shared = ['package.json', 'package-lock.json', 'tsconfig.base.json'];

/** What there is to build, each with its own compiler run. */
const parts = {
  service: {
    inputs: [...shared, 'tsconfig.build.json', 'nest-cli.json', 'src'],
    output: 'dist',
    made: 'main.js',
    command: [bin('@nestjs/cli', 'bin/nest.js'), 'build'],
    finish: async (output) => {
      await bundle(output, ['main', 'cli', 'migrate', 'bot-token']);
      // Started by its name, as npm's `bin` and the image do.
      chmodSync(join(output, 'cli.js'), 0o755);
    },
  },
  simulator: {
    inputs: [...shared, 'simulator'],
    output: 'dist-simulator',
    made: 'main.js',
    command: [bin('typescript', 'bin/tsc'), '-p', 'simulator/tsconfig.json'],
    finish: (output) => bundle(output, ['main']),
  },
  page: {
    inputs: [...shared, 'src/api', 'ui'],
    output: '.cache/page',
    made: 'index.html',
    command: [bin('vite', 'bin/vite.js'), 'build', 'ui', '--logLevel', 'warn'],
  },
};

/** Where the service looks for the page: beside the code of src/ui. */
const served = join(root, 'dist/ui/page');

const changedAt = (path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;

/** The latest change below `path`; a directory counts too, because deleting a file changes only that. */
function newest(path) {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat?.isDirectory()) return stat?.mtimeMs ?? 0;
  return Math.max(stat.mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))));
}

async function buildPart([name, { inputs, output, made, command, finish }], force) {
  const stamp = join(root, output, '.built');
  const latest = Math.max(...inputs.map((input) => newest(join(root, input))));
  if (!force && existsSync(join(root, output, made)) && changedAt(stamp) > latest) return;
  const startedAt = new Date();
  const { code, output: text } = await run(process.execPath, command, { cwd: root });
  if (code !== 0) throw new Error(`the ${name} does not build:\n${text.trim()}`);
  await finish?.(join(root, output));
  // Dated at the start: what changed during the build is not in it.
  writeFileSync(stamp, '');
  utimesSync(stamp, startedAt, startedAt);
  console.log(`built the ${name} (${((Date.now() - startedAt) / 1000).toFixed(1)} s)`);
}

/** Building the service empties dist/, so the page is built elsewhere, and laid there afterwards. */
function layPage() {
  const page = join(root, parts.page.output);
  if (!existsSync(page) || changedAt(join(served, '.built')) === changedAt(join(page, '.built'))) return;
  rmSync(served, { recursive: true, force: true });
  cpSync(page, served, { recursive: true, preserveTimestamps: true });
}

/**
 * Compiles the parts whose output is older than their sources, side by side.
 * @param {{ force?: boolean, only?: 'simulator' }} [options]
 * @returns {Promise<void>} rejects with the compiler's words
 */
export async function build({ force = false, only } = {}) {
  const wanted = Object.entries(parts).filter(
    ([name, { inputs }]) => (only ?? name) === name && existsSync(join(root, inputs.at(-1))),
  );
  await Promise.all(wanted.map((part) => buildPart(part, force)));
  if (only === undefined) layPage();
}
