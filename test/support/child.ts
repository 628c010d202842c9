import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** A process that a suite started. Killed with the suite whatever happens. */
export interface Child {
  readonly process: ChildProcess;
  /** All that it printed so far. */
  output(): string;
  /** Settles with the first line that matches. */
  line(pattern: RegExp, timeoutMs?: number): Promise<string>;
  /** Sends a signal and waits for the end. @returns the exit code, null when a signal ended it */
  end(signal?: NodeJS.Signals): Promise<number | null>;
  readonly exited: Promise<number | null>;
}

/** Node's arguments and environment for a program that many suites start: from the second time on it is compiled already. */
export function compiledBefore(): { readonly flags: readonly string[]; readonly variables: Record<string, string> } {
  const folder = process.env['TEST_COMPILE_CACHE'];
  if (folder === undefined) return { flags: [], variables: {} };
  return { flags: ['--require', join(__dirname, 'compile-cache.js')], variables: { TEST_COMPILE_CACHE: folder } };
}

export function startChild(
  script: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
): Child {
  const { PATH = '', HOME = '' } = process.env;
  const { flags, variables } = compiledBefore();
  const child = spawn(process.execPath, [...flags, script, ...args], {
    env: { PATH, HOME, ...variables, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let printed = '';
  const listen = (chunk: Buffer): void => {
    printed += chunk.toString();
  };
  child.stdout.on('data', listen);
  child.stderr.on('data', listen);
  const killer = (): void => {
    child.kill('SIGKILL');
  };
  process.once('exit', killer);
  const exited = once(child, 'exit').then(([code]) => {
    process.removeListener('exit', killer);
    return code as number | null;
  });
  return {
    process: child,
    output: () => printed,
    exited,
    line: (pattern, timeoutMs = 15_000) => firstLine(child, () => printed, pattern, timeoutMs),
    end: async (signal = 'SIGTERM') => {
      if (child.exitCode === null && child.signalCode === null) child.kill(signal);
      return exited;
    },
  };
}

async function firstLine(
  child: ChildProcess,
  printed: () => string,
  pattern: RegExp,
  timeoutMs: number,
): Promise<string> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const line = printed()
      .split('\n')
      .find((candidate) => pattern.test(candidate));
    if (line !== undefined) return line;
    if (child.exitCode !== null || Date.now() > deadline) {
      throw new Error(`no line like ${String(pattern)} in:\n${printed()}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
