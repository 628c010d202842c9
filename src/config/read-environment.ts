import { readFileSync } from 'node:fs';
import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { Environment } from './environment';
import { parseAdminTokens } from './admin-tokens';
import { toAppConfig } from './to-app-config';
import type { AppConfig } from './app-config';
import { Secret } from './secret';

export type RawEnvironment = Readonly<Record<string, unknown>>;

/** The environment cannot be used. `problems` has one sentence a variable, beginning with its name and never carrying its value. */
export class EnvironmentError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(`the configuration is not valid:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
    this.name = 'EnvironmentError';
  }
}

const SECRETS = [
  'DATABASE_URL',
  'REDIS_URL',
  'PIPECAT_PRIVATE_API_KEY',
  'PIPECAT_PUBLIC_API_KEY',
  'ADMIN_TOKEN',
  'ADMIN_TOKENS',
  'BOT_TOKEN_KEY',
  'BOT_TOKEN_KEY_PREVIOUS',
];
const RESERVED_BOT_PATHS = new Set(['bot', 'ws', 'whatsapp', 'readyz', 'livez', 'api/offer']);

/** Room for the answer to be written down before the lease runs out. */
const LEASE_MARGIN_MS = 1000;

/**
 * Reads, validates and freezes the configuration. An empty variable counts as not set; a secret may come from a file (`NAME_FILE`).
 *
 * @throws EnvironmentError naming every bad variable at once
 */
export function readEnvironment(raw: RawEnvironment): AppConfig {
  const problems: string[] = [];
  const given = withFiles(raw, SECRETS, problems);
  const unreadable = new Set(problems.map((problem) => problem.split('_FILE ')[0]));
  const environment = plainToInstance(Environment, given, { exposeDefaultValues: true });
  const errors = validateSync(environment, { stopAtFirstError: true });
  for (const { property, constraints } of errors) {
    if (!unreadable.has(property)) problems.push(`${property} ${sentence(constraints)}`);
  }
  if (errors.length === 0) problems.push(...contradictions(environment));
  if (problems.length > 0) throw new EnvironmentError(problems);
  return toAppConfig(environment);
}

/** The one variable that a migration needs. @throws EnvironmentError */
export function readDatabaseUrl(raw: RawEnvironment): Secret {
  const problems: string[] = [];
  const { DATABASE_URL: url } = withFiles(raw, ['DATABASE_URL'], problems);
  if (problems.length === 0 && !/^postgres(ql)?:\/\/\S+$/.test(url ?? '')) {
    problems.push('DATABASE_URL is required: the PostgreSQL URL, as postgres://user:password@host:5432/database');
  }
  if (problems.length > 0) throw new EnvironmentError(problems);
  return new Secret(url ?? '');
}

/** The one variable that printing a bot's token needs. @throws EnvironmentError */
export function readBotTokenKey(raw: RawEnvironment): Secret {
  const problems: string[] = [];
  const { BOT_TOKEN_KEY: key } = withFiles(raw, ['BOT_TOKEN_KEY'], problems);
  if (problems.length === 0 && !/^[\x21-\x7e]{32,}$/.test(key ?? '')) {
    problems.push('BOT_TOKEN_KEY is required: at least 32 printable characters without spaces');
  }
  if (problems.length > 0) throw new EnvironmentError(problems);
  return new Secret(key ?? '');
}

function withFiles(raw: RawEnvironment, secrets: readonly string[], problems: string[]): Record<string, string> {
  const given = Object.fromEntries(
    Object.entries(raw).filter((entry): entry is [string, string] => typeof entry[1] === 'string' && entry[1] !== ''),
  );
  for (const name of secrets) {
    const file = given[`${name}_FILE`];
    if (file === undefined) continue;
    if (given[name] !== undefined) problems.push(`${name}_FILE and ${name} are both set: give one of them`);
    else readInto(given, name, file, problems);
  }
  return given;
}

function readInto(given: Record<string, string>, name: string, file: string, problems: string[]): void {
  try {
    given[name] = readFileSync(file, 'utf8').trim();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    problems.push(`${name}_FILE names a file that cannot be read (${code})`);
  }
}

function sentence(constraints: Record<string, string> | undefined): string {
  const sentences = constraints ?? {};
  return sentences['isNotEmpty'] ?? Object.values(sentences)[0] ?? 'is not valid';
}

/** Rules between variables. */
function contradictions(environment: Environment): string[] {
  const problems: string[] = [];
  const url = new URL(environment.PIPECAT_API_URL);
  const loopback = ['localhost', '[::1]'].includes(url.hostname) || /^127(\.\d+){3}$/.test(url.hostname);
  if (url.protocol === 'http:' && !loopback && environment.PIPECAT_ALLOW_HTTP !== 'true') {
    problems.push('PIPECAT_API_URL must be https (plain http is for loopback, or set PIPECAT_ALLOW_HTTP=true)');
  }
  if (environment.SYNC_LEASE_MS < environment.PIPECAT_TIMEOUT_MS + LEASE_MARGIN_MS) {
    problems.push(
      `SYNC_LEASE_MS must exceed PIPECAT_TIMEOUT_MS by at least ${LEASE_MARGIN_MS}: a lease has to outlive a call`,
    );
  }
  if (environment.SYNC_BACKOFF_MAX_MS < environment.SYNC_BACKOFF_BASE_MS) {
    problems.push('SYNC_BACKOFF_MAX_MS must not be below SYNC_BACKOFF_BASE_MS');
  }
  const managesSets = environment.CONFIG_SYNC_PUBLIC_URL !== undefined || environment.BOT_SECRETS_FILE !== undefined;
  if (managesSets && environment.BOT_TOKEN_KEY === undefined) {
    problems.push(
      'BOT_TOKEN_KEY is required with CONFIG_SYNC_PUBLIC_URL or BOT_SECRETS_FILE: secret sets are named with it',
    );
  }
  problems.push(...badTokens(environment));
  if (RESERVED_BOT_PATHS.has(environment.CONTEXT_PATH)) {
    problems.push('CONTEXT_PATH must not be one of the paths that Pipecat Cloud keeps for itself');
  }
  if (environment.BOT_TOKEN_KEY_PREVIOUS !== undefined && environment.BOT_TOKEN_KEY === undefined) {
    problems.push('BOT_TOKEN_KEY_PREVIOUS is for rotation, beside BOT_TOKEN_KEY: set both, or neither');
  }
  return problems;
}

function badTokens({ ADMIN_TOKEN: single, ADMIN_TOKENS: lines = '' }: Environment): string[] {
  const { tokens, problems } = parseAdminTokens(lines);
  const twice = tokens.some(({ token }) => token.reveal() === single);
  return [...problems, ...(twice ? ['must not have the token of ADMIN_TOKEN'] : [])].map(
    (why) => `ADMIN_TOKENS ${why}`,
  );
}
