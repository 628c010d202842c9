import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EnvironmentError, readBotTokenKey, readEnvironment, type RawEnvironment } from './read-environment';
import { environment } from './testing/builders';

const KEY = 'key-of-32-printable-characters-1';
const OLD_KEY = 'key-of-32-printable-characters-0';

const problemsOf = (read: () => unknown): readonly string[] => {
  try {
    read();
    return [];
  } catch (error) {
    if (error instanceof EnvironmentError) return error.problems;
    throw error;
  }
};

const bots = (over: RawEnvironment = {}) => readEnvironment(environment(over)).bots;

describe('what the environment says of bots', () => {
  it('lets none in by default, and each agent ask a hundred times a second', () =>
    expect(bots()).toMatchObject({ tokenKey: null, previousTokenKey: null, rateLimitPerSecond: 100 }));

  it('has the keys', () => {
    const { tokenKey, previousTokenKey } = bots({ BOT_TOKEN_KEY: KEY, BOT_TOKEN_KEY_PREVIOUS: OLD_KEY });
    expect([tokenKey?.reveal(), previousTokenKey?.reveal()]).toEqual([KEY, OLD_KEY]);
  });

  it('may switch the limit off', () => expect(bots({ BOT_RATE_LIMIT_PER_SECOND: '0' }).rateLimitPerSecond).toBe(0));

  it('is frozen and shows no key', () => {
    const given = bots({ BOT_TOKEN_KEY: KEY });
    expect(Object.isFrozen(given)).toBe(true);
    expect(JSON.stringify(given)).not.toContain(KEY);
  });

  it.each([
    { why: 'a key that is too short', over: { BOT_TOKEN_KEY: KEY.slice(1) } },
    { why: 'a key with a space', over: { BOT_TOKEN_KEY: `${KEY} x` } },
    { why: 'a key that is not ASCII', over: { BOT_TOKEN_KEY: `${KEY}ä` } },
    { why: 'a previous key that is too short', over: { BOT_TOKEN_KEY: KEY, BOT_TOKEN_KEY_PREVIOUS: 'x' } },
  ])('refuses $why without showing it', ({ over }) => {
    const problems = problemsOf(() => readEnvironment(environment(over)));
    expect(problems).toEqual([
      expect.stringMatching(/^BOT_TOKEN_KEY\w* must be at least 32 printable characters without spaces$/),
    ]);
  });

  it('refuses a previous key alone, since it would let no bot in', () =>
    expect(problemsOf(() => readEnvironment(environment({ BOT_TOKEN_KEY_PREVIOUS: OLD_KEY })))).toEqual([
      'BOT_TOKEN_KEY_PREVIOUS is for rotation, beside BOT_TOKEN_KEY: set both, or neither',
    ]));

  it('may come from files', () => {
    const folder = mkdtempSync(join(tmpdir(), 'config-sync-'));
    const file = join(folder, 'key');
    writeFileSync(file, `${KEY}\n`);
    expect(bots({ BOT_TOKEN_KEY_FILE: file, BOT_TOKEN_KEY_PREVIOUS_FILE: file }).tokenKey?.reveal()).toBe(KEY);
    expect(readBotTokenKey({ BOT_TOKEN_KEY_FILE: file }).reveal()).toBe(KEY);
    rmSync(folder, { recursive: true });
  });
});

describe('the key that a printed token is made with', () => {
  it('is read without the rest of the configuration', () =>
    expect(readBotTokenKey({ BOT_TOKEN_KEY: KEY }).reveal()).toBe(KEY));

  it.each([{}, { BOT_TOKEN_KEY: '' }, { BOT_TOKEN_KEY: 'short' }])('is asked for when there is only %j', (raw) =>
    expect(problemsOf(() => readBotTokenKey(raw))).toEqual([
      'BOT_TOKEN_KEY is required: at least 32 printable characters without spaces',
    ]),
  );
});
