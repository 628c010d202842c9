import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  EnvironmentError,
  readBotTokenKey,
  readDatabaseUrl,
  readEnvironment,
  type RawEnvironment,
} from './read-environment';
import { environment, REQUIRED } from './testing/builders';

let folder = '';
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'config-sync-'))));
afterEach(() => rmSync(folder, { recursive: true }));

function file(text: string, name = 'secret'): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

function problemsOf(raw: RawEnvironment): readonly string[] {
  try {
    readEnvironment(raw);
    return [];
  } catch (error) {
    if (error instanceof EnvironmentError) return error.problems;
    throw error;
  }
}

const TOKEN = 'a-token-of-16-characters';

describe('a secret from a file', () => {
  it.each([...Object.entries(REQUIRED), ['ADMIN_TOKEN', TOKEN] as const])('is taken for %s', (name, value) => {
    const given = { ...environment({ ADMIN_TOKEN: TOKEN }), [name]: undefined, [`${name}_FILE`]: file(value) };
    const { databaseUrl, redisUrl, pipecat, admin } = readEnvironment(given);
    const all = [databaseUrl, redisUrl, pipecat.privateApiKey, pipecat.publicApiKey, admin.token];
    expect(all.map((secret) => secret?.reveal())).toEqual([...Object.values(REQUIRED), TOKEN]);
  });

  it.each([
    { why: 'the line break that editors put at the end', text: `${TOKEN}\n` },
    { why: 'the line break of another system', text: `${TOKEN}\r\n` },
    { why: 'spaces around it', text: `  ${TOKEN}  ` },
  ])('is taken without $why', ({ text }) => {
    expect(readEnvironment(environment({ ADMIN_TOKEN_FILE: file(text) })).admin.token?.reveal()).toBe(TOKEN);
  });

  it('is validated like any other', () => {
    const raw = environment({ DATABASE_URL: undefined, DATABASE_URL_FILE: file('mysql://u:CANARY@h/d') });
    expect(problemsOf(raw)).toEqual(['DATABASE_URL must be a URL that begins with postgres:// or postgresql://']);
  });

  it('that is empty is a missing one', () => {
    const raw = environment({ PIPECAT_PRIVATE_API_KEY: undefined, PIPECAT_PRIVATE_API_KEY_FILE: file('\n') });
    expect(problemsOf(raw)).toEqual(['PIPECAT_PRIVATE_API_KEY is required: the private API key of the organisation']);
  });

  it('beside the variable itself is refused, since one of them would be ignored', () => {
    const raw = environment({ REDIS_URL_FILE: file('redis://CANARY') });
    expect(problemsOf(raw)).toEqual(['REDIS_URL_FILE and REDIS_URL are both set: give one of them']);
  });

  it('beside an empty variable is taken', () => {
    const raw = environment({ REDIS_URL: '', REDIS_URL_FILE: file('redis://from-a-file') });
    expect(readEnvironment(raw).redisUrl.reveal()).toBe('redis://from-a-file');
  });

  it('under an empty name is none', () => {
    expect(problemsOf(environment({ REDIS_URL_FILE: '' }))).toEqual([]);
  });

  it.each([
    { why: 'is not there', path: () => join(folder, 'missing') },
    { why: 'is a folder', path: () => (mkdirSync(join(folder, 'sub')), join(folder, 'sub')) },
    { why: 'is below a file', path: () => join(file('x'), 'sub') },
  ])('that $why is named once, by its variable', ({ path }) => {
    const raw = environment({ DATABASE_URL: undefined, DATABASE_URL_FILE: path() });
    expect(problemsOf(raw)).toEqual([
      expect.stringMatching(/^DATABASE_URL_FILE names a file that cannot be read \(.+\)$/),
    ]);
  });

  it('that cannot be read is named with every other problem', () => {
    const missing = join(folder, 'missing');
    const raw = { ADMIN_TOKEN_FILE: missing, DATABASE_URL_FILE: missing, PORT: 'x', REDIS_URL: 'redis://h' };
    const names = problemsOf(raw).map((problem) => problem.split(' ')[0]);
    expect(names.sort()).toEqual([
      'ADMIN_TOKEN_FILE',
      'DATABASE_URL_FILE',
      'PIPECAT_PRIVATE_API_KEY',
      'PIPECAT_PUBLIC_API_KEY',
      'PORT',
    ]);
  });

  it('is not taken for a variable that is no secret', () => {
    expect(readEnvironment(environment({ LOG_LEVEL_FILE: file('debug') })).logLevel).toBe('info');
  });

  it('is taken for the tokens of bots', () => {
    const [now, before] = ['n'.repeat(32), 'b'.repeat(32)];
    const files = { BOT_TOKEN_KEY_FILE: file(now, 'now'), BOT_TOKEN_KEY_PREVIOUS_FILE: file(before, 'before') };
    const { bots } = readEnvironment(environment(files));
    expect([bots.tokenKey?.reveal(), bots.previousTokenKey?.reveal()]).toEqual([now, before]);
    expect(readBotTokenKey(files).reveal()).toBe(now);
  });

  it.each([{}, { BOT_TOKEN_KEY: 'CANARY' }])('that is no key for the tokens of bots is refused: %j', (raw) => {
    expect(() => readBotTokenKey(raw)).toThrow('BOT_TOKEN_KEY is required');
    expect(() => readBotTokenKey(raw)).not.toThrow(/CANARY/);
  });

  it('is taken for a migration as well', () => {
    expect(readDatabaseUrl({ DATABASE_URL_FILE: file(`${REQUIRED.DATABASE_URL}\n`) }).reveal()).toBe(
      REQUIRED.DATABASE_URL,
    );
    expect(() => readDatabaseUrl({ DATABASE_URL_FILE: join(folder, 'missing') })).toThrow(
      'DATABASE_URL_FILE names a file that cannot be read (',
    );
    expect(() => readDatabaseUrl({ DATABASE_URL: 'x', DATABASE_URL_FILE: file('x') })).toThrow('are both set');
  });
});
