import fc from 'fast-check';
import type { AgentSpec } from './agent-spec';
import { diffSpec } from './diff-spec';
import { plan } from './plan';
import { AGENT_NAME, observedAgent, shown, spec } from './testing/builders';
import { ModelPlatform } from './testing/model-platform';

const present = (over: Partial<AgentSpec> = {}) => ({ name: AGENT_NAME, spec: spec(over) });
const absent = { name: AGENT_NAME, spec: null };

const orNull = <T>(values: readonly T[]): fc.Arbitrary<T | null> => fc.constantFrom(null, ...values);

/** Specs of one region, since no plan can move an agent. */
const anySpec: fc.Arbitrary<AgentSpec> = fc
  .record({
    built: fc.boolean(),
    tag: fc.constantFrom('1', '2'),
    region: fc.constantFrom(null, 'us-west'),
    secretSet: orNull(['keys.a', 'keys.b']),
    imagePullSecretSet: orNull(['pull']),
    minAgents: fc.integer({ min: 0, max: 3 }),
    maxAgents: fc.integer({ min: 3, max: 50 }),
    agentProfile: fc.constantFrom('agent-1x', 'agent-2x'),
    audioFilter: orNull(['tel', 'pro']),
    maxSessionDurationSeconds: fc.integer({ min: 60, max: 14_400 }),
    websocketAuth: orNull(['none', 'token']),
  })
  .map(({ built, tag, ...rest }) => ({
    ...rest,
    nodeType: 'arm',
    image: built ? null : `acme/bot:${tag}`,
    buildId: built ? `build-${tag}` : null,
  }));

const anyWish = fc.option(anySpec, { nil: null });

describe('plan', () => {
  it.each([
    { why: 'creates what is desired and missing', desired: present(), observed: null, want: 'create' },
    { why: 'does nothing when equal', desired: present(), observed: observedAgent(), want: 'none' },
    { why: 'updates what differs', desired: present({ maxAgents: 9 }), observed: observedAgent(), want: 'update' },
    { why: 'deletes what is there and not desired', desired: absent, observed: observedAgent(), want: 'delete' },
    { why: 'does nothing about what is neither desired nor there', desired: absent, observed: null, want: 'none' },
    {
      why: 'plans an update for another region, which the client then refuses',
      desired: present({ region: 'eu-central' }),
      observed: observedAgent({ spec: shown(spec({ region: 'us-west' })) }),
      want: 'update',
    },
    {
      why: 'takes the default region for any region',
      desired: present({ region: null }),
      observed: observedAgent({ spec: shown(spec({ region: 'ap-south' })) }),
      want: 'none',
    },
  ])('$why', ({ desired, observed, want }) => expect(plan(desired, observed).action).toBe(want));

  it('sends the whole spec with an update, since what an omitted field means is not documented', () => {
    const desired = present({ maxAgents: 9 });
    expect(plan(desired, observedAgent())).toEqual({
      action: 'update',
      spec: desired.spec,
      drift: [{ field: 'maxAgents', desired: 9, observed: 50 }],
      force: false,
    });
  });

  it('updates what equals when a restart is forced, with nothing for a drift', () => {
    expect(plan({ ...present(), force: true }, observedAgent())).toEqual({
      action: 'update',
      spec: spec(),
      drift: [],
      force: true,
    });
  });

  it.each([
    { why: 'creates what is missing, which is a start anyway', desired: present(), observed: null, want: 'create' },
    { why: 'deletes what is not desired', desired: absent, observed: observedAgent(), want: 'delete' },
  ])('$why when a restart is forced', ({ desired, observed, want }) => {
    expect(plan({ ...desired, force: true }, observed)).toMatchObject({ action: want });
  });

  it('sends the whole spec with a create', () => {
    expect(plan(present(), null)).toEqual({ action: 'create', spec: spec() });
  });

  it('sees a change of a field that cannot be read back by what was sent last', () => {
    const built = { image: null, buildId: 'build-2' };
    const observed = observedAgent({ spec: shown(spec(built)) });
    expect(plan(present(built), observed, spec({ ...built, buildId: 'build-1' })).action).toBe('update');
    expect(plan(present(built), observed, spec(built)).action).toBe('none');
    expect(plan(present(built), observed).action).toBe('none');
  });

  it('changes neither what it is given', () => {
    const desired = Object.freeze(present({ maxAgents: 9 }));
    const observed = Object.freeze(observedAgent());
    expect(() => plan(desired, observed)).not.toThrow();
  });
});

