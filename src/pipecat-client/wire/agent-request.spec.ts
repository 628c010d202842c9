import { ConfigurationError } from '../../domain';
import { agentSpec } from '../testing/builders';
import { createBody, updateBody } from './agent-request';

it('sends the whole document, defaults included', () => {
  expect(JSON.parse(createBody('cs-a1', agentSpec()))).toEqual({
    serviceName: 'cs-a1',
    image: 'acme/bot:1.0',
    nodeType: 'arm',
    autoScaling: { minAgents: 0, maxAgents: 50 },
    krispViva: { audioFilter: null },
    agentProfile: 'agent-1x',
    maxSessionDuration: 7200,
  });
});

it('sends what is given, and never the region in an update', () => {
  const spec = agentSpec({
    image: null,
    buildId: 'b1',
    region: 'us-east',
    secretSet: 's1',
    imagePullSecretSet: 'p1',
    websocketAuth: 'token',
    audioFilter: 'pro',
  });
  const update = {
    buildId: 'b1',
    nodeType: 'arm',
    secretSet: 's1',
    imagePullSecretSet: 'p1',
    websocketAuth: 'token',
    autoScaling: { minAgents: 0, maxAgents: 50 },
    krispViva: { audioFilter: 'pro' },
    agentProfile: 'agent-1x',
    maxSessionDuration: 7200,
  };
  expect(JSON.parse(updateBody(spec))).toEqual(update);
  expect(JSON.parse(createBody('cs-a1', spec))).toEqual({ serviceName: 'cs-a1', region: 'us-east', ...update });
});

it.each([
  { why: 'both', spec: agentSpec({ buildId: 'b1' }) },
  { why: 'neither', spec: agentSpec({ image: null }) },
])('refuses $why of image and buildId', ({ spec }) => {
  expect(() => createBody('cs-a1', spec)).toThrow(ConfigurationError);
  expect(() => updateBody(spec)).toThrow(ConfigurationError);
});

it('refuses a name that the platform would refuse', () => {
  expect(() => createBody('Bad_Name', agentSpec())).toThrow(ConfigurationError);
});
