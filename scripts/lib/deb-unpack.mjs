import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { cacheDir, which } from './paths.mjs';
import { lastLine, run } from './processes.mjs';

/** @returns {boolean} whether this machine has what it takes: Debian, Ubuntu and their kin */
export const canUnpack = () => ['apt-get', 'dpkg-deb', 'ldd'].every((name) => which(name));

const quick = ['-o', 'Acquire::Retries=2', '-o', 'Acquire::http::Timeout=20', '-o', 'APT::Sandbox::User=root'];

const filesBelow = (dir) =>
  readdirSync(dir, { recursive: true, withFileTypes: true }).map((entry) =>
    join(entry.parentPath ?? entry.path, entry.name),
  );

/** Package lists of our own, so that neither root nor a change of the system is needed. */
async function ownLists(dir) {
  const options = ['-o', `Dir::State::lists=${join(dir, 'lists')}`, '-o', `Dir::Cache=${join(dir, 'cache')}`];
  for (const sub of ['lists/partial', 'cache/archives/partial']) mkdirSync(join(dir, sub), { recursive: true });
  const { code, output } = await run('apt-get', [...quick, ...options, 'update'], { timeoutMs: 180_000 });
  if (code !== 0) throw new Error(`apt-get update: ${lastLine(output)}`);
  return options;
}

/**
 * Takes packages apart below `dir`/root, without installing anything.
 * @returns {{ unpack(name: string): Promise<void>, missing(name: string): Promise<string[]> }}
 *   `missing`: the packages that an installation of `name` would add to this machine, itself among them
 */
export function unpacker(dir) {
  let lists = [];
  const apt = async (args, cwd) => {
    const ask = () => run('apt-get', [...quick, ...lists, ...args], { cwd, timeoutMs: 300_000 });
    let got = await ask();
    if (got.code !== 0 && lists.length === 0) {
      lists = await ownLists(dir);
      got = await ask();
    }
    if (got.code !== 0) throw new Error(`apt-get ${args[0]} ${args.at(-1)}: ${lastLine(got.output)}`);
    return got.output;
  };
  const missing = async (name) => {
    const output = await apt(['install', '--simulate', '--no-install-recommends', name], dir);
    // A version in brackets behind the name is one that is installed, and works as it is.
    return [...output.matchAll(/^Inst (\S+) \(/gm)].map(([, found]) => found);
  };
  const unpack = async (name) => {
    const cwd = mkdtempSync(join(dir, 'deb-'));
    await apt(['download', name], cwd);
    for (const file of readdirSync(cwd)) {
      const { code, output } = await run('dpkg-deb', ['-x', file, join(dir, 'root')], { cwd });
      if (code !== 0) throw new Error(`dpkg-deb -x ${file}: ${lastLine(output)}`);
    }
    rmSync(cwd, { recursive: true });
  };
  return { unpack, missing };
}

/** Debian's rule for the package of a library: libjemalloc.so.2 is in libjemalloc2, liblua5.1.so.0 in liblua5.1-0. */
export function packagesOf(library) {
  const lua = /^liblua5\.1-(.+)\.so/.exec(library);
  if (lua) return [`lua-${lua[1]}`];
  const [, name, version = ''] = /^(.+?)(?:\.so(?:\.(.+))?|-([\d.]+)\.so)$/.exec(library) ?? [];
  if (!name) return [];
  const base = `${name}${/\d$/.test(name) && version ? '-' : ''}${version}`.toLowerCase().replaceAll('_', '-');
  return [base, `${base}t64`];
}

/** @returns {string} the folders below `dir` that hold libraries, as LD_LIBRARY_PATH wants them */
export const librariesIn = (dir) =>
  [
    ...new Set(
      filesBelow(dir)
        .filter((file) => /\.so(\.|$)/.test(file))
        .map((file) => join(file, '..')),
    ),
  ].join(':');

async function missingLibraries(program, dir) {
  const env = { ...process.env, LD_LIBRARY_PATH: librariesIn(dir) };
  const { output } = await run('ldd', [program], { env });
  return [...output.matchAll(/^\s*(\S+) => not found/gm)].map((match) => match[1]);
}

/** Unpacks, below `dir`, the packages of the libraries that `program` still lacks. */
export async function addLibraries(program, dir, unpack) {
  for (let round = 0; round < 5; round++) {
    const missing = await missingLibraries(program, dir);
    if (missing.length === 0) return;
    for (const library of missing) {
      const tries = packagesOf(library).map((name) => () => unpack(name));
      await tries.reduce((before, next) => before.catch(next), Promise.reject(new Error(`no package for ${library}`)));
    }
  }
  throw new Error('it needs libraries that no package brings');
}

/**
 * Unpacks a program into a folder of .cache, whole or not at all.
 * @template T
 * @param {string} home
 * @param {(dir: string) => T | undefined} programIn finds the program in such a folder
 * @param {(dir: string, packages: ReturnType<typeof unpacker>) => Promise<void>} fill
 * @returns {Promise<T>}
 */
export async function unpackOnce(home, programIn, fill) {
  mkdirSync(cacheDir, { recursive: true });
  const dir = mkdtempSync(`${home}-`);
  try {
    await fill(dir, unpacker(dir));
    if (!programIn(dir)) throw new Error('the package lacks the program');
    for (const sub of ['lists', 'cache']) rmSync(join(dir, sub), { recursive: true, force: true });
    // Another script may have been faster, and its program may be running from there.
    if (!programIn(home)) {
      rmSync(home, { recursive: true, force: true });
      renameSync(dir, home);
    }
    return programIn(home);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}