describe('a plan that is carried out', () => {
  it('leaves nothing to plan when one observes again', () => {
    fc.assert(
      fc.property(fc.array(anyWish, { minLength: 1, maxLength: 6 }), (wishes) => {
        const platform = new ModelPlatform(AGENT_NAME);
        let applied: AgentSpec | null = null;
        for (const wish of wishes) {
          const desired = { name: AGENT_NAME, spec: wish };
          platform.carryOut(plan(desired, platform.observe(), applied));
          applied = wish;
          expect(plan(desired, platform.observe(), applied)).toEqual({ action: 'none' });
          expect(plan(desired, platform.observe())).toEqual({ action: 'none' });
        }
      }),
    );
  });

  it('leaves the platform with every readable field that the last wish names', () => {
    fc.assert(
      fc.property(fc.array(anySpec, { minLength: 1, maxLength: 6 }), (wishes) => {
        const platform = new ModelPlatform(AGENT_NAME);
        let applied: AgentSpec | null = null;
        for (const wish of wishes) {
          platform.carryOut(plan({ name: AGENT_NAME, spec: wish }, platform.observe(), applied));
          applied = wish;
        }
        const last = wishes.at(-1)!;
        for (const [field, seen] of Object.entries(platform.observe()!.spec)) {
          const wanted = last[field as keyof AgentSpec];
          if (seen !== undefined && wanted !== null) expect({ [field]: seen }).toEqual({ [field]: wanted });
        }
      }),
    );
  });

  it('takes at most one step to a wish, wherever the platform stands', () => {
    fc.assert(
      fc.property(anyWish, anyWish, (before, after) => {
        const platform = new ModelPlatform(AGENT_NAME);
        platform.carryOut(plan({ name: AGENT_NAME, spec: before }, null));
        platform.carryOut(plan({ name: AGENT_NAME, spec: after }, platform.observe(), before));
        expect(platform.observe() === null).toBe(after === null);
      }),
    );
  });
});

describe('no plan', () => {
  it('touches what equals', () => {
    fc.assert(
      fc.property(anySpec, (wish) => {
        const observed = observedAgent({ spec: shown(wish) });
        expect(plan({ name: AGENT_NAME, spec: wish }, observed, wish)).toEqual({ action: 'none' });
      }),
    );
  });

  it('names a field that does not differ', () => {
    fc.assert(
      fc.property(anySpec, anySpec, (wish, there) => {
        const planned = plan({ name: AGENT_NAME, spec: wish }, observedAgent({ spec: shown(there) }), there);
        if (planned.action !== 'update') return;
        for (const { field, desired, observed } of planned.drift) {
          expect(desired).toBe(wish[field]);
          expect(observed).not.toBe(desired);
        }
      }),
    );
  });

  it('is an update without a drift, and the drift is what the difference of the specs is', () => {
    fc.assert(
      fc.property(anySpec, anySpec, (wish, there) => {
        const observed = observedAgent({ spec: shown(there) });
        const drift = diffSpec(wish, observed.spec, there);
        const planned = plan({ name: AGENT_NAME, spec: wish }, observed, there);
        expect(planned.action).toBe(drift.length === 0 ? 'none' : 'update');
        if (planned.action === 'update') expect(planned.drift).toEqual(drift);
      }),
    );
  });

  it('deletes what is desired, and none creates or updates what is not', () => {
    fc.assert(
      fc.property(anyWish, anyWish, (wish, there) => {
        const observed = there === null ? null : observedAgent({ spec: shown(there) });
        const { action } = plan({ name: AGENT_NAME, spec: wish }, observed);
        expect(wish === null ? ['none', 'delete'] : ['none', 'create', 'update']).toContain(action);
        expect(observed === null ? ['none', 'create'] : ['none', 'update', 'delete']).toContain(action);
      }),
    );
  });
});
