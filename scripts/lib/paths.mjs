import { accessSync, constants } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root of the repository. */
export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** Where downloads and build notes go; not in git, safe to delete. */
export const cacheDir = join(root, '.cache');

/** @returns {boolean} whether `file` may be run */
export function executable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** @returns {string | undefined} the full path of `name` in PATH or in one of `extraDirs` */
export function which(name, extraDirs = []) {
  const dirs = [...(process.env.PATH ?? '').split(delimiter), ...extraDirs].filter(Boolean);
  const names = process.platform === 'win32' ? [`${name}.exe`, `${name}.cmd`] : [name];
  return dirs.flatMap((dir) => names.map((file) => join(dir, file))).find(executable);
}

/** @returns {string} the path of a program that a package of node_modules brings */
export function bin(packageName, file) {
  return join(root, 'node_modules', packageName, file);
}
