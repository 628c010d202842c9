import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseAdminTokens } from './admin-tokens';
import { EnvironmentError, readEnvironment, type RawEnvironment } from './read-environment';
import { environment } from './testing/builders';

const token = (n: number): string => `token-number-${n}-CANARY`;
const lines = (...given: string[]): string => given.join('\n');

function problemsOf(over: RawEnvironment): readonly string[] {
  try {
    readEnvironment(environment(over));
    return [];
  } catch (error) {
    if (error instanceof EnvironmentError) return error.problems;
    throw error;
  }
}

describe('lines of tokens', () => {
  it('are a name, a scope and a token each, with comments and empty lines between them', () => {
    const text = `# who\n\n  ci.deploy  sync\t${token(1)}\r\nalice@example.com admin ${token(2)}\n  # end\ngrafana read ${token(3)}`;
    const { tokens, problems } = parseAdminTokens(text);
    expect(problems).toEqual([]);
    expect(tokens.map(({ name, scope, token: secret }) => [name, scope, secret.reveal()])).toEqual([
      ['ci.deploy', 'sync', token(1)],
      ['alice@example.com', 'admin', token(2)],
      ['grafana', 'read', token(3)],
    ]);
  });

  it('may give one name two tokens, so that one can follow the other', () =>
    expect(parseAdminTokens(lines(`ci sync ${token(1)}`, `ci sync ${token(2)}`)).problems).toEqual([]));

  it.each([
    { why: 'no token', line: 'ci sync', says: 'must be `<name> <scope> <token>`' },
    { why: 'nothing but a token', line: token(1), says: 'must be `<name> <scope> <token>`' },
    { why: 'another scope', line: `ci write ${token(1)}`, says: 'must have one of the scopes read, sync, admin' },
    {
      why: 'a scope in capitals',
      line: `ci READ ${token(1)}`,
      says: 'must have one of the scopes read, sync, admin',
    },
    {
      why: 'a name that would not fit a log',
      line: `a/b read ${token(1)}`,
      says: 'must begin with a name of 1 to 64 letters, digits, ., _, @ or -',
    },
    {
      why: 'the name of ADMIN_TOKEN',
      line: `admin read ${token(1)}`,
      says: 'must not have the name admin: it is that of ADMIN_TOKEN',
    },
    {
      why: 'a short token',
      line: 'ci read CANARY',
      says: 'must end with a token of at least 16 printable characters',
    },
    { why: 'a fourth word', line: `ci read ${token(1)} x`, says: 'has more than three words' },
    { why: 'the token of another line', line: `ci read ${token(0)}`, says: 'has the token of line 1' },
  ])('are refused with $why, by their number', ({ line, says }) => {
    expect(parseAdminTokens(lines(`first read ${token(0)}`, '', line)).problems).toEqual([`line 3 ${says}`]);
  });

  it('are at most a thousand', () => {
    const text = lines(...Array.from({ length: 1001 }, (_, n) => `ci read ${token(n)}`));
    expect(parseAdminTokens(text).problems).toEqual(['has more than 1000 tokens']);
  });
});

describe('ADMIN_TOKENS', () => {
  it('refuses the start by name, without showing a token', () => {
    const problems = problemsOf({ ADMIN_TOKENS: lines(`ci write ${token(1)}`, `ci ${token(2)}`) });
    expect(problems).toEqual([
      'ADMIN_TOKENS line 1 must have one of the scopes read, sync, admin',
      'ADMIN_TOKENS line 2 must be `<name> <scope> <token>`',
    ]);
  });

  it('must not repeat ADMIN_TOKEN: nobody could say whose it is', () =>
    expect(problemsOf({ ADMIN_TOKEN: token(1), ADMIN_TOKENS: `ci read ${token(1)}` })).toEqual([
      'ADMIN_TOKENS must not have the token of ADMIN_TOKEN',
    ]));

  it('may come from a file, and remembers from which', () => {
    const folder = mkdtempSync(join(tmpdir(), 'config-sync-'));
    const file = join(folder, 'tokens');
    writeFileSync(file, `ci sync ${token(1)}\n`);
    const { admin } = readEnvironment(environment({ ADMIN_TOKENS_FILE: file }));
    expect(admin).toMatchObject({ token: null, tokensFile: file, tokens: [{ name: 'ci', scope: 'sync' }] });
    rmSync(folder, { recursive: true });
  });

  it('shows itself to nobody', () =>
    expect(JSON.stringify(readEnvironment(environment({ ADMIN_TOKENS: `ci sync ${token(1)}` })))).not.toContain(
      'CANARY',
    ));
});
