import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/** The version these calls were written against. */
const PACKAGE = 'pipecatcloud==1.4.0';
const VENV = resolve(__dirname, '../../.cache/pipecatcloud-venv');
const PYTHONS = ['python3.13', 'python3.12', 'python3.11', 'python3'];
const SUITABLE = 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))';
const INSTALL_MS = 150_000;

/**
 * The Python that has the vendor's SDK, made on first use, or why there is none. Never throws: whoever has no
 * Python or no network can still run the other tests. Synchronous, for Jest wants to know before the tests begin.
 */
export function prepareSdk(): { python: string } | { missing: string } {
  try {
    if (!existsSync(VENV)) createVenv();
    const python = resolve(VENV, 'bin/python');
    run(python, ['-c', 'import pipecatcloud.api']);
    return { python };
  } catch (error) {
    return { missing: error instanceof Error ? error.message : String(error) };
  }
}

/** Made elsewhere and moved in place when complete: another run may be doing the same. */
function createVenv(): void {
  const python = PYTHONS.find((candidate) => succeeds(candidate, ['-c', SUITABLE]));
  if (python === undefined) throw new Error('no Python 3.11 or newer with venv');
  const unfinished = `${VENV}.${process.pid}`;
  mkdirSync(dirname(VENV), { recursive: true });
  try {
    run(python, ['-m', 'venv', unfinished]);
    run(resolve(unfinished, 'bin/python'), ['-m', 'pip', 'install', '--quiet', PACKAGE]);
    if (!existsSync(VENV)) renameSync(unfinished, VENV);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
}

function run(command: string, args: string[]): void {
  execFileSync(command, args, { stdio: 'pipe', timeout: INSTALL_MS });
}

function succeeds(command: string, args: string[]): boolean {
  try {
    run(command, args);
    return true;
  } catch {
    return false;
  }
}
