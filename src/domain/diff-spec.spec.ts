import fc from 'fast-check';
import { AGENT_SPEC_DEFAULTS, type AgentSpec } from './agent-spec';
import { diffSpec, restarts } from './diff-spec';
import type { ObservedSpec } from './observed-agent';
import { shown, spec } from './testing/builders';

type Field = keyof AgentSpec;
const FIELDS = Object.keys(AGENT_SPEC_DEFAULTS) as Field[];
/** A desired null of these says nothing: Pipecat Cloud keeps what it has (CONTRACT 2.4). */
const KEPT: readonly Field[] = ['image', 'buildId', 'region', 'secretSet', 'imagePullSecretSet', 'websocketAuth'];

const nothing = Object.fromEntries(FIELDS.map((field) => [field, undefined])) as unknown as ObservedSpec;
const text = fc.constantFrom(null, 'a', 'b');
const number = fc.integer({ min: 0, max: 3 });
const specOf = {
  image: text,
  buildId: text,
  region: text,
  nodeType: fc.constantFrom('arm', 'amd'),
  secretSet: text,
  imagePullSecretSet: text,
  minAgents: number,
  maxAgents: number,
  agentProfile: fc.constantFrom('agent-1x', 'agent-2x'),
  audioFilter: text,
  maxSessionDurationSeconds: number,
  websocketAuth: text,
};
const anySpec: fc.Arbitrary<AgentSpec> = fc.record(specOf);
const anyObserved: fc.Arbitrary<ObservedSpec> = fc
  .record(specOf, { requiredKeys: [] })
  .map((some) => ({ ...nothing, ...some }));

const fieldsOf = (desired: AgentSpec, observed: ObservedSpec, applied: AgentSpec | null = null): Field[] =>
  diffSpec(desired, observed, applied).map(({ field }) => field);

