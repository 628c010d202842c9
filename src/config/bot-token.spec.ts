import { createHmac } from 'node:crypto';
import { botToken } from './bot-token';
import { Secret } from './secret';

const AGENT = 'aaaaaaaa-0000-4000-8000-aaaaaaaaaaaa';
const key = new Secret('k'.repeat(32));

describe("the token of an agent's bots", () => {
  it('is the same whenever and wherever it is made', () => {
    expect(botToken(key, AGENT)).toBe('cst1.SdYcljhhjq4j3PC5_iAkBGGIaEA4F_I_UWAWjRrtkMQ');
  });

  it('is an HMAC that anybody can make who has the key', () => {
    const mac = createHmac('sha256', 'k'.repeat(32)).update(`context:${AGENT}`).digest('base64url');
    expect(botToken(key, AGENT)).toBe(`cst1.${mac}`);
  });

  it('does not depend on the case of the id', () =>
    expect(botToken(key, AGENT.toUpperCase())).toBe(botToken(key, AGENT)));

  it.each([
    { of: 'another agent', token: botToken(key, 'bbbbbbbb-0000-4000-8000-aaaaaaaaaaaa') },
    { of: 'another key', token: botToken(new Secret('q'.repeat(32)), AGENT) },
  ])('is another one for $of', ({ token }) => expect(token).not.toBe(botToken(key, AGENT)));

  it('does not show the key', () => expect(botToken(key, AGENT)).not.toContain('kkkk'));
});
