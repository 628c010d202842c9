import { ConfigurationError } from '../../domain';
import type { HttpPipecatClient } from '../http-pipecat-client';
import { client, never, PRIVATE_KEY, rejection } from '../testing/builders';
import { answer, ScriptedServer } from '../testing/scripted-server';

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

const PULL_SET = answer(400, { error: 'Cannot retrieve image pull secrets by name', code: 'GENERIC_BAD_REQUEST' });

it('reads the state of a set by its name', async () => {
  server.answers(answer(200, { region: 'us-west', status: 'pending', secrets: [{ fieldName: 'A' }] }));
  await expect(pipecat.secretSetState('my-set', never)).resolves.toBe('pending');
  expect(server.calls).toEqual(['GET /v1/secrets/my-set']);
  expect(server.requests[0]?.headers.authorization).toBe(`Bearer ${PRIVATE_KEY}`);
});

it('knows that a set is not there', async () => {
  server.answers(answer(404, { error: 'Set not found', code: 'NOT_FOUND' }));
  await expect(pipecat.secretSetState('my-set', never)).resolves.toBe('absent');
});

it('looks an image pull set up in the list', async () => {
  server.answersInTurn(
    PULL_SET,
    answer(200, { sets: [{ name: 'dockerhub', type: 'imagePullSecret', status: 'ready' }] }),
  );
  await expect(pipecat.secretSetState('dockerhub', never)).resolves.toBe('ready');
  expect(server.calls).toEqual(['GET /v1/secrets/dockerhub', 'GET /v1/secrets']);
});

it('knows that an image pull set has gone meanwhile', async () => {
  server.answersInTurn(PULL_SET, answer(200, { sets: [] }));
  await expect(pipecat.secretSetState('dockerhub', never)).resolves.toBe('absent');
});

it('takes any other refusal for one', async () => {
  server.answers(answer(400, { error: 'Invalid request', code: 'GENERIC_BAD_REQUEST' }));
  await expect(rejection(pipecat.secretSetState('my-set', never))).resolves.toMatchObject({ errorClass: 'terminal' });
});

it('refuses a name that climbs, and calls nobody', async () => {
  server.answers(answer(200, {}));
  await expect(pipecat.secretSetState('../agents', never)).rejects.toBeInstanceOf(ConfigurationError);
  expect(server.calls).toEqual([]);
});
