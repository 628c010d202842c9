import { ConfigurationError } from '../../domain';
import { PipecatApiError } from '../errors';
import type { HttpPipecatClient } from '../http-pipecat-client';
import { agentSpec, client, never, observedAgent, PRIVATE_KEY, rejection, wireAgent } from '../testing/builders';
import { answer, ScriptedServer } from '../testing/scripted-server';

const NAME = 'cs-0123456789abcdef0123456789abcdef';
const SPEC = agentSpec({ region: 'us-west' });
const NOT_FOUND = { error: 'Not found', code: 'NOT_FOUND' };

let server: ScriptedServer;
let pipecat: HttpPipecatClient;

beforeAll(async () => {
  server = await ScriptedServer.start();
  pipecat = client(server.url);
});
afterAll(async () => {
  pipecat.onApplicationShutdown();
  await server.close();
});
afterEach(() => {
  for (const { headers } of server.requests) expect(headers.authorization).toBe(`Bearer ${PRIVATE_KEY}`);
});

const sentBody = (): unknown => JSON.parse(server.requests[0]?.body ?? 'null');
const refusal = async (promise: Promise<unknown>): Promise<PipecatApiError> => {
  const error = await rejection(promise);
  expect(error).toBeInstanceOf(PipecatApiError);
  return error as PipecatApiError;
};

describe('observe', () => {
  it('asks for one agent, and reads it', async () => {
    server.answers(answer(200, wireAgent(NAME, SPEC)));
    await expect(pipecat.observe(NAME, never)).resolves.toMatchObject({ name: NAME, spec: { image: SPEC.image } });
    expect(server.calls).toEqual([`GET /v1/agents/${NAME}`]);
  });

  it('answers null for an agent that is not there', async () => {
    server.answers(answer(404, NOT_FOUND));
    await expect(pipecat.observe(NAME, never)).resolves.toBeNull();
  });

  it('does not take the 404 of a gateway for an absent agent', async () => {
    server.answers(answer(404, '<html>no such site</html>'));
    await expect(refusal(pipecat.observe(NAME, never))).resolves.toMatchObject({ errorClass: 'transient' });
  });

  it('refuses a name that climbs, and calls nobody', async () => {
    server.answers(answer(200, {}));
    await expect(pipecat.observe('../secrets/prod', never)).rejects.toBeInstanceOf(ConfigurationError);
    expect(server.calls).toEqual([]);
  });
});

describe('observeAll', () => {
  it('reads the fleet in one call', async () => {
    const services = [
      { id: 's1', ...wireAgent(NAME, SPEC) },
      { name: 'gone', deletedAt: '2026-01-01T00:00:00Z' },
    ];
    server.answers(answer(200, { services }));
    await expect(pipecat.observeAll(never)).resolves.toMatchObject([{ name: NAME, serviceId: 's1' }]);
    expect(server.calls).toEqual(['GET /v1/agents?includeActiveDeployment=true']);
  });

  it('reads a fleet whose list is larger than other answers may be', async () => {
    const services = Array.from({ length: 6000 }, (_, i) => ({ name: `cs-${i}`, padding: 'x'.repeat(1000) }));
    server.answers(answer(200, { services }));
    await expect(pipecat.observeAll(never)).resolves.toHaveLength(6000);
  });
});

describe('ensureProvisioned', () => {
  it('sends the whole document, and reads the agent and the warning from the answer', async () => {
    server.answers(answer(200, wireAgent(NAME, SPEC, { ready: false, reconciledDeploymentId: null, warning: 'w' })));
    const applied = await pipecat.ensureProvisioned({ name: NAME, spec: SPEC }, never);
    expect(applied).toMatchObject({ changed: true, warning: 'w', observed: { rollout: { ready: false } } });
    expect(server.calls).toEqual(['POST /v1/agents']);
    expect(sentBody()).toMatchObject({ serviceName: NAME, image: SPEC.image, region: 'us-west' });
  });

  it('waits, with the name in use, when the name is taken', async () => {
    server.answers(answer(400, { error: 'Service already exists', code: 'GENERIC_BAD_REQUEST' }));
    await expect(refusal(pipecat.ensureProvisioned({ name: NAME, spec: SPEC }, never))).resolves.toMatchObject({
      errorClass: 'waiting',
      reason: 'NameInUse',
      kind: 'conflict_adopt',
      outcomeUnknown: false,
    });
  });

  it.each([
    { why: 'a 200 that is cut', script: answer(200, '{"name":"cs') },
    { why: 'a 200 that is no agent', script: answer(200, { status: 'OK' }) },
    { why: 'a 502 of a gateway', script: answer(502, '<html></html>') },
    { why: 'a redirect', script: answer(303, '', { location: 'http://169.254.169.254/' }) },
  ])('says that it may have happened: $why', async ({ script }) => {
    server.answers(script);
    const error = await refusal(pipecat.ensureProvisioned({ name: NAME, spec: SPEC }, never));
    expect(error).toMatchObject({ errorClass: 'transient', outcomeUnknown: true });
    expect(server.calls).toHaveLength(1);
  });

  it('refuses a document with both image and build, and calls nobody', async () => {
    server.answers(answer(200, {}));
    const spec = agentSpec({ buildId: 'b1' });
    await expect(pipecat.ensureProvisioned({ name: NAME, spec }, never)).rejects.toBeInstanceOf(ConfigurationError);
    expect(server.calls).toEqual([]);
  });
});

