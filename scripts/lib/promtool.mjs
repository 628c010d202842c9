import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { firstThatWorks } from './candidates.mjs';
import { canUnpack, unpackOnce } from './deb-unpack.mjs';
import { cacheDir, which } from './paths.mjs';
import { lastLine, run } from './processes.mjs';

const home = join(cacheDir, 'prometheus');

const programIn = (dir) => {
  const program = join(dir, 'root/usr/bin/promtool');
  return existsSync(program) ? program : undefined;
};

async function unpackPromtool() {
  if (!canUnpack()) return undefined;
  console.error('promtool is not installed: fetching its package into .cache/prometheus …');
  return unpackOnce(home, programIn, (dir, { unpack }) => unpack('prometheus'));
}

const ways = [
  { name: 'the installed one', find: () => which('promtool') },
  { name: '.cache/prometheus', find: () => programIn(home) },
  { name: 'unpacking the package', find: unpackPromtool },
];

/** Throws, with the reason, when the program does not run on this machine. */
async function checked(program) {
  if (!program) return undefined;
  const { code, output } = await run(program, ['--version']);
  if (code !== 0) throw new Error(`${program}: ${lastLine(output)}`);
  return program;
}

/**
 * Prometheus' promtool: an installed one, or the one of Debian's package, unpacked into .cache without installing anything.
 * @returns {Promise<string>} its path; rejects with one sentence when there is none
 */
export function findPromtool() {
  const candidates = ways.map(({ name, find }) => ({ name, get: async () => checked(await find()) }));
  return firstThatWorks('promtool', candidates, 'install it (`apt-get install -y prometheus`).');
}
