import { agentIdOf, answered, askedFor, whyOf } from './audit-detail';

const ID = 'AAAAAAAA-0000-4000-8000-aaaaaaaaaaaa';

describe('what the audit keeps of a write', () => {
  it('is what it asked for, by the names that are known', () =>
    expect(askedFor({ agentId: ID, version: '7' }, { why: 'x', stopSessions: true, token: 'CANARY', n: 1 })).toEqual({
      version: '7',
      stopSessions: true,
    }));

  it('is what came of it', () =>
    expect(answered({ agents: 3, prompt: 'CANARY', spec: { image: 'CANARY' } })).toEqual({ agents: 3 }));

  it('is small, whatever was sent', () => {
    const asked = askedFor({}, { reason: 'x'.repeat(10_000), agentIds: Array.from({ length: 5000 }, () => 'a') });
    expect(JSON.stringify(asked).length).toBeLessThan(1000);
    expect(asked['agentIds']).toContain('… 4900 more');
  });

  it('can be stored', () => {
    expect(askedFor({}, { reason: 'a\0b\ud800', all: { deep: true }, for: null })).toEqual({ reason: 'a�b�' });
    expect(whyOf({ why: 'a\0b' }, 10)).toBe('a�b');
  });

  it.each([null, undefined, 'text', 7, []])('is nothing of the body %j', (body) => {
    expect([askedFor({}, body), agentIdOf({}, body), whyOf(body, 10)]).toEqual([{}, null, null]);
  });

  it.each([
    { from: 'the path', params: { agentId: ID }, body: {} },
    { from: 'an update', params: {}, body: { agent_id: ID } },
  ])('names the agent by $from', ({ params, body }) => expect(agentIdOf(params, body)).toBe(ID.toLowerCase()));

  it('names no agent by what is no id', () => expect(agentIdOf({ agentId: '../x' }, {})).toBeNull());

  it.each([
    { body: { why: 'because' }, why: 'because' },
    { body: { why: 'x'.repeat(20) }, why: 'x'.repeat(10) },
    { body: { why: '' }, why: null },
    { body: { why: 7 }, why: null },
  ])('says why: $body', ({ body, why }) => expect(whyOf(body, 10)).toBe(why));
});
