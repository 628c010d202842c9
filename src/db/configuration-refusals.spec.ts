import 'reflect-metadata';
import fc from 'fast-check';
import { ConfigurationError } from '../domain';
import { readConfiguration } from './configuration-document';

const CANARY = 'canary-3e9a';
const document = (deployment: object = {}, more: object = {}): object => ({
  deployment: { image: 'acme/bot:1.0.0', ...deployment },
  ...more,
});

/** What is wrong with it; null = nothing. Anything but a ConfigurationError goes through. */
function refusalOf(given: unknown): ConfigurationError | null {
  try {
    readConfiguration(given);
    return null;
  } catch (error) {
    if (error instanceof ConfigurationError) return error;
    throw error;
  }
}

const at = (path: string, why: string, given: unknown) => ({ path, why, given });

const REFUSED = [
  at('config', 'null', null),
  at('config', 'undefined', undefined),
  at('config', 'a text', CANARY),
  at('config', 'a number', 7),
  at('config', 'a list', [document()]),
  at('deployment', 'nothing at all', {}),
  at('deployment', 'a null', { deployment: null }),
  at('deployment', 'a text', { deployment: CANARY }),
  at('deployment', 'a list', { deployment: [] }),
  at('deployment.image', 'neither an image nor a build', { deployment: {} }),
  at('deployment.image', 'both of them', document({ buildId: '19db578d-808c-420a-a047-87edde4410c1' })),
  at('deployment.image', 'a value that has no tag', document({ image: CANARY })),
  at('deployment.image', 'a list', document({ image: [`${CANARY}:1`] })),
  at('deployment.buildId', 'something else than a UUID', { deployment: { buildId: CANARY } }),
  at('deployment.region', 'a capital letter', document({ region: CANARY.toUpperCase() })),
  at('deployment.region', 'a way up', document({ region: '../..' })),
  at('deployment.region', 'a number', document({ region: 7 })),
  at('deployment.nodeType', 'a kind that is not offered', document({ nodeType: CANARY })),
  at('deployment.secretSet', 'a way up', document({ secretSet: '../secrets/prod' })),
  at('deployment.secretSet', 'a capital letter', document({ secretSet: CANARY.toUpperCase() })),
  at('deployment.secretSet', 'too long a name', document({ secretSet: 'a'.repeat(64) })),
  at('deployment.secretSet', 'nothing in it', document({ secretSet: '' })),
  at('deployment.imagePullSecretSet', 'a slash', document({ imagePullSecretSet: `a/${CANARY}` })),
  at('deployment.autoScaling', 'a number', document({ autoScaling: 3 })),
  at('deployment.autoScaling', 'a text', document({ autoScaling: CANARY })),
  at('deployment.autoScaling.minAgents', 'less than none', document({ autoScaling: { minAgents: -1 } })),
  at('deployment.autoScaling.minAgents', 'a fraction', document({ autoScaling: { minAgents: 0.5 } })),
  at('deployment.autoScaling.minAgents', 'a text', document({ autoScaling: { minAgents: '1' } })),
  at('deployment.autoScaling.minAgents', 'more than the default at most', document({ autoScaling: { minAgents: 51 } })),
  at(
    'deployment.autoScaling.minAgents',
    'more than at most',
    document({ autoScaling: { minAgents: 5, maxAgents: 4 } }),
  ),
  at('deployment.autoScaling.maxAgents', 'none', document({ autoScaling: { maxAgents: 0 } })),
  at('deployment.autoScaling.maxAgents', 'a fraction', document({ autoScaling: { maxAgents: 1.5 } })),
  at('deployment.autoScaling.replicas', 'a field that is not known', document({ autoScaling: { replicas: CANARY } })),
  at('deployment.krispViva', 'a boolean', document({ krispViva: true })),
  at(
    'deployment.krispViva.audioFilter',
    'a filter that is not offered',
    document({ krispViva: { audioFilter: CANARY } }),
  ),
  at(
    'deployment.krispViva.audioFilters',
    'the spelling of the answer',
    document({ krispViva: { audioFilters: true } }),
  ),
  at('deployment.agentProfile', 'a profile that is not offered', document({ agentProfile: 'agent-9x' })),
  at('deployment.maxSessionDuration', 'less than a minute', document({ maxSessionDuration: 59 })),
  at('deployment.maxSessionDuration', 'more than four hours', document({ maxSessionDuration: 14_401 })),
  at('deployment.maxSessionDuration', 'a text', document({ maxSessionDuration: '600' })),
  at('deployment.websocketAuth', 'a way that is not offered', document({ websocketAuth: CANARY })),
  at('deployment.serviceName', 'the name, which is ours to give', document({ serviceName: CANARY })),
  at('deployment.forceRedeploy', 'a text', document({ forceRedeploy: CANARY })),
  at('deployment.imageTag', 'a field that would silently not be deployed', document({ imageTag: CANARY })),
  at('llm_context', 'a text', document({}, { llm_context: CANARY })),
  at('llm_context', 'a list', document({}, { llm_context: [CANARY] })),
  at('llm_context', 'a boolean', document({}, { llm_context: false })),
];

