import { Secret } from './secret';

/** What a token may do. Each includes the one before it. */
export const SCOPES = ['read', 'sync', 'admin'] as const;
export type Scope = (typeof SCOPES)[number];

/** A token of the admin API. `name` stands in the audit; several tokens may have it, so that one can follow another. */
export interface AdminToken {
  readonly name: string;
  readonly scope: Scope;
  readonly token: Secret;
}

export interface ParsedTokens {
  readonly tokens: readonly AdminToken[];
  /** One sentence for each line that is none, without what stands in it. */
  readonly problems: readonly string[];
}

/** Of `ADMIN_TOKEN`, and of nobody else. */
export const ADMIN_NAME = 'admin';

const NAME = /^[A-Za-z0-9._@-]{1,64}$/;
export const TOKEN_PATTERN = /^[\x21-\x7e]{16,}$/;
/** All of them are compared with each request. */
const MOST = 1000;

/** Reads lines of `<name> <scope> <token>`; empty lines and those that begin with `#` are skipped. */
export function parseAdminTokens(text: string): ParsedTokens {
  const tokens: AdminToken[] = [];
  const problems: string[] = [];
  const seen = new Map<string, number>();
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (/^\s*(#|$)/.test(line)) continue;
    const [name = '', scope = '', token = '', ...rest] = line.trim().split(/\s+/);
    const problem = rest.length > 0 ? 'has more than three words' : problemOf(name, scope, token, seen.get(token));
    if (problem === null) tokens.push({ name, scope: scope as Scope, token: new Secret(token) });
    else problems.push(`line ${index + 1} ${problem}`);
    seen.set(token, index + 1);
  }
  if (tokens.length > MOST) problems.push(`has more than ${MOST} tokens`);
  return { tokens, problems };
}

function problemOf(name: string, scope: string, token: string, before: number | undefined): string | null {
  if (token === '') return 'must be `<name> <scope> <token>`';
  if (!NAME.test(name)) return 'must begin with a name of 1 to 64 letters, digits, ., _, @ or -';
  if (name === ADMIN_NAME) return `must not have the name ${ADMIN_NAME}: it is that of ADMIN_TOKEN`;
  if (!SCOPES.some((known) => known === scope)) return `must have one of the scopes ${SCOPES.join(', ')}`;
  if (!TOKEN_PATTERN.test(token)) return 'must end with a token of at least 16 printable characters';
  return before === undefined ? null : `has the token of line ${before}`;
}
