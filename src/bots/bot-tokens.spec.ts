import { botToken, Secret } from '../config';
import { BotTokens } from './bot-tokens';
import { AGENT, botConfig, OTHER_AGENT } from './testing/builders';

const made = (key: string, agentId = AGENT): string => botToken(new Secret(key), agentId);

describe('the tokens of bots', () => {
  const tokens = new BotTokens(botConfig({ key: 'new', previousKey: 'old' }));

  it('are made with the newest key', () => expect(tokens.tokenFor(AGENT)).toBe(made('new')));

  it.each([
    { what: 'one of the newest key', token: made('new'), want: true },
    { what: 'one of the key before it', token: made('old'), want: true },
    { what: 'one of any other key', token: made('older'), want: false },
    { what: 'that of another agent', token: made('new', OTHER_AGENT), want: false },
    { what: 'one that was cut', token: made('new').slice(0, -1), want: false },
    { what: 'one with something behind it', token: `${made('new')}x`, want: false },
    { what: 'one without its prefix', token: made('new').replace('cst1.', ''), want: false },
    { what: 'nothing', token: '', want: false },
    { what: 'a megabyte', token: 'x'.repeat(1_000_000), want: false },
  ])('accept $what: $want', ({ token, want }) => expect(tokens.accepts(AGENT, token)).toBe(want));

  it('fit an id in any case of letters', () => expect(tokens.accepts(AGENT.toUpperCase(), made('new'))).toBe(true));

  it('are none without a key', () => {
    const closed = new BotTokens(botConfig({ key: null }));
    expect(closed.tokenFor(AGENT)).toBeNull();
    expect(closed.accepts(AGENT, '')).toBe(false);
    expect(closed.accepts(AGENT, made(''))).toBe(false);
  });
});
