import { readFileSync } from 'node:fs';
import { CliError, UsageError } from './cli-error';

/** Where the service is when nobody says. */
const DEFAULT_URL = 'http://localhost:8000';

export interface ConnectionOptions {
  readonly url?: string;
  readonly token?: string;
  readonly tokenFile?: string;
}

export interface ConnectionSettings {
  /** Without a slash at its end. */
  readonly url: string;
  /** null = there is none, which the service may say no to. */
  readonly token: string | null;
}

/**
 * The service and the token, from the options or the environment. `CONFIG_SYNC_URL` and `CONFIG_SYNC_TOKEN` are not read: bots have those, for
 * a token of their own.
 *
 * @throws UsageError, CliError
 */
export function connectionSettings(options: ConnectionOptions, environment: NodeJS.ProcessEnv): ConnectionSettings {
  return {
    url: urlOf(options.url ?? set(environment, 'CONFIG_SYNC_API_URL') ?? DEFAULT_URL),
    token: tokenOf(options, environment),
  };
}

function urlOf(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new UsageError('--url and CONFIG_SYNC_API_URL must be the root of the service, as https://sync.example.com');
  }
  if (url.username !== '' || url.password !== '') {
    throw new UsageError('the URL of the service must not carry a user or password: use a token');
  }
  return `${url.origin}${url.pathname}`.replace(/\/+$/, '');
}

function tokenOf({ token, tokenFile }: ConnectionOptions, environment: NodeJS.ProcessEnv): string | null {
  if (token !== undefined && tokenFile !== undefined) throw new UsageError('give --token or --token-file, not both');
  const given =
    token ??
    (tokenFile === undefined ? undefined : read(tokenFile, '--token-file')) ??
    fromEnvironment('CONFIG_SYNC_API_TOKEN', environment) ??
    fromEnvironment('ADMIN_TOKEN', environment) ??
    null;
  if (given !== null && !/^[\x21-\x7e]+$/.test(given)) {
    throw new CliError('the token must be printable characters without spaces');
  }
  return given;
}

function fromEnvironment(name: string, environment: NodeJS.ProcessEnv): string | undefined {
  const file = set(environment, `${name}_FILE`);
  return set(environment, name) ?? (file === undefined ? undefined : read(file, `${name}_FILE`));
}

function read(path: string, name: string): string {
  try {
    return readFileSync(path === '-' ? 0 : path, 'utf8').trim();
  } catch (error) {
    const { code = 'unknown error' } = error as NodeJS.ErrnoException;
    throw new CliError(`${name} names a file that cannot be read (${code})`);
  }
}

function set(environment: NodeJS.ProcessEnv, name: string): string | undefined {
  const value = environment[name];
  return value === '' ? undefined : value;
}
