import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const bot = join(__dirname, '../examples/bot');
const cache = join(__dirname, '../.cache');
const venv = join(cache, 'bot-venv');
const requirements = join(bot, 'tests/requirements.txt');

const INSTALL_MS = 6 * 60_000;
const TESTS_MS = 8 * 60_000;

interface Ran {
  readonly ok: boolean;
  readonly output: string;
}

function run(command: string, args: string[], timeout: number): Ran {
  const env = { ...process.env, PYTHONDONTWRITEBYTECODE: '1', PYTHONNOUSERSITE: '1' };
  const { status, error, stdout, stderr } = spawnSync(command, args, { cwd: bot, encoding: 'utf8', env, timeout });
  return { ok: status === 0, output: [stdout, stderr, error?.message].filter(Boolean).join('\n').trim() };
}

const pythonOf = (folder: string): string => join(folder, 'bin/python');
const stampOf = (folder: string): string => join(folder, 'requirements.sha256');

function pythonOfThisMachine(): string | undefined {
  const newEnough = 'import sys; sys.exit(sys.version_info < (3, 11))';
  return ['python3', 'python3.14', 'python3.13', 'python3.12', 'python3.11'].find(
    (name) => run(name, ['-c', newEnough], 15_000).ok,
  );
}

function isReady(hash: string): boolean {
  return existsSync(stampOf(venv)) && readFileSync(stampOf(venv), 'utf8') === hash;
}

/** Builds aside and moves at the end: an environment that is there is whole, even if two runs build it at once. */
function build(python: string, hash: string): string | undefined {
  const aside = `${venv}-${process.pid}`;
  mkdirSync(cache, { recursive: true });
  try {
    const created = run(python, ['-m', 'venv', aside], 60_000);
    if (!created.ok) return `python -m venv failed: ${created.output}`;
    const pip = ['-m', 'pip', 'install', '--quiet', '--no-input', '--disable-pip-version-check', '--retries', '1'];
    // Compiling all that is installed takes longer than the tests take with what they import of it.
    const options = ['--timeout', '15', '--no-compile', '-r', requirements];
    const installed = run(pythonOf(aside), [...pip, ...options], INSTALL_MS);
    if (!installed.ok) return `pip install failed, or took longer than ${INSTALL_MS / 60_000} min: ${installed.output}`;
    writeFileSync(stampOf(aside), hash);
    if (isReady(hash)) return undefined;
    rmSync(venv, { recursive: true, force: true });
    renameSync(aside, venv);
    return undefined;
  } catch (error) {
    return isReady(hash) ? undefined : String(error);
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
}

/** @returns why the tests of the bot cannot run here */
function prepare(): string | undefined {
  const python = pythonOfThisMachine();
  if (python === undefined) return 'there is no python3 of 3.11 or newer';
  const version = run(python, ['--version'], 15_000).output;
  const hash = createHash('sha256').update(readFileSync(requirements)).update(version).digest('hex');
  return isReady(hash) ? undefined : build(python, hash);
}

// Jest decides what to skip before anything asynchronous can run.
const obstacle = prepare();
if (obstacle !== undefined) process.stderr.write(`\nSKIPPED: the tests of examples/bot. ${obstacle}\n\n`);
const itWithPython = obstacle === undefined ? it : it.skip;

describe('the example bot', () => {
  itWithPython(
    'passes its own tests with the real pipecat and FastAPI',
    () => {
      const { ok, output } = run(pythonOf(venv), ['-m', 'pytest', '-q'], TESTS_MS);
      const summary = output.split('\n').find((line) => /\d+ (passed|failed|error)/.test(line));
      process.stderr.write(`examples/bot: ${summary ?? output}\n`);
      if (!ok) throw new Error(output);
    },
    TESTS_MS + 10_000,
  );
});
