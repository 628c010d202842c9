import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { firstThatWorks } from './candidates.mjs';
import { addLibraries, canUnpack, librariesIn, unpackOnce } from './deb-unpack.mjs';
import { cacheDir, which } from './paths.mjs';
import { lastLine, run } from './processes.mjs';

const home = join(cacheDir, 'chromium');
const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const apps = ['/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'];

/** An unpacked browser finds its libraries, and fonts where the system has none, beside itself. */
const programIn = (dir) => {
  const root = join(dir, 'root');
  const program = join(root, 'usr/lib/chromium/chromium');
  if (!existsSync(program)) return undefined;
  const fonts = existsSync('/etc/fonts/fonts.conf') ? {} : { FONTCONFIG_FILE: join(dir, 'fonts.conf') };
  return { program, env: { LD_LIBRARY_PATH: librariesIn(root), ...fonts } };
};

const fontsConf = (dir) => `<?xml version="1.0"?>
<fontconfig><dir>${dir}</dir><dir>/usr/share/fonts</dir><cachedir>${join(dir, 'cache')}</cachedir></fontconfig>
`;

async function unpackChromium() {
  if (!canUnpack()) return undefined;
  console.log('chromium is not installed: fetching its packages into .cache/chromium …');
  return unpackOnce(home, programIn, async (dir, { unpack, missing }) => {
    for (const name of await missing('chromium')) await unpack(name);
    const root = join(dir, 'root');
    await addLibraries(join(root, 'usr/lib/chromium/chromium'), root, unpack);
    writeFileSync(join(dir, 'fonts.conf'), fontsConf(join(home, 'root/usr/share/fonts')));
  });
}

async function installChromium() {
  if (process.getuid?.() !== 0 || !which('apt-get')) return undefined;
  const args = ['install', '-y', '--no-install-recommends', 'chromium'];
  console.log(`chromium is not installed: apt-get ${args.join(' ')} …`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const apt = async (...words) => {
    const { code, output } = await run('apt-get', words, { env });
    if (code !== 0) throw new Error(`apt-get ${words[0]}: ${lastLine(output)}`);
  };
  await apt(...args).catch(() => apt('update').then(() => apt(...args)));
  return installed();
}

const plain = (program) => program && { program, env: {} };
const installed = () => plain(which(names[0], ['/usr/bin']) ?? names.map((name) => which(name)).find(Boolean));
const application = () => plain(apps.find((app) => existsSync(app)));

/** From the least to the most work. Installing goes before unpacking: it needs no second copy of the libraries. */
const ways = [
  { name: 'CHROMIUM_PATH', find: () => plain(process.env.CHROMIUM_PATH) },
  { name: 'the installed one', find: () => installed() ?? application() },
  { name: '.cache/chromium', find: () => programIn(home) },
  { name: 'apt-get install', find: installChromium },
  { name: 'unpacking the package', find: unpackChromium },
];

/** Throws, with the reason, when the program does not run on this machine. */
async function checked(found) {
  if (!found) return undefined;
  const env = { ...process.env, ...found.env };
  const { code, output } = await run(found.program, ['--version'], { env, timeoutMs: 60_000 });
  if (code !== 0) throw new Error(`${found.program}: ${lastLine(output)}`);
  return found;
}

/**
 * A Chromium to test the page with: CHROMIUM_PATH, an installed one, or Debian's package.
 * @returns {Promise<{ program: string, env: Record<string, string> }>} `env` is to be added to the environment; rejects
 *   with one sentence when there is none
 */
export function findChromium() {
  const candidates = ways.map(({ name, find }) => ({ name, get: async () => checked(await find()) }));
  return firstThatWorks('Chromium', candidates, 'install it (`apt-get install -y chromium`), or set CHROMIUM_PATH.');
}
