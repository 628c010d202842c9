import { diffSpec, type AgentSpec } from '../../domain';
import { agentSpec, wireAgent, wireManifest } from '../testing/builders';
import { parseSpec } from './agent-spec';

const manifestOf = (manifest: object) => ({ deployment: { manifest: { spec: manifest } } });

it.each<{ why: string; spec: AgentSpec }>([
  { why: 'the defaults', spec: agentSpec({ region: 'us-west' }) },
  {
    why: 'everything given',
    spec: agentSpec({
      image: 'registry.example:5000/team/bot@sha256:' + 'a'.repeat(64),
      region: 'eu-central',
      secretSet: 'cs-agent.abc',
      imagePullSecretSet: 'dockerhub',
      minAgents: 2,
      maxAgents: 9,
      agentProfile: 'agent-2x',
      audioFilter: 'tel',
      maxSessionDurationSeconds: 3600,
      websocketAuth: 'token',
    }),
  },
  { why: 'a build', spec: agentSpec({ image: null, buildId: 'b-1', region: 'us-west' }) },
])('applied and observed again, $why does not drift', ({ spec }) => {
  expect(diffSpec(spec, parseSpec(wireAgent('a1', spec)))).toEqual([]);
});

it.each<{ why: string; change: Partial<AgentSpec> }>([
  { why: 'image', change: { image: 'acme/bot:2.0' } },
  { why: 'nodeType', change: { nodeType: 'x86' } },
  { why: 'secretSet', change: { secretSet: 'other' } },
  { why: 'imagePullSecretSet', change: { imagePullSecretSet: 'other' } },
  { why: 'minAgents', change: { minAgents: 1 } },
  { why: 'maxAgents', change: { maxAgents: 1 } },
  { why: 'agentProfile', change: { agentProfile: 'agent-3x' } },
  { why: 'audioFilter', change: { audioFilter: 'pro' } },
  { why: 'maxSessionDurationSeconds', change: { maxSessionDurationSeconds: 60 } },
])('a wish for another $why shows as that one field', ({ why, change }) => {
  const seen = parseSpec(wireAgent('a1', agentSpec({ region: 'us-west' })));
  expect(diffSpec(agentSpec(change), seen).map(({ field }) => field)).toEqual([why]);
});

it.each(['<redacted>', '[REDACTED]', '***', 'redacted', 'acme/bot', '', 7, null])(
  'takes %p for an image that cannot be read',
  (image) => {
    expect(parseSpec(manifestOf({ image })).image).toBeUndefined();
  },
);

it.each(['a:1', 'docker.io/acme/bot:v1.2-rc.3', 'localhost:5000/bot:latest', `acme/bot@sha256:${'0'.repeat(64)}`])(
  'reads the image %s',
  (image) => {
    expect(parseSpec(manifestOf({ image })).image).toBe(image);
  },
);

it('cannot read a build or the websocket authentication', () => {
  expect(parseSpec(wireAgent('a1', agentSpec()))).toMatchObject({ buildId: undefined, websocketAuth: undefined });
});

it.each([
  { why: 'none is none', names: undefined, want: null },
  { why: 'an empty list is none', names: [], want: null },
  { why: 'one is its name', names: ['a'], want: 'a' },
  { why: 'two are equal to no wish', names: ['a', 'b'], want: 'a,b' },
])('of secret sets, $why', ({ names, want }) => {
  expect(parseSpec(manifestOf({ envFromSecretNames: names })).secretSet).toBe(want);
});

it.each([
  {
    why: 'the top level goes first',
    agent: {
      autoScaling: { minReplicas: 1, maxReplicas: 2 },
      ...manifestOf({ autoScaling: { minReplicas: 8, maxReplicas: 9 } }),
    },
    want: [1, 2],
  },
  { why: 'the manifest is next', agent: manifestOf({ autoScaling: { minReplicas: 8, maxReplicas: 9 } }), want: [8, 9] },
  { why: 'a number left out is the default', agent: { autoScaling: {} }, want: [0, 50] },
  { why: 'nothing tells nothing', agent: {}, want: [undefined, undefined] },
])('of scaling, $why', ({ agent, want }) => {
  const { minAgents, maxAgents } = parseSpec(agent);
  expect([minAgents, maxAgents]).toEqual(want);
});

it.each([
  {
    why: 'the name goes first',
    agent: { agentProfile: 'agent-3x', ...manifestOf({ resources: { cpu: '500m' } }) },
    want: 'agent-3x',
  },
  {
    why: 'the resources are next',
    agent: { agentProfile: null, ...manifestOf({ resources: { cpu: '1000m' } }) },
    want: 'agent-2x',
  },
  { why: 'half a CPU is 1x', agent: manifestOf({ resources: { cpu: '500m', memory: '1Gi' } }), want: 'agent-1x' },
  { why: 'no resources are the default', agent: manifestOf({}), want: 'agent-1x' },
  { why: 'unknown resources tell nothing', agent: manifestOf({ resources: { cpu: '8' } }), want: undefined },
  { why: 'nothing tells nothing', agent: {}, want: undefined },
])('of the profile, $why', ({ agent, want }) => {
  expect(parseSpec(agent).agentProfile).toBe(want);
});

it.each([
  { why: 'the top level names it', agent: { krispViva: { audioFilter: 'tel' } }, want: 'tel' },
  { why: 'null is none', agent: { krispViva: { audioFilter: null } }, want: null },
  { why: 'left out is none', agent: { krispViva: {} }, want: null },
  {
    why: 'a manifest with one does not say which',
    agent: manifestOf({ krispViva: { audioFilters: true } }),
    want: undefined,
  },
  { why: 'a manifest without is none', agent: manifestOf({ krispViva: { audioFilters: false } }), want: null },
  { why: 'a manifest that is silent is none', agent: { krispViva: null, ...manifestOf({}) }, want: null },
  { why: 'nothing tells nothing', agent: {}, want: undefined },
])('of the audio filter, $why', ({ agent, want }) => {
  expect(parseSpec(agent).audioFilter).toBe(want);
});

it('tells nothing of an agent whose deployment is not shown', () => {
  const spec = parseSpec({ name: 'a1', region: 'us-west', deployment: null });
  expect(Object.entries(spec).filter(([, value]) => value !== undefined)).toEqual([['region', 'us-west']]);
});

it('takes a missing duration for the default, and a null one as well', () => {
  expect(parseSpec(manifestOf({})).maxSessionDurationSeconds).toBe(7200);
  expect(parseSpec(manifestOf({ maxSessionDurationSeconds: null })).maxSessionDurationSeconds).toBe(7200);
});

it('ignores fields that it does not know', () => {
  const agent = wireAgent('a1', agentSpec(), { krispModels: { enabled: false }, conditions: [], later: { a: 1 } });
  expect(parseSpec(agent)).toEqual(parseSpec(wireAgent('a1', agentSpec())));
  expect(wireManifest(agentSpec())).toBeDefined();
});