describe('ensureConfig', () => {
  it('calls nobody when nothing differs', async () => {
    server.answers(answer(500, {}));
    const seen = observedAgent(SPEC);
    await expect(pipecat.ensureConfig({ name: NAME, spec: SPEC }, seen, never)).resolves.toEqual({
      changed: false,
      observed: seen,
      warning: null,
    });
    expect(server.calls).toEqual([]);
  });

  it('sends the whole document, without name and region, when one field differs', async () => {
    server.answers(answer(200, wireAgent(NAME, SPEC, { warning: 'nothing changed' })));
    const seen = observedAgent({ ...SPEC, minAgents: 4 });
    const applied = await pipecat.ensureConfig({ name: NAME, spec: SPEC }, seen, never);
    expect(applied).toMatchObject({ changed: true, warning: 'nothing changed' });
    expect(server.calls).toEqual([`POST /v1/agents/${NAME}`]);
    expect(Object.keys(sentBody() as object).sort()).toEqual(
      ['agentProfile', 'autoScaling', 'image', 'krispViva', 'maxSessionDuration', 'nodeType'].sort(),
    );
  });

  it('refuses another region, which no update can change, and calls nobody', async () => {
    server.answers(answer(500, {}));
    const seen = observedAgent({ ...SPEC, region: 'us-east', minAgents: 4 });
    const error = await rejection(pipecat.ensureConfig({ name: NAME, spec: SPEC }, seen, never));
    expect(error).toBeInstanceOf(ConfigurationError);
    expect(error).toMatchObject({ errorClass: 'terminal', reason: 'RegionChanged' });
    expect(server.calls).toEqual([]);
  });

  it('says that an agent vanished before its update', async () => {
    server.answers(answer(404, { error: 'Service not found', code: 'NOT_FOUND' }));
    const seen = observedAgent({ ...SPEC, minAgents: 4 });
    await expect(refusal(pipecat.ensureConfig({ name: NAME, spec: SPEC }, seen, never))).resolves.toMatchObject({
      kind: 'not_found',
      reason: 'DriftDetected',
      outcomeUnknown: false,
    });
  });
});

describe('ensureDeprovisioned', () => {
  it.each([
    { why: 'deletes', script: answer(200, { status: 'OK' }), want: 'deleted' },
    { why: 'is done when it is gone already', script: answer(404, NOT_FOUND), want: 'already_absent' },
  ])('$why', async ({ script, want }) => {
    server.answers(script);
    await expect(pipecat.ensureDeprovisioned(NAME, never)).resolves.toBe(want);
    expect(server.calls).toEqual([`DELETE /v1/agents/${NAME}`]);
  });

  it.each([
    { why: 'a page in HTML with 200', script: answer(200, '<html>login</html>') },
    { why: 'the 404 of another server', script: answer(404, { detail: 'Not Found' }) },
  ])('does not believe $why', async ({ script }) => {
    server.answers(script);
    await expect(refusal(pipecat.ensureDeprovisioned(NAME, never))).resolves.toMatchObject({ errorClass: 'transient' });
  });

  it('never reaches a secret set by a name that climbs (FAULTS F16)', async () => {
    server.answers(answer(200, {}));
    for (const name of ['../secrets/prod', '%2e%2e/secrets/prod', 'a/../../secrets/prod', '..', 'a'.repeat(55), 'a']) {
      await expect(pipecat.ensureDeprovisioned(name, never)).rejects.toBeInstanceOf(ConfigurationError);
    }
    expect(server.calls).toEqual([]);
  });
});
