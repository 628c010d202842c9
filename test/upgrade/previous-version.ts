import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** The version before this one: whoever upgrades has it running when the new one comes. Moved on with every release. */
const COMMIT = 'b1fa8f4';

const root = join(__dirname, '../..');
const NEEDED = ['src', 'migrations', 'package.json', 'nest-cli.json', 'tsconfig.base.json', 'tsconfig.build.json'];

/** Where its `dist/main.js` is, compiled from the history; null when the checkout does not have it. */
export function previousVersion(): string | null {
  const git = (...args: string[]): ReturnType<typeof spawnSync> => spawnSync('git', args, { cwd: root });
  if (git('cat-file', '-e', `${COMMIT}^{commit}`).status !== 0) return null;
  const folder = join(root, '.cache/previous', COMMIT);
  if (existsSync(folder)) return join(folder, 'dist/main.js');
  const building = `${folder}.${process.pid}`;
  mkdirSync(building, { recursive: true });
  try {
    const archive = execFileSync('git', ['archive', COMMIT, ...NEEDED], { cwd: root, maxBuffer: 100_000_000 });
    execFileSync('tar', ['-x', '-C', building], { input: archive });
    const compiler = join(root, 'node_modules/typescript/bin/tsc');
    // Its types were checked when it was this version.
    const options = ['-p', 'tsconfig.build.json', '--noCheck', '--declaration', 'false', '--sourceMap', 'false'];
    execFileSync(process.execPath, [compiler, ...options], { cwd: building, stdio: 'pipe' });
    renameSync(building, folder);
  } finally {
    rmSync(building, { recursive: true, force: true });
  }
  return join(folder, 'dist/main.js');
}
