import { Client, type Answer, type CallOptions, PRIVATE_KEY, PUBLIC_KEY } from '../testing/client';
import { type RunningSimulator, startSimulator } from '../simulator';
import { DEFAULT_SETTINGS } from '../world/settings';
import { tell } from '../testing/tell';
import { findDocument, loadDocument } from './openapi';
import { Recorder } from './recorder';
import { type ShapeName, violations } from './strict-shapes';
import { VendorValidator } from './vendor-validator';

const documentPath = findDocument();
if (documentPath === null) {
  tell("the simulator's conformance is not checked: name the vendor's openapi.json in PIPECAT_OPENAPI to check it");
}
const describeWithDocument = documentPath === null ? describe.skip : describe;

const UNKNOWN_ID = '00000000-0000-4000-8000-000000000000';
const NOT_SIMULATED = /^\/(builds|agents\/\{agentName\}\/logs)/;
const PROXY = '/{serviceName}/sessions/{sessionId}/{path}';

describeWithDocument("the simulator and the vendor's document", () => {
  const validator = new VendorValidator(documentPath === null ? {} : loadDocument(documentPath));
  let simulator: RunningSimulator;
  let client: Client;
  let vendor: Recorder;

  beforeAll(async () => {
    const settings = { ...DEFAULT_SETTINGS, reconcileDelayMs: 0, creatingMs: 0, validatingMs: 0, secretReadyMs: 0 };
    simulator = await startSimulator({ settings });
    client = new Client(simulator.url);
    vendor = new Recorder(client, validator);
  });
  afterAll(() => simulator.close());

  async function expectAnswer(
    status: number,
    shape: ShapeName | null,
    method: string,
    path: string,
    options: CallOptions = {},
  ): Promise<Answer> {
    const answer = await vendor.call(method, path, options);
    expect([`${method} ${path}`, answer.status, answer.text]).toEqual([`${method} ${path}`, status, expect.anything()]);
    if (shape) expect(violations(shape, answer.json)).toEqual([]);
    return answer;
  }

  describe('agents', () => {
    const body = {
      serviceName: 'voice',
      image: 'a:1',
      region: 'us-west',
      nodeType: 'arm',
      autoScaling: { minAgents: 1, maxAgents: 2 },
      krispViva: { audioFilter: 'tel' },
      agentProfile: 'agent-2x',
      maxSessionDuration: 3600,
      unknownField: true,
    };

    it('are created, read, changed and listed', async () => {
      await expectAnswer(200, 'details', 'POST', '/v1/agents', { body });
      await expectAnswer(200, 'details', 'GET', '/v1/agents/voice');
      await expectAnswer(200, 'details', 'POST', '/v1/agents/voice', { body: { image: 'a:2', forceRedeploy: true } });
      await expectAnswer(200, 'services', 'GET', '/v1/agents?includeActiveDeployment=true&region=us-west');
      await expectAnswer(200, 'services', 'GET', '/v1/agents');
    });

    it('are shown while they roll, fail and are stuck', async () => {
      await client.sim('PUT', 'images', {
        'bad:1': { outcome: 'fail', reason: 'OOMKilled', code: 'PCC_UNKNOWN_ERROR', message: 'Killed' },
        'bad:2': { outcome: 'fail', reason: 'ImagePullBackOff', code: 'PCC_IMAGE_NOT_FOUND', message: 'no such tag' },
        'bad:3': { outcome: 'infrastructure' },
      });
      await client.sim('PATCH', 'settings', { conditions: true });
      for (const image of ['bad:1', 'bad:2', 'bad:3']) {
        await expectAnswer(200, 'details', 'POST', '/v1/agents/voice', { body: { image } });
        await expectAnswer(200, 'details', 'GET', '/v1/agents/voice');
      }
      await expectAnswer(200, 'details', 'POST', '/v1/agents/voice', { body: { image: 'a:3' } });
    });

    it('are refused as the document says', async () => {
      await expectAnswer(400, 'error', 'POST', '/v1/agents', { body });
      await expectAnswer(404, 'error', 'POST', '/v1/agents', {
        body: { serviceName: 'xx', image: 'a:1', secretSet: 'no' },
      });
      await expectAnswer(400, 'error', 'POST', '/v1/agents/voice', { body: { maxSessionDuration: 1 } });
      await expectAnswer(404, 'error', 'POST', '/v1/agents/nobody', { body: {} });
      await expectAnswer(404, 'error', 'GET', '/v1/agents/nobody');
      await expectAnswer(404, 'error', 'DELETE', '/v1/agents/nobody');
    });

    it('answer 401, 409 and 429 although the document does not say so', async () => {
      await expectAnswer(401, 'error', 'GET', '/v1/agents', { key: PUBLIC_KEY });
      await expectAnswer(401, 'error', 'GET', '/v1/agents/voice', { key: null });
      await client.sim('PUT', 'secrets/pending-set', { status: 'pending' });
      await expectAnswer(409, 'error', 'POST', '/v1/agents/voice', { body: { secretSet: 'pending-set' } });
      await client.sim('PATCH', 'settings', { rateLimit: { perSecond: 1, burst: 0, retryAfter: true } });
      await expectAnswer(429, 'limited', 'GET', '/v1/agents/voice');
      await client.sim('PATCH', 'settings', { rateLimit: null });
    });
  });

  describe('a request body', () => {
    const create = { serviceName: 'another', image: 'a:1' };
    it.each([
      ['POST', '/v1/agents', { ...create, serviceName: 'Upper' }],
      ['POST', '/v1/agents', { ...create, serviceName: 'a' }],
      ['POST', '/v1/agents', { ...create, serviceName: 'ends-' }],
      ['POST', '/v1/agents', { ...create, serviceName: 'x'.repeat(55) }],
      ['POST', '/v1/agents', { image: 'a:1' }],
      ['POST', '/v1/agents', { ...create, image: 7 }],
      ['POST', '/v1/agents', { serviceName: 'another', buildId: 'no-uuid' }],
      ['POST', '/v1/agents', { ...create, autoScaling: { minAgents: '1' } }],
      ['POST', '/v1/agents', { ...create, krispViva: { audioFilter: 'max' } }],
      ['POST', '/v1/agents', { ...create, agentProfile: 'agent-9x' }],
      ['POST', '/v1/agents', { ...create, maxSessionDuration: 59 }],
      ['POST', '/v1/agents', { ...create, maxSessionDuration: 14401 }],
      ['POST', '/v1/agents', []],
      ['POST', '/v1/agents/voice', { forceRedeploy: 'yes' }],
      ['PUT', '/v1/secrets/some-set', { secrets: [] }],
      ['PUT', '/v1/secrets/some-set', { secrets: [{ secretKey: 'A' }] }],
      ['PUT', '/v1/secrets/some-set', { isImagePullSecret: true, host: 'no url', secretValue: 'x' }],
      ['POST', '/v1/public/voice/start', { transport: 'carrier-pigeon' }],
      ['POST', '/v1/public/voice/start', { body: 'text' }],
      ['PATCH', '/v1/properties', { other: 1 }],
    ])('that the document refuses is refused: %s %s %j', async (method, path, body) => {
      const operation = validator.find(method, path);
      expect(operation && validator.acceptsRequest(operation, body)).toBe(false);
      await expectAnswer(400, 'error', method, path, { body });
    });
  });

  describe('sessions', () => {
    it('are started, listed, read and stopped', async () => {
      const body = { createDailyRoom: true, enableDefaultIceServers: true, transport: 'daily', body: { a: 1 } };
      const started = await expectAnswer(200, 'started', 'POST', '/v1/public/voice/start', { body });
      await expectAnswer(200, 'started', 'POST', '/v1/public/voice/start', { body: {} });
      await expectAnswer(200, 'sessions', 'GET', '/v1/agents/voice/sessions?status=active&limit=100');
      await expectAnswer(200, 'session', 'GET', `/v1/agents/voice/sessions/${started.json.sessionId}`);
      await expectAnswer(200, 'stopped', 'DELETE', `/v1/agents/voice/sessions/${started.json.sessionId}`);
      await expectAnswer(200, 'sessions', 'GET', '/v1/agents/voice/sessions');
      await expectAnswer(200, 'session', 'GET', `/v1/agents/voice/sessions/${started.json.sessionId}`);
    });

    it('are refused as the document says', async () => {
      const refused = await expectAnswer(400, null, 'GET', '/v1/agents/voice/sessions?status=bad_value');
      expect(refused.json).toMatchObject({ error: 'Invalid parameters', err: { name: 'ZodError' }, code: '400' });
      await expectAnswer(404, 'error', 'GET', '/v1/agents/nobody/sessions');
      await expectAnswer(404, 'error', 'GET', `/v1/agents/voice/sessions/${UNKNOWN_ID}`);
      await expectAnswer(401, 'error', 'GET', `/v1/agents/voice/sessions/${UNKNOWN_ID}`, { key: PUBLIC_KEY });
      await expectAnswer(400, 'error', 'DELETE', '/v1/agents/voice/sessions/no-uuid');
      await expectAnswer(404, 'error', 'DELETE', `/v1/agents/voice/sessions/${UNKNOWN_ID}`);
      await expectAnswer(401, 'error', 'DELETE', `/v1/agents/voice/sessions/${UNKNOWN_ID}`, { key: null });
    });

    it('are not started by the wrong key, for the unknown, the unready, the too big and the too many', async () => {
      await client.sim('PUT', 'images', { 'stuck:1': { outcome: 'stuck' } });
      await vendor.call('POST', '/v1/agents', { body: { serviceName: 'unready', image: 'stuck:1' } });
      const start = '/v1/public/voice/start';
      await expectAnswer(401, 'error', 'POST', start, { key: PRIVATE_KEY, body: {} });
      await expectAnswer(404, 'error', 'POST', '/v1/public/nobody/start', { body: {} });
      const unready = await expectAnswer(400, 'error', 'POST', '/v1/public/unready/start', { body: {} });
      expect(unready.json.code).toBe('PCC-1001');
      const big = { body: { text: 'x'.repeat(1024 * 1024) } };
      await expectAnswer(413, 'error', 'POST', start, { body: big });
      const socket = { transport: 'websocket', body: { text: 'x'.repeat(4096) } };
      await expectAnswer(413, 'error', 'POST', start, { body: socket });
      await expectAnswer(400, 'error', 'POST', start, { body: { transport: 'websocket', body: { a: 1 } } });
      await vendor.call('POST', start, { body: {} });
      await expectAnswer(429, 'limited', 'POST', start, { body: {} });
    });

    it('over a websocket are a ticket until the client connects', async () => {
      await vendor.call('POST', '/v1/agents/voice', { body: { websocketAuth: 'token' } });
      const body = { transport: 'websocket', body: { a: 1 } };
      const answer = await expectAnswer(200, null, 'POST', '/v1/public/voice/start', { body });
      expect(Object.keys(answer.json).sort()).toEqual(['body', 'token', 'wsUrl']);
    });
  });

  describe('the Session API', () => {
    const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'HEAD'];

    it('hands a context to the bot and its answer back', async () => {
      const { sessionIds } = await client.sim('POST', 'agents/voice/sessions', {});
      const answer = await expectAnswer(200, null, 'POST', `/v1/public/voice/sessions/${sessionIds[0]}/context`, {
        body: { agentId: 'a', contextVersion: 1, context: {} },
      });
      expect(answer.json).toEqual({ status: 'accepted', contextVersion: 1 });
    });

    it.each(methods)('refuses %s as the document says', async (method) => {
      const shape = method === 'HEAD' ? null : 'error';
      const unready = await client.sim('POST', 'agents/unready/sessions', {});
      await expectAnswer(400, shape, method, `/v1/public/unready/sessions/${unready.sessionIds[0]}/context`);
      await expectAnswer(404, shape, method, `/v1/public/voice/sessions/${UNKNOWN_ID}/context`);
      await expectAnswer(401, shape, method, `/v1/public/voice/sessions/${UNKNOWN_ID}/x`, { key: PRIVATE_KEY });
    });

    it('never reaches the routes of the base image', async () => {
      const { sessionIds } = await client.sim('POST', 'agents/voice/sessions', {});
      await expectAnswer(400, 'error', 'POST', `/v1/public/voice/sessions/${sessionIds[0]}/api/offer`, { body: {} });
    });
  });

  describe('secrets', () => {
    it('are put, read, listed and deleted', async () => {
      const secrets = [
        { secretKey: 'API_KEY', secretValue: 'hush' },
        { secretKey: 'OTHER', secretValue: '' },
      ];
      await expectAnswer(202, 'ok', 'PUT', '/v1/secrets/voice.keys', { body: { secrets, region: 'us-west' } });
      await expectAnswer(202, 'ok', 'PUT', '/v1/secrets/pull', {
        body: { isImagePullSecret: true, host: 'https://index.docker.io/v1/', secretValue: 'dXNlcjp0b2tlbg==' },
      });
      await client.sim('PUT', 'secrets/broken', { status: 'failed', errorMessage: 'quota' });
      const got = await expectAnswer(200, null, 'GET', '/v1/secrets/voice.keys');
      expect(got.json.secrets).toEqual([{ fieldName: 'API_KEY' }, { fieldName: 'OTHER' }]);
      expect((await expectAnswer(200, null, 'GET', '/v1/secrets')).text).not.toContain('hush');
      await expectAnswer(200, 'ok', 'DELETE', '/v1/secrets/voice.keys/OTHER');
      await expectAnswer(200, 'ok', 'DELETE', '/v1/secrets/voice.keys');
    });

    it('are refused as the document says', async () => {
      const secrets = [{ secretKey: 'A', secretValue: 'x' }];
      await expectAnswer(400, 'error', 'PUT', '/v1/secrets/pull', { body: { secrets } });
      await expectAnswer(400, 'error', 'PUT', '/v1/secrets/UPPER', { body: { secrets } });
      await expectAnswer(400, 'error', 'GET', '/v1/secrets/pull');
      await expectAnswer(404, 'error', 'GET', '/v1/secrets/nothing');
      await expectAnswer(404, 'error', 'DELETE', '/v1/secrets/nothing');
      await expectAnswer(404, 'error', 'DELETE', '/v1/secrets/pull/NOTHING');
      await client.sim('POST', 'faults', { op: 'putSecrets', times: 1, effect: { kind: 'status', status: 409 } });
      await expectAnswer(409, 'error', 'PUT', '/v1/secrets/pull', { body: { secrets } });
    });
  });

  it('agree on regions and properties', async () => {
    const { json } = await expectAnswer(200, null, 'GET', '/v1/regions');
    expect(json.regions[0]).toEqual({ code: 'us-west', display_name: 'US West (Oregon)' });
    await expectAnswer(200, null, 'PATCH', '/v1/properties', { body: { defaultRegion: 'eu-central' } });
    expect((await expectAnswer(200, null, 'GET', '/v1/properties')).json.properties.defaultRegion).toBe('eu-central');
    await expectAnswer(200, null, 'GET', '/v1/properties/schema');
    await expectAnswer(400, 'error', 'PATCH', '/v1/properties', { body: { defaultRegion: 'moon' } });
  });

  it('agree on what no key and a crash look like, everywhere', async () => {
    await expectAnswer(200, 'ok', 'DELETE', '/v1/agents/voice');
    const driven = validator.operations.filter((operation) => !NOT_SIMULATED.test(operation.template));
    for (const { method, base, template } of driven) {
      const path = base + template.replace('{sessionId}', UNKNOWN_ID).replace(/\{[^}]+\}/g, 'some-name');
      await expectAnswer(401, method === 'HEAD' ? null : 'error', method, path, { key: 'wrong' });
      await client.sim('POST', 'faults', { times: 1, effect: { kind: 'status', status: 500 } });
      await expectAnswer(500, method === 'HEAD' ? null : 'error', method, path);
    }
  });

  it('agree in every exchange, and every documented answer was one of them', () => {
    expect(vendor.problems).toEqual([]);
    const missing = validator.operations
      .filter(({ template }) => !NOT_SIMULATED.test(template))
      .flatMap(({ method, template, responses }) =>
        [...responses.keys()].map((status) => `${method} ${template} ${status}`),
      )
      .filter((label) => !vendor.covered.has(label));
    // A bot answers only what its author wrote: ours has one route, and it wants a POST.
    expect(missing.filter((label) => !(label.includes(PROXY) && label.endsWith(' 200')))).toEqual([]);
  });
});
