import { inspect } from 'node:util';
import { JsonText } from '../domain';
import {
  agentSpec,
  client,
  never,
  observedAgent,
  PRIVATE_KEY,
  PUBLIC_KEY,
  rejection,
  SESSION_ID,
} from './testing/builders';
import { answer, breakOff, hang, hangInBody, reset, ScriptedServer, type Script } from './testing/scripted-server';
import type { PipecatClient } from './pipecat-client';

const NAME = 'cs-agent';
const PROMPT = 'canary-prompt-do-not-tell';
const UPDATE = { agentId: 'a-1', contextVersion: 1, context: JsonText.of({ prompt: PROMPT }) };
const SPEC = agentSpec();

let server: ScriptedServer;

beforeAll(async () => {
  server = await ScriptedServer.start();
});
afterAll(() => server.close());

/** Sends back all that it got, in the given shape. */
const echo =
  (status: number, wrap: (heard: string) => unknown): Script =>
  (request, response) => {
    answer(status, wrap(`${String(request.headers.authorization)} ${request.body}`))(request, response);
  };

const SCRIPTS: readonly { why: string; script: Script }[] = [
  { why: 'a server that hangs', script: hang },
  { why: 'a body that hangs', script: hangInBody },
  { why: 'a body that breaks off', script: breakOff },
  { why: 'a reset', script: reset },
  { why: 'broken JSON', script: echo(200, (heard) => `{"name": ${heard}`) },
  { why: 'a redirect', script: answer(302, '', { location: `http://169.254.169.254/?k=${PRIVATE_KEY}` }) },
  { why: 'an echo in `error`', script: echo(400, (error) => ({ error, code: 'GENERIC_BAD_REQUEST' })) },
  { why: 'an echo in `code`', script: echo(400, (code) => ({ error: 'x', code })) },
  { why: 'an echo in `message`', script: echo(429, (message) => ({ message })) },
  {
    why: 'an echo in `detail`',
    script: echo(422, (heard) => ({ detail: [{ loc: [heard], msg: heard, type: heard, input: heard }] })),
  },
  { why: 'an echo in plain text', script: echo(500, (heard) => heard) },
  { why: 'an echo in HTML', script: echo(502, (heard) => `<html><title>${heard}</title>${heard}</html>`) },
  { why: 'a refusal of the key that names it', script: echo(401, (error) => ({ error, code: '401' })) },
  {
    why: 'a refusal with the bare keys',
    script: answer(400, { error: `key ${PRIVATE_KEY}, or ${PUBLIC_KEY}`, code: PRIVATE_KEY }),
  },
  { why: 'an answer that is too large', script: answer(200, 'x'.repeat(5_300_000)) },
];

const CALLS: readonly { what: string; call: (pipecat: PipecatClient) => Promise<unknown> }[] = [
  { what: 'observe', call: (pipecat) => pipecat.observe(NAME, never) },
  { what: 'ensureProvisioned', call: (pipecat) => pipecat.ensureProvisioned({ name: NAME, spec: SPEC }, never) },
  {
    what: 'ensureConfig',
    call: (pipecat) =>
      pipecat.ensureConfig({ name: NAME, spec: SPEC }, observedAgent(agentSpec({ minAgents: 9 })), never),
  },
  { what: 'pushContext', call: (pipecat) => pipecat.pushContext(NAME, SESSION_ID, UPDATE, never) },
  { what: 'secretSetState', call: (pipecat) => pipecat.secretSetState('my-set', never) },
];

describe.each(CALLS)('$what', ({ call }) => {
  it.each(SCRIPTS)('tells no key and no prompt after $why', async ({ script }) => {
    server.answers(script);
    const pipecat = client(server.url, { timeoutMs: 100, contextPushTimeoutMs: 100 });
    const outcome = await call(pipecat).catch((error: unknown) => error);
    pipecat.onApplicationShutdown();
    const told = everythingOf(outcome);
    for (const secret of [PRIVATE_KEY, PUBLIC_KEY, PROMPT]) expect(told).not.toContain(secret);
    expect(told).not.toContain('Bearer');
  });
});

it('tells no key when the client itself is shown', () => {
  const told = everythingOf(client(server.url));
  expect(told).not.toContain(PRIVATE_KEY);
  expect(told).not.toContain(PUBLIC_KEY);
});

it('tells no key when nobody listens', async () => {
  const gone = await ScriptedServer.start();
  const { url } = gone;
  await gone.close();
  expect(everythingOf(await rejection(client(url).observe(NAME, never)))).not.toContain(PRIVATE_KEY);
});

function everythingOf(value: unknown): string {
  const stack = value instanceof Error ? `${value.stack ?? ''}${value.message}` : '';
  return inspect(value, { depth: 10, showHidden: true }) + JSON.stringify(value) + stack;
}
