import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { compiledBefore } from '../../support/child';

export const CLI = join(__dirname, '../../../dist/cli.js');

/** What one run of the command line left behind. */
export interface CliRun {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export interface RunningCli {
  readonly pid: number;
  out(): string;
  err(): string;
  signal(name: NodeJS.Signals): void;
  /** Closes our end of its standard output, as `head` does when it has enough. */
  closeOut(): void;
  readonly ended: Promise<CliRun>;
}

/** The built command line as a process of its own, without a terminal and with nothing that it reads in its environment but what is given. */
export function startCli(args: readonly string[], environment: Readonly<Record<string, string>> = {}): RunningCli {
  const { PATH = '', HOME = '' } = process.env;
  const { flags, variables } = compiledBefore();
  const child = spawn(process.execPath, [...flags, CLI, ...args], {
    env: { PATH, HOME, ...variables, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    // Where no .env lies.
    cwd: __dirname,
  });
  const killer = (): void => void child.kill('SIGKILL');
  process.once('exit', killer);
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  const ended = once(child, 'close').then(([code]) => {
    process.removeListener('exit', killer);
    return { code: code as number | null, out, err };
  });
  return {
    pid: child.pid ?? 0,
    out: () => out,
    err: () => err,
    signal: (name) => void child.kill(name),
    closeOut: () => child.stdout.destroy(),
    ended,
  };
}

export function runCli(args: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<CliRun> {
  return startCli(args, environment).ended;
}
