import { chmodSync, existsSync, rmSync, writeFileSync } from 'node:fs';
import { which } from './paths.mjs';
import { atExit, lastLine, run } from './processes.mjs';

const isRoot = process.getuid?.() === 0;

async function must(command, args, env = {}) {
  console.log(`redis-server is not installed: ${command} ${args.join(' ')} …`);
  const { code, output } = await run(command, args, { env: { ...process.env, ...env } });
  if (code !== 0) throw new Error(`${command} ${args[0]}: ${lastLine(output)}`);
}

/** Debian starts a service when it installs one, unless this file says no. */
async function withoutServices(action) {
  const policy = '/usr/sbin/policy-rc.d';
  if (existsSync(policy)) return action();
  const remove = () => rmSync(policy, { force: true });
  const forget = atExit(remove);
  try {
    writeFileSync(policy, '#!/bin/sh\nexit 101\n');
    chmodSync(policy, 0o755);
    return await action();
  } finally {
    remove();
    forget();
  }
}

async function byApt() {
  const install = () =>
    must('apt-get', ['install', '-y', '--no-install-recommends', 'redis-server'], {
      DEBIAN_FRONTEND: 'noninteractive',
    });
  await withoutServices(() => install().catch(() => must('apt-get', ['update']).then(install)));
  if (which('systemctl')) await run('systemctl', ['disable', '--now', 'redis-server'], { timeoutMs: 20_000 });
}

/** The last way: the machine's own package manager. @returns {Promise<boolean>} whether there was one to ask */
export async function installRedis() {
  if (process.platform === 'darwin' && which('brew')) await must('brew', ['install', 'redis']);
  else if (isRoot && which('apt-get')) await byApt();
  else if (isRoot && which('apk')) await must('apk', ['add', '--no-cache', 'redis']);
  else if (isRoot && which('dnf')) await must('dnf', ['install', '-y', 'redis']);
  else return false;
  return true;
}
