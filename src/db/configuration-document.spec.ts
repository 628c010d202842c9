import 'reflect-metadata';
import { AGENT_SPEC_DEFAULTS, ConfigurationError, JsonText } from '../domain';
import { readConfiguration, readDeployedConfiguration } from './configuration-document';

const IMAGE = 'acme/bot:1.0.0';
const document = (deployment: object = {}, more: object = {}): object => ({
  deployment: { image: IMAGE, ...deployment },
  ...more,
});

function refusal(given: unknown): ConfigurationError {
  try {
    readConfiguration(given);
  } catch (error) {
    if (error instanceof ConfigurationError) return error;
    throw error;
  }
  throw new Error('it was taken');
}

describe('readConfiguration', () => {
  it('fills in what Pipecat Cloud fills in', () => {
    expect(readConfiguration(document())).toEqual({
      spec: { ...AGENT_SPEC_DEFAULTS, image: IMAGE },
      forceRedeploy: false,
      llmContext: null,
    });
  });

  it('reads every field into the normalised spelling', () => {
    const deployment = {
      region: 'eu-central',
      nodeType: 'arm',
      secretSet: 'keys.0a1b',
      imagePullSecretSet: 'pull',
      autoScaling: { minAgents: 2, maxAgents: 9 },
      krispViva: { audioFilter: 'tel' },
      agentProfile: 'agent-2x',
      maxSessionDuration: 600,
      websocketAuth: 'token',
    };
    expect(readConfiguration(document(deployment)).spec).toEqual({
      image: IMAGE,
      buildId: null,
      region: 'eu-central',
      nodeType: 'arm',
      secretSet: 'keys.0a1b',
      imagePullSecretSet: 'pull',
      minAgents: 2,
      maxAgents: 9,
      agentProfile: 'agent-2x',
      audioFilter: 'tel',
      maxSessionDurationSeconds: 600,
      websocketAuth: 'token',
    });
  });

  it('takes a build in the place of an image', () => {
    const buildId = '19db578d-808c-420a-a047-87edde4410c1';
    expect(readConfiguration({ deployment: { buildId } }).spec).toMatchObject({ image: null, buildId });
  });

  it.each([
    'image',
    'region',
    'nodeType',
    'secretSet',
    'imagePullSecretSet',
    'autoScaling',
    'krispViva',
    'agentProfile',
    'maxSessionDuration',
    'websocketAuth',
    'forceRedeploy',
  ])('takes a null %s for one that is left out', (field) => {
    const buildId = '19db578d-808c-420a-a047-87edde4410c1';
    const base = field === 'image' ? { buildId } : { image: IMAGE };
    expect(readConfiguration({ deployment: { ...base, [field]: null } })).toEqual(
      readConfiguration({ deployment: base }),
    );
  });

  it('restarts once for a version that asks for it, which is no part of the spec', () => {
    const { spec, forceRedeploy } = readConfiguration(document({ forceRedeploy: true }));
    expect(forceRedeploy).toBe(true);
    expect(spec).toEqual(readConfiguration(document()).spec);
  });

  it('hands the context on as it is, key by key', () => {
    const context = { systemPrompt: 'Be kind.', tools: [{ name: 'x', deep: { a: null } }], __proto__x: 1 };
    expect(readConfiguration(document({}, { llm_context: context })).llmContext).toEqual(context);
  });

  it.each([{ llm_context: null }, {}])('has no context for %j', (more) => {
    expect(readConfiguration(document({}, more)).llmContext).toBeNull();
  });

  it('has an empty context for an empty one, which is a context', () => {
    expect(readConfiguration(document({}, { llm_context: {} })).llmContext).toEqual({});
  });

  it('leaves the fields beside to the bot', () => {
    expect(() => readConfiguration(document({}, { voice: { id: 'x' }, anything: [1] }))).not.toThrow();
  });

  it.each([
    { why: 'a tag', image: 'bot:1' },
    { why: 'a name with slashes', image: 'acme/team/bot:1.0.0-rc.1' },
    { why: 'a registry', image: 'registry.example.com/acme/bot:latest' },
    { why: 'a registry with a port', image: 'registry.example.com:5000/acme/bot:1' },
    { why: 'a digest', image: `acme/bot@sha256:${'0a'.repeat(32)}` },
    { why: 'a registry with a port and a digest', image: `r:5000/bot@sha256:${'0a'.repeat(32)}` },
    { why: 'a tag and a digest', image: `acme/bot:1@sha256:${'0a'.repeat(32)}` },
    { why: 'the longest tag', image: `bot:${'a'.repeat(128)}` },
  ])('takes an image with $why', ({ image }) => expect(readConfiguration(document({ image })).spec.image).toBe(image));

  it.each([
    { why: 'no tag', image: 'acme/bot' },
    { why: 'no tag behind a registry with a port', image: 'registry.example.com:5000/acme/bot' },
    { why: 'an empty tag', image: 'acme/bot:' },
    { why: 'a tag that is too long', image: `bot:${'a'.repeat(129)}` },
    { why: 'a tag that begins with a dash', image: 'bot:-1' },
    { why: 'a digest that is too short', image: 'bot@sha256:0a' },
    { why: 'a digest in capital letters', image: `bot@sha256:${'0A'.repeat(32)}` },
    { why: 'a digest of another kind', image: `bot@md5:${'0a'.repeat(16)}` },
    { why: 'a space', image: 'acme/ bot:1' },
    { why: 'a line break at its end', image: 'acme/bot:1\n' },
    { why: 'no name', image: ':1' },
    { why: 'nothing', image: '' },
    { why: 'more than 512 characters', image: `${'a'.repeat(512)}:1` },
    { why: 'a number for it', image: 1 },
  ])('refuses an image with $why', ({ image }) => expect(refusal(document({ image })).path).toBe('deployment.image'));

  it.each(['secretSet', 'imagePullSecretSet', 'region'])(
    'is not slowed down by a %s that is made to be slow',
    (field) => {
      const began = performance.now();
      expect(refusal(document({ [field]: `${'a-'.repeat(100_000)}!` })).path).toBe(`deployment.${field}`);
      expect(performance.now() - began).toBeLessThan(1000);
    },
  );
});

describe('readDeployedConfiguration', () => {
  const active = (given: { llm_context?: unknown }) => ({ document: given, context: JsonText.of(given.llm_context) });

  it('says the same of a good document', () => {
    const given = document({ forceRedeploy: true }, { llm_context: { systemPrompt: 'hello' } });
    const { spec, forceRedeploy, llmContext } = readDeployedConfiguration(active(given));
    expect({ spec, forceRedeploy, llmContext }).toEqual(readConfiguration(given));
  });

  it('looks at the deployment when somebody asks for it, and not before', () => {
    const bad = readDeployedConfiguration(active(document({ image: 7 }, { llm_context: { systemPrompt: 'hello' } })));
    expect(bad.llmContext).toEqual({ systemPrompt: 'hello' });
    expect(() => bad.spec).toThrow(ConfigurationError);
  });

  it.each([[[]], ['text'], [7], [true]])('refuses at once a context that is no object (%j)', (context) => {
    const given = document({}, { llm_context: context });
    expect(() => readDeployedConfiguration(active(given))).toThrow(refusal(given).message);
  });
});
