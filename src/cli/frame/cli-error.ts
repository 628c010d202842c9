/** Ends a command with one sentence and exit code 1. The message is for people and carries no credential. */
export class CliError extends Error {
  override readonly name: string = 'CliError';
}

/** The command was not understood: nothing was asked and nothing was done. */
export class UsageError extends CliError {
  override readonly name = 'UsageError';
}

/** Ctrl-C, or SIGTERM. */
export class InterruptedError extends Error {
  override readonly name = 'InterruptedError';

  constructor() {
    super('interrupted');
  }
}
