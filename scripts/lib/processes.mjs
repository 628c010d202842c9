import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { constants } from 'node:os';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const grouped = process.platform !== 'win32';
const children = new Set();
const cleanups = new Set();
const dirs = new Set();
let reaper;

const removeDir = (dir) => rmSync(dir, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });

function signalGroup(child, signal) {
  try {
    process.kill(grouped ? -child.pid : child.pid, signal);
  } catch {
    // It is gone already.
  }
}

/** Ends whatever is left of a child's process group, even when the child itself is gone. */
export const killGroup = (child) => signalGroup(child, 'SIGKILL');

/** A shell that outlives this process, even a SIGKILL, just to clear away what this process leaves behind. */
function tellReaper() {
  if (!grouped) return;
  if (!reaper) {
    const script = 'while read -r line; do last=$line; done; eval "$last"';
    reaper = spawn('/bin/sh', ['-c', script], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
    reaper.on('error', () => undefined);
    reaper.stdin.on('error', () => undefined);
    reaper.unref();
    reaper.stdin.unref();
  }
  const groups = [...children].map((child) => -child.pid);
  const paths = [...dirs].map((dir) => `'${dir.replaceAll("'", `'\\''`)}'`);
  const kill = groups.length > 0 ? `kill -s KILL -- ${groups.join(' ')}; sleep 0.5; ` : '';
  reaper.stdin.write(`${kill}${paths.length > 0 ? `rm -rf -- ${paths.join(' ')}` : ':'}\n`);
}

/** Keeps the last 64 KiB of what a child prints, and shows it line by line behind `echo`. */
function listen(child, echo) {
  const keep = (chunk) => {
    child.output = (child.output + chunk).slice(-65_536);
    if (echo !== undefined) process.stdout.write(String(chunk).replace(/^(?=.)/gm, echo));
  };
  child.stdout?.on('data', keep);
  child.stderr?.on('data', keep);
}

/**
 * Starts a program in a process group of its own. It is killed, with what it started, whatever ends this script.
 * @param {string} command
 * @param {string[]} args
 * @param {import('node:child_process').SpawnOptions & { echo?: string }} options spawn's own, and
 *   `echo`: print each of its lines behind this prefix (`''` = as they are)
 * @returns {import('node:child_process').ChildProcess & { exited: Promise<number>, output: string }}
 *   `exited` never rejects: the exit code, 128 + signal, or 127 if it could not start
 */
export function start(command, args = [], { echo, ...options } = {}) {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options, detached: grouped });
  child.output = '';
  listen(child, echo);
  child.exited = new Promise((resolve) => {
    child.once('error', (error) => {
      child.output += error.message;
      resolve(127);
    });
    child.once('exit', (code, signal) => {
      children.delete(child);
      tellReaper();
      resolve(code ?? 128 + (constants.signals[signal] ?? 0));
    });
  });
  if (child.pid !== undefined) {
    children.add(child);
    tellReaper();
  }
  return child;
}

/**
 * Runs a program to its end.
 * @param {{ timeoutMs?: number }} options as for `start`; it is killed after `timeoutMs`
 * @returns {Promise<{ code: number, output: string }>}
 */
export async function run(command, args, { timeoutMs = 600_000, ...options } = {}) {
  const child = start(command, args, options);
  const closed = new Promise((resolve) => child.once('close', resolve).once('error', resolve));
  const timer = setTimeout(() => signalGroup(child, 'SIGKILL'), timeoutMs);
  await closed;
  clearTimeout(timer);
  return { code: await child.exited, output: child.output };
}

/** Asks a child and its group to end, and insists after `graceMs`. @returns {Promise<number>} its exit code */
export async function stop(child, { signal = 'SIGTERM', graceMs = 8_000 } = {}) {
  if (child.exitCode === null && child.signalCode === null) {
    signalGroup(child, signal);
    const insist = setTimeout(() => signalGroup(child, 'SIGKILL'), graceMs);
    await child.exited;
    clearTimeout(insist);
    signalGroup(child, 'SIGKILL');
  }
  return child.exited;
}

/** Registers a synchronous last act (removing a container, …). @returns {() => void} takes it back */
export function atExit(cleanup) {
  cleanups.add(cleanup);
  return () => cleanups.delete(cleanup);
}

/** Has a directory removed whatever ends this script. @returns {() => void} removes it now */
export function removeAtExit(dir) {
  dirs.add(dir);
  tellReaper();
  return () => {
    removeDir(dir);
    dirs.delete(dir);
    tellReaper();
  };
}

/** Waits until `probe` returns something truthy; a throwing probe counts as "not yet". */
export async function waitFor(probe, { what, timeoutMs = 30_000, everyMs = 50, child } = {}) {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const answer = await Promise.resolve()
      .then(probe)
      .catch(() => undefined);
    if (answer) return answer;
    if (child && (child.exitCode !== null || child.signalCode !== null || child.pid === undefined)) {
      throw new Error(lastLine(child.output));
    }
    if (Date.now() > deadline) throw new Error(`${what} was not there after ${timeoutMs} ms`);
    await sleep(everyMs);
  }
}

/** Waits until `child` has printed something that matches `pattern`. @returns {Promise<RegExpMatchArray>} */
export function waitForLine(child, pattern, options = {}) {
  return waitFor(() => child.output.match(pattern), { what: `a line like ${pattern}`, child, ...options });
}

/** Waits until `url` answers 200. */
export function waitForHttp(url, options = {}) {
  const probe = async () => (await fetch(url, { signal: AbortSignal.timeout(2_000) })).status === 200;
  return waitFor(probe, { what: `200 from ${url}`, ...options });
}

/** @returns {Promise<number>} a TCP port of 127.0.0.1 that nobody listens on */
export function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** @returns {string} the last line with something on it, for a one-line reason */
export function lastLine(text) {
  return String(text).trim().split('\n').at(-1)?.trim() || 'it said nothing';
}

process.on('exit', () => {
  for (const child of children) signalGroup(child, 'SIGKILL');
  for (const cleanup of [...cleanups, ...[...dirs].map((dir) => () => removeDir(dir))]) {
    try {
      cleanup();
    } catch {
      // The others still have to run.
    }
  }
});

/**
 * Ends this process on SIGINT, SIGTERM and SIGHUP; what it started ends with it. A second signal does not wait.
 * @param {(signal: string) => unknown} [first] something to do before, such as stopping children gently
 */
export function exitOnSignals(first = () => undefined) {
  let ending = false;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, async () => {
      const code = 128 + constants.signals[signal];
      if (ending) process.exit(code);
      ending = true;
      try {
        await first(signal);
      } finally {
        process.exit(code);
      }
    });
  }
}