describe('diffSpec', () => {
  it.each<{ why: string; desired: Partial<AgentSpec>; observed: Partial<ObservedSpec>; want: Field[] }>([
    { why: 'compares the image exactly', desired: { image: 'a:2' }, observed: { image: 'a:1' }, want: ['image'] },
    {
      why: 'does not believe a redacted image',
      desired: { image: 'a:2' },
      observed: { image: undefined },
      want: [],
    },
    { why: 'sees another region', desired: { region: 'us-east' }, observed: { region: 'us-west' }, want: ['region'] },
    { why: 'takes any region when none is asked for', desired: {}, observed: { region: 'us-west' }, want: [] },
    { why: 'compares the node type', desired: {}, observed: { nodeType: 'amd' }, want: ['nodeType'] },
    {
      why: 'sees another secret set',
      desired: { secretSet: 'keys.2' },
      observed: { secretSet: 'keys.1' },
      want: ['secretSet'],
    },
    {
      why: 'sees that the secret set is missing',
      desired: { secretSet: 'keys.2' },
      observed: { secretSet: null },
      want: ['secretSet'],
    },
    {
      why: 'leaves a secret set that is not asked for any more, since nothing takes it back',
      desired: {},
      observed: { secretSet: 'keys.1' },
      want: [],
    },
    {
      why: 'leaves a pull set that is not asked for any more, since nothing takes it back',
      desired: {},
      observed: { imagePullSecretSet: 'pull' },
      want: [],
    },
    {
      why: 'compares both ends of the scaling',
      desired: { minAgents: 1, maxAgents: 9 },
      observed: {},
      want: ['minAgents', 'maxAgents'],
    },
    {
      why: 'compares the profile',
      desired: { agentProfile: 'agent-3x' },
      observed: {},
      want: ['agentProfile'],
    },
    { why: 'asks for an audio filter', desired: { audioFilter: 'tel' }, observed: {}, want: ['audioFilter'] },
    {
      why: 'takes an audio filter away, which null can do',
      desired: {},
      observed: { audioFilter: 'tel' },
      want: ['audioFilter'],
    },
    {
      why: 'takes a duration back by the default',
      desired: {},
      observed: { maxSessionDurationSeconds: 60 },
      want: ['maxSessionDurationSeconds'],
    },
    { why: 'cannot see the websocket auth', desired: { websocketAuth: 'token' }, observed: {}, want: [] },
    { why: 'cannot see the build', desired: { image: null, buildId: 'b' }, observed: { image: undefined }, want: [] },
    {
      why: 'names the fields in the order in which people read a plan',
      desired: { maxSessionDurationSeconds: 60, image: 'a:2', agentProfile: 'agent-2x' },
      observed: {},
      want: ['image', 'agentProfile', 'maxSessionDurationSeconds'],
    },
  ])('$why', ({ desired, observed, want }) => expect(fieldsOf(spec(desired), shown(spec(), observed))).toEqual(want));

  it.each<{ why: string; desired: Partial<AgentSpec>; applied: Partial<AgentSpec> | null; want: Field[] }>([
    {
      why: 'compares the websocket auth with what was sent last',
      desired: { websocketAuth: 'token' },
      applied: { websocketAuth: 'none' },
      want: ['websocketAuth'],
    },
    {
      why: 'sends a websocket auth that was never sent',
      desired: { websocketAuth: 'token' },
      applied: {},
      want: ['websocketAuth'],
    },
    {
      why: 'takes the websocket auth to be right when nothing is known',
      desired: { websocketAuth: 'token' },
      applied: null,
      want: [],
    },
    {
      why: 'leaves a websocket auth that is not asked for any more',
      desired: {},
      applied: { websocketAuth: 'token' },
      want: [],
    },
    {
      why: 'compares the build with what was sent last',
      desired: { image: null, buildId: 'b2' },
      applied: { image: null, buildId: 'b1' },
      want: ['buildId'],
    },
    {
      why: 'goes from an image to a build',
      desired: { image: null, buildId: 'b1' },
      applied: {},
      want: ['buildId'],
    },
  ])('$why', ({ desired, applied, want }) =>
    expect(fieldsOf(spec(desired), shown(spec()), applied === null ? null : spec(applied))).toEqual(want),
  );

  it('goes from a build to an image, though the image that is there is redacted', () => {
    const built = spec({ image: null, buildId: 'b1' });
    expect(diffSpec(spec(), shown(built), built)).toEqual([
      { field: 'image', desired: 'acme/bot:1.0.0', observed: null },
    ]);
  });

  it('believes what is read before what was sent', () => {
    const sent = spec({ maxAgents: 9 });
    expect(fieldsOf(sent, shown(spec({ maxAgents: 8 })), sent)).toEqual(['maxAgents']);
    expect(fieldsOf(sent, shown(sent), spec({ maxAgents: 8 }))).toEqual([]);
  });

  it('believes a null that is read before what was sent', () => {
    const sent = spec({ secretSet: 'keys.1' });
    expect(fieldsOf(sent, shown(sent, { secretSet: null }), sent)).toEqual(['secretSet']);
  });

  it('says what is wanted and what is there', () => {
    expect(diffSpec(spec({ maxAgents: 9 }), shown(spec()))).toEqual([{ field: 'maxAgents', desired: 9, observed: 50 }]);
  });

  it('is empty if and only if nothing that can be read differs', () => {
    fc.assert(
      fc.property(anySpec, anyObserved, (desired, observed) => {
        const differs = FIELDS.filter((field) => {
          // An image that can be read was not made by a build.
          const seen =
            field === 'buildId' && typeof observed.image === 'string' ? (observed.buildId ?? null) : observed[field];
          if (seen === undefined || seen === desired[field]) return false;
          return !(KEPT.includes(field) && desired[field] === null);
        });
        expect(fieldsOf(desired, observed).sort()).toEqual([...differs].sort());
      }),
    );
  });

  it('is empty for what shows nothing and for what shows the wish itself', () => {
    fc.assert(
      fc.property(anySpec, (desired) => {
        expect(diffSpec(desired, nothing)).toEqual([]);
        expect(diffSpec(desired, nothing, desired)).toEqual([]);
        expect(diffSpec(desired, desired)).toEqual([]);
      }),
    );
  });

  it('asks for the same whatever was sent, in all that can be read', () => {
    fc.assert(
      fc.property(anySpec, anySpec, anySpec, (desired, observed, applied) => {
        expect(diffSpec(desired, observed, applied)).toEqual(diffSpec(desired, observed));
      }),
    );
  });

  it('names each field once and in one order', () => {
    const other = Object.fromEntries(FIELDS.map((field) => [field, 'other'])) as unknown as AgentSpec;
    const order = fieldsOf(spec({ image: 'x', buildId: 'x', region: 'x' }), other);
    fc.assert(
      fc.property(anySpec, anyObserved, (desired, observed) => {
        const fields = fieldsOf(desired, observed);
        const inOrder = fields.filter((field) => order.includes(field));
        expect(inOrder).toEqual(order.filter((field) => fields.includes(field)));
        expect(new Set(fields).size).toBe(fields.length);
      }),
    );
  });
});

describe('restarts', () => {
  const drift = (...fields: Field[]) => fields.map((field) => ({ field, desired: 1, observed: 2 }));

  it.each<{ why: string; fields: Field[]; want: boolean }>([
    { why: 'a change of the scaling restarts nothing', fields: ['minAgents', 'maxAgents'], want: false },
    { why: 'a change of one end of the scaling restarts nothing', fields: ['minAgents'], want: false },
    { why: 'a change of the image restarts', fields: ['image'], want: true },
    { why: 'a change of the scaling and of something else restarts', fields: ['minAgents', 'secretSet'], want: true },
    { why: 'no change restarts nothing', fields: [], want: false },
  ])('$why', ({ fields, want }) => expect(restarts(drift(...fields))).toBe(want));

  it.each(FIELDS.filter((field) => !field.endsWith('Agents')))('a change of %s restarts', (field) =>
    expect(restarts(drift(field))).toBe(true),
  );
});
