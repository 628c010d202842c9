import 'reflect-metadata';
import { leaveOutPrompts } from './frame/without-prompts';
import type { CommandDescription } from './frame/describe-cli';

export type { CommandDescription, OptionDescription } from './frame/describe-cli';

/** Runs one command line and sets the exit code of the process. Never rejects. */
export async function runCli(argv: readonly string[]): Promise<void> {
  leaveOutPrompts();
  const program = await import('./frame/run-cli.js');
  await program.runCli(argv);
}

/** Every command with its options, for docs/cli.md. */
export async function describeCli(): Promise<CommandDescription> {
  leaveOutPrompts();
  const program = await import('./frame/describe-cli.js');
  return program.describeCli();
}
