import { change, createWorld, SETTLED_MS, type WorldFixture } from '../testing/world-fixture';
import { Refusal } from './refusal';

function withAgent(fixture = createWorld()): WorldFixture {
  fixture.agents.create('bot', null, change({ image: 'a:1' }, { minAgents: 1, maxAgents: 5 }));
  fixture.clock.advance(SETTLED_MS);
  return fixture;
}

function refusal(work: () => unknown): { status: number; text: string | undefined } {
  try {
    work();
  } catch (error) {
    if (error instanceof Refusal) return { status: error.status, text: error.details.text };
    throw error;
  }
  throw new Error('was not refused');
}

describe('a change of an agent', () => {
  const base = { image: 'a:1' };
  it.each([
    { why: 'rolls for another image', spec: { image: 'a:2' }, scaling: {}, minted: 2, changed: true },
    { why: 'rolls for another profile', spec: { agentProfile: 'agent-2x' }, scaling: {}, minted: 2, changed: true },
    { why: 'rolls for another duration', spec: { maxSessionDuration: 60 }, scaling: {}, minted: 2, changed: true },
    { why: 'does not roll for scaling alone', spec: base, scaling: { maxAgents: 9 }, minted: 1, changed: true },
    { why: 'does not roll for the same document', spec: base, scaling: {}, minted: 1, changed: false },
    { why: 'does not roll for an empty document', spec: {}, scaling: {}, minted: 1, changed: false },
    { why: 'knows the default duration', spec: { maxSessionDuration: 7200 }, scaling: {}, minted: 1, changed: false },
  ])('$why', ({ spec, scaling, minted, changed }) => {
    const { agents } = withAgent();
    expect(agents.update('bot', change(spec, scaling)).changed).toBe(changed);
    expect(agents.get('bot').deployments).toBe(minted);
  });

  it('always rolls when it is forced', () => {
    const { agents } = withAgent();
    const before = agents.get('bot').desired.id;
    agents.update('bot', { ...change({ image: 'a:1' }), forceRedeploy: true });
    expect(agents.get('bot').desired.id).not.toBe(before);
  });

  it('keeps what it leaves out', () => {
    const { agents } = withAgent();
    agents.update('bot', change({ maxSessionDuration: 600 }));
    expect(agents.get('bot').desired.spec).toMatchObject({ image: 'a:1', maxSessionDuration: 600 });
    expect(agents.get('bot').scaling).toEqual({ minAgents: 1, maxAgents: 5 });
  });

  it('is refused for an agent that is not there', () => {
    expect(refusal(() => createWorld().agents.update('bot', change()))).toEqual({
      status: 404,
      text: 'Service not found',
    });
  });
});

describe('a name', () => {
  it('is taken while its agent lives', () => {
    const { agents } = withAgent();
    expect(refusal(() => agents.create('bot', null, change({ image: 'a:1' })))).toEqual({
      status: 400,
      text: 'Service already exists',
    });
  });

  it('stays taken for a while after a delete, although the agent answers 404', () => {
    const { agents, clock } = withAgent(createWorld({ nameReleaseMs: 1000 }));
    agents.delete('bot');
    expect(refusal(() => agents.get('bot')).status).toBe(404);
    expect(refusal(() => agents.create('bot', null, change({ image: 'a:1' }))).status).toBe(400);
    clock.advance(1000);
    expect(agents.create('bot', null, change({ image: 'a:1' })).name).toBe('bot');
  });
});

describe('what a deployment refers to', () => {
  const create = (fixture: WorldFixture) => (): unknown =>
    fixture.agents.create('bot', 'us-west', change({ image: 'a:1', secretSet: 'keys' }));

  it('is refused when the secret set is missing', () => {
    expect(refusal(create(createWorld()))).toEqual({ status: 404, text: 'Secret set not found' });
  });

  it('is refused when the secret set lives elsewhere', () => {
    const fixture = createWorld();
    fixture.secrets.put('keys', { kind: 'secret', keys: ['A'], region: 'us-east' });
    expect(refusal(create(fixture)).text).toBe(
      "Secret set 'keys' is in region 'us-east' but service will be created in region 'us-west'. Secrets must be in the same region as the service.",
    );
  });

  it('is refused with a conflict until the secret set is ready', () => {
    const fixture = createWorld();
    fixture.secrets.put('keys', { kind: 'secret', keys: ['A'], region: 'us-west' });
    expect(refusal(create(fixture)).status).toBe(409);
    fixture.clock.advance(SETTLED_MS);
    expect(create(fixture)).not.toThrow();
  });

  it.each([
    { build: undefined, text: 'Build not found' },
    {
      build: { status: 'success', region: 'eu-central' } as const,
      text: "Build is in region 'eu-central' but service is in region 'us-west'. Builds must be in the same region as the service.",
    },
    {
      build: { status: 'building', region: 'us-west' } as const,
      text: 'Build is not ready (status: building). Only successful builds can be deployed.',
    },
  ])('is refused with "$text"', ({ build, text }) => {
    const fixture = createWorld();
    if (build) fixture.world.builds.set('b', build);
    expect(refusal(() => fixture.agents.create('bot', 'us-west', change({ buildId: 'b' })))).toEqual({
      status: 400,
      text,
    });
  });
});

describe('reading', () => {
  it('lags behind a create when told to', () => {
    const { agents, clock } = createWorld({ readLagMs: 500 });
    agents.create('bot', null, change({ image: 'a:1' }));
    expect(refusal(() => agents.get('bot')).status).toBe(404);
    expect(agents.list(null)).toHaveLength(0);
    clock.advance(500);
    expect(agents.get('bot').name).toBe('bot');
  });

  it('shows a stale reader the agent as it was before its last change', () => {
    const { agents } = withAgent();
    expect(refusal(() => agents.get('bot', true)).status).toBe(404);
    agents.update('bot', change({ image: 'a:2' }));
    expect(agents.get('bot', true).desired.spec.image).toBe('a:1');
    agents.delete('bot');
    expect(agents.get('bot', true).desired.spec.image).toBe('a:2');
  });

  it('lists deleted agents only when told to', () => {
    const { agents, settings } = withAgent();
    agents.delete('bot');
    expect(agents.list(null)).toHaveLength(0);
    settings.patch({ listShowsDeleted: true });
    expect(agents.list(null).map((agent) => agent.deletedAt)).toEqual([expect.any(Number)]);
  });

  it('finds an agent edited behind its back converged at once', () => {
    const { agents } = withAgent();
    agents.putConverged('bot', null, change({ image: 'evil:1' }));
    const agent = agents.get('bot');
    expect(agent.reconciledId).toBe(agent.desired.id);
    expect(agent.current).toMatchObject({ phase: 'Active', deployment: { spec: { image: 'evil:1' } } });
  });
});
