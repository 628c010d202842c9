import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { appConfig, logger, type Line } from '../../sync/testing/builders';
import { AdminTokens, WATCH_INTERVAL_MS } from './admin-tokens';

const SINGLE = 'the-single-token-CANARY';
const token = (n: number): string => `token-number-${n}-CANARY`;

let folder = '';
let file = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'config-sync-'));
  file = join(folder, 'tokens');
});
afterEach(() => {
  jest.useRealTimers();
  rmSync(folder, { recursive: true });
});

function world(text: string) {
  const lines: Line[] = [];
  writeFileSync(file, text);
  const tokens = new AdminTokens(appConfig({ ADMIN_TOKEN: SINGLE, ADMIN_TOKENS_FILE: file }), logger(lines));
  const change = async (to: string): Promise<void> => {
    writeFileSync(file, to);
    await tokens.reload();
  };
  return { tokens, lines, change };
}

describe('the tokens', () => {
  it('tell whose they are', () => {
    const { tokens } = world(`ci sync ${token(1)}\ngrafana read ${token(2)}`);
    expect(tokens.identify(SINGLE)).toMatchObject({ name: 'admin', scope: 'admin' });
    expect(tokens.identify(token(1))).toMatchObject({ name: 'ci', scope: 'sync' });
    expect(tokens.identify(token(2))).toMatchObject({ name: 'grafana', scope: 'read' });
  });

  it.each(['', 'ci', token(3), `${token(1)}x`, token(1).slice(1), token(1).toUpperCase(), '[redacted]', 'null'])(
    'do not know %j',
    (given) => expect(world(`ci sync ${token(1)}`).tokens.identify(given)).toBeNull(),
  );

  it('know nobody when none is set', () => {
    const none = new AdminTokens(appConfig(), logger());
    for (const given of ['', 'null', 'undefined', '[redacted]']) expect(none.identify(given)).toBeNull();
  });

  it('show themselves to nobody', () =>
    expect(inspect(world(`ci sync ${token(1)}`).tokens, { depth: 9, showHidden: true })).not.toContain('CANARY'));
});

describe('the file of tokens', () => {
  it('is taken when it was changed, and the old ones end', async () => {
    const { tokens, lines, change } = world(`ci sync ${token(1)}`);
    await change(`ci sync ${token(2)}\n`);
    expect([tokens.identify(token(1)), tokens.identify(token(2))?.name]).toEqual([null, 'ci']);
    expect(lines).toEqual([{ level: 'info', message: 'ADMIN_TOKENS_FILE has changed', fields: { tokens: 1 } }]);
  });

  it('may take every token away, if it says so', async () => {
    const { tokens, change } = world(`ci sync ${token(1)}`);
    await change('# nobody\n');
    expect(tokens.identify(token(1))).toBeNull();
    expect(tokens.identify(SINGLE)).not.toBeNull();
  });

  it.each([
    { why: 'has a bad line', to: `ci sync ${token(2)}\nother write ${token(3)}` },
    { why: 'is empty, as in the middle of a write', to: '\n' },
    { why: 'repeats ADMIN_TOKEN', to: `ci sync ${SINGLE}` },
  ])('changes nothing when it $why, which is told of once', async ({ to }) => {
    const { tokens, lines, change } = world(`ci sync ${token(1)}`);
    await change(to);
    await change(to);
    expect(tokens.identify(token(1))?.name).toBe('ci');
    expect(tokens.identify(token(2))).toBeNull();
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({ level: 'error' });
    expect(JSON.stringify(lines)).not.toContain('CANARY');
  });

  it('changes nothing when it is gone, and is taken when it is back', async () => {
    const { tokens, lines, change } = world(`ci sync ${token(1)}`);
    rmSync(file);
    await tokens.reload();
    expect(tokens.identify(token(1))?.name).toBe('ci');
    await change(`ci sync ${token(2)}`);
    expect(tokens.identify(token(2))?.name).toBe('ci');
    expect(lines.map(({ level }) => level)).toEqual(['error', 'info']);
  });

  it('is looked at while the application runs, and no longer', () => {
    jest.useFakeTimers();
    const { tokens } = world(`ci sync ${token(1)}`);
    const reload = jest.spyOn(tokens, 'reload').mockResolvedValue();
    tokens.onApplicationBootstrap();
    jest.advanceTimersByTime(2 * WATCH_INTERVAL_MS);
    expect(reload).toHaveBeenCalledTimes(2);
    tokens.onApplicationShutdown();
    expect(jest.getTimerCount()).toBe(0);
  });
});
