import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { addLibraries, canUnpack, librariesIn, unpackOnce } from './deb-unpack.mjs';
import { cacheDir } from './paths.mjs';

export { packagesOf } from './deb-unpack.mjs';

const home = join(cacheDir, 'redis');

const programIn = (dir) => {
  const program = join(dir, 'root/usr/bin/redis-server');
  return existsSync(program) ? { program, libraryPath: librariesIn(join(dir, 'root')) } : undefined;
};

/** @returns {{ program: string, libraryPath: string } | undefined} what an earlier run unpacked */
export const unpackedRedis = () => programIn(home);

/**
 * Debian and Ubuntu: takes redis-server out of its packages, into .cache/redis, without installing anything.
 * @returns {Promise<{ program: string, libraryPath: string } | undefined>} `undefined` on other systems
 */
export async function unpackRedis() {
  if (!canUnpack()) return undefined;
  console.log('redis-server is not installed: fetching its package into .cache/redis …');
  return unpackOnce(home, programIn, async (dir, { unpack }) => {
    // The program itself is in redis-tools, under another name; redis-server links to it.
    for (const name of ['redis-tools', 'redis-server']) await unpack(name);
    const root = join(dir, 'root');
    await addLibraries(join(root, 'usr/bin/redis-server'), root, unpack);
  });
}
