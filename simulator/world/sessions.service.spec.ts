import { DEFAULT_BOT } from '../bots/bot';
import { change, createWorld, SETTLED_MS, type WorldFixture } from '../testing/world-fixture';
import type { SessionFilter } from './sessions.service';
import type { Settings } from './settings';

const ALL: SessionFilter = { status: 'all', startType: 'all' };
const ACTIVE: SessionFilter = { ...ALL, status: 'active' };

function withAgent(settings: Partial<Settings> = {}, maxAgents = 50): WorldFixture {
  const fixture = createWorld(settings);
  fixture.agents.create('bot', null, change({ image: 'a:1', maxSessionDuration: 60 }, { maxAgents }));
  fixture.clock.advance(SETTLED_MS);
  return fixture;
}

describe('a session', () => {
  it('belongs to the revision that serves when it starts', () => {
    const { agents, sessions, clock } = withAgent();
    const old = agents.get('bot').desired.id;
    agents.update('bot', change({ image: 'a:2' }));
    clock.advance(300);
    expect(sessions.start('bot', DEFAULT_BOT).deploymentId).toBe(old);
    clock.advance(SETTLED_MS);
    expect(sessions.start('bot', DEFAULT_BOT).deploymentId).toBe(agents.get('bot').desired.id);
  });

  it('ends at the cap that was in force when it started', () => {
    const { agents, sessions, clock } = withAgent();
    const session = sessions.start('bot', DEFAULT_BOT);
    agents.update('bot', change({ maxSessionDuration: 14400 }));
    clock.advance(60_000);
    expect(sessions.get('bot', session.sessionId)).toMatchObject({
      endedAt: session.createdAt + 60_000,
      completionStatus: 'MAX_DURATION_REACHED',
    });
    expect(sessions.activeCount(agents.get('bot'))).toBe(0);
  });

  it('survives the deletion of its agent and can still be stopped', () => {
    const { agents, sessions } = withAgent();
    const { sessionId } = sessions.start('bot', DEFAULT_BOT);
    agents.delete('bot');
    expect(sessions.get('bot', sessionId).endedAt).toBeNull();
    expect(() => sessions.list('bot', ALL)).toThrow();
    expect(sessions.stop('bot', sessionId).endedAt).not.toBeNull();
  });

  it.each([
    { sessionsAfterDelete: 'listed' as const, listed: true, fetched: true },
    { sessionsAfterDelete: 'gone' as const, listed: false, fetched: false },
  ])('of a deleted agent is $sessionsAfterDelete when told to be', ({ sessionsAfterDelete, listed, fetched }) => {
    const { agents, sessions } = withAgent({ sessionsAfterDelete });
    const { sessionId } = sessions.start('bot', DEFAULT_BOT);
    agents.delete('bot');
    const list = (): unknown => sessions.list('bot', ALL);
    const get = (): unknown => sessions.get('bot', sessionId);
    if (listed) expect(list()).toHaveLength(1);
    else expect(list).toThrow();
    if (fetched) expect(get()).toMatchObject({ sessionId });
    else expect(get).toThrow();
  });

  it('is not inherited by a new agent of the same name', () => {
    const { agents, sessions, clock } = withAgent();
    sessions.start('bot', DEFAULT_BOT);
    agents.delete('bot');
    agents.create('bot', null, change({ image: 'a:1' }));
    clock.advance(SETTLED_MS);
    expect(sessions.list('bot', ALL)).toEqual([]);
  });

  it('cannot be stopped twice', () => {
    const { sessions } = withAgent();
    const { sessionId } = sessions.start('bot', DEFAULT_BOT);
    sessions.stop('bot', sessionId);
    expect(() => sessions.stop('bot', sessionId)).toThrow();
  });
});

describe('starting', () => {
  it('is refused when every instance is busy', () => {
    const { sessions } = withAgent({}, 2);
    sessions.start('bot', DEFAULT_BOT);
    const second = sessions.start('bot', DEFAULT_BOT);
    expect(() => sessions.start('bot', DEFAULT_BOT)).toThrow('refused with 429');
    sessions.end(second.sessionId);
    expect(() => sessions.start('bot', DEFAULT_BOT)).not.toThrow();
  });

  it('is refused before anything serves', () => {
    const { agents, sessions } = createWorld();
    agents.create('bot', null, change({ image: 'a:1' }));
    expect(() => sessions.start('bot', DEFAULT_BOT)).toThrow('not in ready state');
  });
});

describe('the list', () => {
  it('shows the newest first and tells running from ended', () => {
    const { sessions } = withAgent();
    const first = sessions.start('bot', DEFAULT_BOT);
    const second = sessions.start('bot', DEFAULT_BOT);
    const third = sessions.start('bot', DEFAULT_BOT);
    sessions.end(second.sessionId);
    expect(sessions.list('bot', ACTIVE)).toEqual([third, first]);
    expect(sessions.list('bot', { ...ALL, status: 'ended' })).toEqual([second]);
    expect(sessions.list('bot', ALL)).toEqual([third, second, first]);
  });

  it('filters by deployment, by kind of start and by time', () => {
    const { sessions, clock } = withAgent();
    const session = sessions.seed('bot', DEFAULT_BOT, 'other-deployment');
    clock.advance(10_000);
    const later = sessions.seed('bot', DEFAULT_BOT);
    expect(sessions.list('bot', { ...ALL, deploymentId: 'other-deployment' })).toEqual([session]);
    expect(sessions.list('bot', { ...ALL, startType: 'warm' })).toEqual([]);
    expect(sessions.list('bot', { ...ALL, startTime: session.createdAt / 1000 + 1 })).toEqual([later]);
    expect(sessions.list('bot', { ...ALL, endTime: session.createdAt / 1000 + 1 })).toEqual([session]);
  });

  it('misses a session that has only just begun when told to', () => {
    const { sessions, clock } = withAgent({ sessionVisibilityLagMs: 400 });
    sessions.start('bot', DEFAULT_BOT);
    expect(sessions.list('bot', ACTIVE)).toHaveLength(0);
    clock.advance(400);
    expect(sessions.list('bot', ACTIVE)).toHaveLength(1);
  });

  it('shows a stale reader all but the last session', () => {
    const { sessions } = withAgent();
    const first = sessions.start('bot', DEFAULT_BOT);
    sessions.start('bot', DEFAULT_BOT);
    expect(sessions.list('bot', ACTIVE, true)).toEqual([first]);
  });
});

describe('the way to a bot', () => {
  it.each([
    { why: 'ended', act: (f: WorldFixture, id: string) => f.sessions.end(id) },
    { why: 'of a deleted agent', act: (f: WorldFixture) => f.agents.delete('bot') },
    { why: 'over its cap', act: (f: WorldFixture) => f.clock.advance(60_000) },
  ])('is closed for a session that is $why', ({ act }) => {
    const fixture = withAgent();
    const { sessionId } = fixture.sessions.start('bot', DEFAULT_BOT);
    expect(fixture.sessions.live('bot', sessionId).sessionId).toBe(sessionId);
    act(fixture, sessionId);
    expect(() => fixture.sessions.live('bot', sessionId)).toThrow('Service not found');
  });
});
