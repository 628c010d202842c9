import { CliError } from '../frame/cli-error';

/** The service answered, and refused. `code` is that of its problem document; null when it sent none. */
export class ApiError extends CliError {
  override readonly name = 'ApiError';

  constructor(
    message: string,
    readonly status: number,
    readonly code: string | null,
    readonly problem: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
  }
}

/** No whole answer came. */
export class UnreachableError extends CliError {
  override readonly name = 'UnreachableError';
}