describe('a configuration document', () => {
  it.each(REFUSED)('with $why for $path is refused there', ({ path, given }) => {
    const error = refusalOf(given);
    expect(error?.path).toBe(path);
    expect(error).toMatchObject({ errorClass: 'terminal', reason: 'InvalidConfig' });
    expect(error?.message.startsWith(`${path}: `)).toBe(true);
  });

  it.each(REFUSED)('with $why for $path is refused without its value', ({ given }) => {
    expect(refusalOf(given)?.message.toLowerCase()).not.toContain(CANARY);
  });

  it('is refused for its deployment before its context', () => {
    expect(refusalOf({ deployment: { region: 'X' }, llm_context: 7 })?.path).toBe('deployment.region');
  });

  it('that carries a prototype of its own pollutes nothing', () => {
    const given: unknown = JSON.parse(
      '{"deployment":{"image":"a:1"},"__proto__":{"polluted":1},"llm_context":{"__proto__":{"polluted":1}}}',
    );
    expect(refusalOf(given)).toBeNull();
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});

describe('any JSON value', () => {
  const anyValue = fc.jsonValue({ maxDepth: 4 });
  const fields = fc.constantFrom(
    'image',
    'buildId',
    'region',
    'secretSet',
    'autoScaling',
    'krispViva',
    'maxSessionDuration',
    'constructor',
    'toString',
    '__proto__',
    'hasOwnProperty',
  );
  const anyDocument = fc.record(
    {
      deployment: fc.oneof(anyValue, fc.dictionary(fields, anyValue)),
      llm_context: anyValue,
    },
    { requiredKeys: [] },
  );

  it('is a configuration or a ConfigurationError, and nothing else', () => {
    fc.assert(
      fc.property(fc.oneof(anyValue, anyDocument), (given) => {
        const parsed: unknown = JSON.parse(JSON.stringify(given));
        const error = refusalOf(parsed);
        expect(error === null || error.reason === 'InvalidConfig').toBe(true);
      }),
    );
  });

  it('is refused without being repeated', () => {
    const withCanary = fc.dictionary(
      fields,
      fc.oneof(fc.constant(CANARY), fc.constant([CANARY]), fc.constant({ a: CANARY })),
      {
        minKeys: 1,
      },
    );
    fc.assert(
      fc.property(withCanary, (deployment) => {
        expect(refusalOf({ deployment })?.message ?? '').not.toContain(CANARY);
      }),
    );
  });

  it('that is taken gives a spec with an image or a build, never with both', () => {
    const good = fc.record(
      {
        image: fc.constantFrom('a:1', null),
        buildId: fc.constantFrom('19db578d-808c-420a-a047-87edde4410c1', null),
        autoScaling: fc.record(
          { minAgents: fc.nat(3), maxAgents: fc.integer({ min: 1, max: 5 }) },
          { requiredKeys: [] },
        ),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(good, (deployment) => {
        if (refusalOf({ deployment }) !== null) return;
        const { spec } = readConfiguration({ deployment });
        expect((spec.image === null) !== (spec.buildId === null)).toBe(true);
        expect(spec.minAgents).toBeLessThanOrEqual(spec.maxAgents);
      }),
    );
  });
});
