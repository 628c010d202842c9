import { change, createWorld, SETTLED_MS, type WorldFixture } from '../testing/world-fixture';
import { available, ready } from './agent';

const IMAGE = 'bots/a:1';

function look(fixture: WorldFixture): Record<string, unknown> {
  const agent = fixture.agents.get('bot');
  return {
    ready: ready(agent),
    available: available(agent),
    reconciled: agent.reconciledId === agent.desired.id,
    current: agent.current?.phase ?? null,
    previous: agent.previous?.phase ?? null,
  };
}

function running(fixture = createWorld()): WorldFixture {
  fixture.agents.create('bot', null, change({ image: IMAGE }));
  fixture.clock.advance(SETTLED_MS);
  return fixture;
}

describe('the roll-out of a new agent', () => {
  it.each([
    { after: 0, current: null, reconciled: false, why: 'is unknown to the operator at first' },
    { after: 199, current: null, reconciled: false, why: 'waits for the operator' },
    { after: 200, current: 'Creating', reconciled: true, why: 'is reconciled before anything runs' },
    { after: 500, current: 'Validating', reconciled: true, why: 'is validated once created' },
    { after: 799, current: 'Validating', reconciled: true, why: 'is not ready before it was validated' },
  ])('$why', ({ after, current, reconciled }) => {
    const fixture = createWorld();
    fixture.agents.create('bot', null, change({ image: IMAGE }));
    fixture.clock.advance(after);
    expect(look(fixture)).toEqual({ ready: false, available: false, reconciled, current, previous: null });
  });

  it('ends ready and available, even with no replica running', () => {
    expect(look(running())).toEqual({
      ready: true,
      available: true,
      reconciled: true,
      current: 'Active',
      previous: null,
    });
  });

  it('arrives at the same state however rarely it is looked at', () => {
    const often = createWorld();
    often.agents.create('bot', null, change({ image: IMAGE }));
    for (let step = 0; step < 50; step += 1) {
      often.clock.advance(SETTLED_MS / 50);
      often.agents.get('bot');
    }
    expect(often.agents.get('bot').current?.phaseStartedAt).toBe(running().agents.get('bot').current?.phaseStartedAt);
  });
});

describe('the roll-out of a change', () => {
  it('still says ready before the operator has seen the change', () => {
    const fixture = running();
    fixture.agents.update('bot', change({ image: 'bots/a:2' }));
    expect(look(fixture)).toMatchObject({ ready: true, available: true, reconciled: false, current: 'Active' });
  });

  it('is available but not ready while the old revision serves', () => {
    const fixture = running();
    fixture.agents.update('bot', change({ image: 'bots/a:2' }));
    fixture.clock.advance(200);
    expect(look(fixture)).toEqual({
      ready: false,
      available: true,
      reconciled: true,
      current: 'Creating',
      previous: 'Active',
    });
  });

  it('drains the old revision once the new one is active, and then forgets it', () => {
    const fixture = running();
    fixture.agents.update('bot', change({ image: 'bots/a:2' }));
    fixture.clock.advance(800);
    expect(look(fixture)).toMatchObject({ ready: true, current: 'Active', previous: 'Draining' });
    fixture.clock.advance(500);
    expect(look(fixture)).toMatchObject({ ready: true, current: 'Active', previous: null });
  });

  it('replaces a roll-out that is not finished and keeps what serves', () => {
    const fixture = running();
    const first = fixture.agents.get('bot').desired.id;
    fixture.agents.update('bot', change({ image: 'bots/a:2' }));
    fixture.clock.advance(300);
    fixture.agents.update('bot', change({ image: 'bots/a:3' }));
    fixture.clock.advance(250);
    const agent = fixture.agents.get('bot');
    expect(agent.current?.deployment.spec.image).toBe('bots/a:3');
    expect(agent.previous?.deployment.id).toBe(first);
  });
});

describe('a roll-out that goes wrong', () => {
  it('fails while the old revision keeps serving', () => {
    const fixture = running();
    fixture.world.images.set('bots/a:2', { outcome: 'fail' });
    fixture.agents.update('bot', change({ image: 'bots/a:2' }));
    fixture.clock.advance(SETTLED_MS);
    expect(look(fixture)).toEqual({
      ready: false,
      available: true,
      reconciled: true,
      current: 'Failed',
      previous: 'Active',
    });
  });

  it('leaves a new agent that fails unavailable', () => {
    const fixture = createWorld();
    fixture.world.images.set(IMAGE, { outcome: 'fail' });
    expect(look(running(fixture))).toMatchObject({ ready: false, available: false, current: 'Failed' });
  });

  it('fails before anything starts when the image cannot be pulled', () => {
    const fixture = createWorld({ creatingMs: 100 });
    fixture.world.images.set(IMAGE, { outcome: 'fail', reason: 'ImagePullBackOff' });
    fixture.agents.create('bot', null, change({ image: IMAGE }));
    fixture.clock.advance(300);
    expect(look(fixture)).toMatchObject({ current: 'Failed' });
  });

  it.each(['stuck', 'infrastructure'] as const)('never gets past creating when the outcome is %s', (outcome) => {
    const fixture = createWorld();
    fixture.world.images.set(IMAGE, { outcome });
    expect(look(running(fixture))).toMatchObject({ ready: false, current: 'Creating' });
  });

  it('goes on once the obstacle is gone', () => {
    const fixture = createWorld();
    fixture.world.images.set(IMAGE, { outcome: 'stuck' });
    running(fixture);
    fixture.world.images.delete(IMAGE);
    expect(look(fixture)).toMatchObject({ ready: true, current: 'Active' });
  });

  it('drops a failed revision when a good one follows', () => {
    const fixture = running();
    fixture.world.images.set('bots/a:2', { outcome: 'fail' });
    fixture.agents.update('bot', change({ image: 'bots/a:2' }));
    fixture.clock.advance(SETTLED_MS);
    fixture.agents.update('bot', change({ image: 'bots/a:3' }));
    fixture.clock.advance(SETTLED_MS);
    expect(look(fixture)).toMatchObject({ ready: true, current: 'Active', previous: null });
  });
});
