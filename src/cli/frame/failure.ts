import { CliError, InterruptedError } from './cli-error';
import { EXIT, type ExitCode } from './exit-code';

export interface CliFailure {
  readonly code: ExitCode;
  /** null = it was said already, or there is nothing to say. */
  readonly sentence: string | null;
}

/** The one place that turns what was thrown into a sentence and an exit code. */
export function failureOf(error: unknown, interrupted: boolean): CliFailure {
  if (interrupted || error instanceof InterruptedError) return { code: EXIT.interrupted, sentence: null };
  if (error instanceof CliError) return { code: EXIT.error, sentence: `config-sync: ${error.message}` };
  const parsing = parserEnd(error);
  if (parsing !== null) return { code: parsing === 0 ? EXIT.ok : EXIT.error, sentence: null };
  return { code: EXIT.error, sentence: `config-sync: ${bug(error)}` };
}

/** What commander throws instead of ending the process: it has said why. @returns its exit code */
function parserEnd(error: unknown): number | null {
  if (!(error instanceof Error) || !('code' in error) || !('exitCode' in error)) return null;
  return String(error.code).startsWith('commander.') ? Number(error.exitCode) : null;
}

/** The message of an unknown error may hold anything, so it is shown only where somebody looks for a bug. */
function bug(error: unknown): string {
  if (process.env['DEBUG'] === '1' && error instanceof Error) return error.stack ?? error.message;
  return `a bug: ${error instanceof Error ? `${error.name}: ${error.message}` : String(error)} (DEBUG=1 says where)`;
}
