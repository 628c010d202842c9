import { ConfigurationError, JsonText } from '../../domain';
import type { HttpPipecatClient } from '../http-pipecat-client';
import { client, never, PRIVATE_KEY, PUBLIC_KEY, rejection, SESSION_ID } from '../testing/builders';
import { answer, breakOff, hang, reset, ScriptedServer, type Script } from '../testing/scripted-server';

const NAME = 'cs-agent';
const CONTEXT = { prompt: 'canary prompt é', n: [1, null] };
const UPDATE = { agentId: 'a-1', contextVersion: 7, context: JsonText.of(CONTEXT) };
const ACCEPTED = answer(200, { status: 'accepted', contextVersion: 7 });
const PLATFORM_404 = answer(404, { error: 'Service not found', code: '404' });

let server: ScriptedServer;
let pipecat: HttpPipecatClient;

beforeAll(async () => {
  server = await ScriptedServer.start();
});
afterAll(() => server.close());
beforeEach(() => {
  pipecat = client(server.url, { contextPushTimeoutMs: 200 });
});
afterEach(() => {
  pipecat.onApplicationShutdown();
  for (const { path, headers } of server.requests) {
    const key = path.startsWith('/v1/public/') ? PUBLIC_KEY : PRIVATE_KEY;
    expect(headers.authorization).toBe(`Bearer ${key}`);
  }
});

const push = () => pipecat.pushContext(NAME, SESSION_ID, UPDATE, never);
const receipt = (over: object) => ({ sessionId: SESSION_ID, contextVersion: null, error: null, ...over });

/** The proxy answers one way, the private session endpoint another. */
const whenAsked =
  (proxy: Script, session: Script): Script =>
  (request, response) => {
    (request.path.startsWith('/v1/public/') ? proxy : session)(request, response);
  };

it('posts the context, verbatim, with the public key', async () => {
  server.answers(ACCEPTED);
  await expect(push()).resolves.toEqual(receipt({ outcome: 'accepted', contextVersion: 7 }));
  expect(server.calls).toEqual([`POST /v1/public/${NAME}/sessions/${SESSION_ID}/context`]);
  expect(JSON.parse(server.requests[0]?.body ?? '')).toEqual({ ...UPDATE, context: CONTEXT });
});

it('posts to the path that is configured', async () => {
  server.answers(ACCEPTED);
  const other = client(server.url, { contextPath: 'v2/live-context' });
  await other.pushContext(NAME, SESSION_ID, UPDATE, never);
  expect(server.calls).toEqual([`POST /v1/public/${NAME}/sessions/${SESSION_ID}/v2/live-context`]);
  other.onApplicationShutdown();
});

it('does not start with a path that bots keep for themselves', () => {
  expect(() => client(server.url, { contextPath: 'api/offer' })).toThrow(ConfigurationError);
});

it('sends each update as it is, one after the other', async () => {
  server.answers(ACCEPTED);
  for (const contextVersion of [5, 6, 7]) {
    await pipecat.pushContext(NAME, SESSION_ID, { ...UPDATE, contextVersion }, never);
  }
  expect(server.requests.map(({ body }) => (JSON.parse(body) as typeof UPDATE).contextVersion)).toEqual([5, 6, 7]);
});

it('sends the context letter for letter, also what no number of ours can hold', async () => {
  server.answers(ACCEPTED);
  const text = '{"seed": 12345678901234567890,  "é": 1.0}';
  await pipecat.pushContext(NAME, SESSION_ID, { ...UPDATE, context: new JsonText(text) }, never);
  expect(server.requests[0]?.body).toBe(`{"agentId":"a-1","contextVersion":7,"context":${text}}`);
});

it.each([
  {
    why: 'a bot that is newer',
    script: answer(200, { status: 'stale', contextVersion: 8 }),
    want: { outcome: 'stale', contextVersion: 8 },
  },
  {
    why: "the official sample's 200 that means no",
    script: answer(200, [{ error: 'No active pipeline' }, 503]),
    want: { outcome: 'unsupported', error: 'the bot answered 200 without an acknowledgement' },
  },
  {
    why: 'a bot without the route',
    script: answer(404, { detail: 'Not Found' }),
    want: { outcome: 'unsupported', error: 'pushContext: 404' },
  },
  {
    why: 'a bot with another method',
    script: answer(405, { detail: 'Method Not Allowed' }),
    want: { outcome: 'unsupported', error: 'pushContext: 405' },
  },
  {
    why: 'a bot with another body, which it sends back',
    script: answer(422, {
      detail: [{ loc: ['body', 'x'], type: 'missing', msg: 'canary prompt', input: CONTEXT }],
    }),
    want: { outcome: 'unsupported', error: 'pushContext: 422, body.x: missing' },
  },
  {
    why: 'a bot that is not ready',
    script: answer(503, { error: 'starting', code: 'BOT_NOT_READY' }),
    want: { outcome: 'not_ready', error: 'pushContext: 503 BOT_NOT_READY' },
  },
  {
    why: 'a deployment that is not ready',
    script: answer(400, { error: 'x', code: 'PCC-1001' }),
    want: { outcome: 'not_ready', error: 'pushContext: 400 PCC-1001' },
  },
  {
    why: 'a bot that crashed, with the prompt in its words',
    script: answer(500, 'Traceback canary prompt'),
    want: { outcome: 'failed', error: 'pushContext: 500' },
  },
  { why: 'a gateway', script: answer(502, '<html>'), want: { outcome: 'failed', error: 'pushContext: 502' } },
  {
    why: 'nothing in time',
    script: hang,
    want: { outcome: 'failed', error: 'pushContext: no whole answer within 200 ms' },
  },
  {
    why: 'a reset',
    script: reset,
    want: { outcome: 'failed', error: 'pushContext: the connection was reset (ECONNRESET)' },
  },
  {
    why: 'an answer that breaks off',
    script: breakOff,
    want: { outcome: 'failed', error: 'pushContext: the answer broke off' },
  },
  {
    why: 'a refused context',
    script: answer(413, { error: 'too large', code: '413' }),
    want: { outcome: 'failed', error: 'pushContext: 413' },
  },
  {
    why: 'a redirect, not followed',
    script: answer(307, '', { location: 'http://169.254.169.254/' }),
    want: { outcome: 'unsupported', error: 'pushContext: 307, a redirect; redirects are never followed' },
  },
])('makes a receipt of $why', async ({ script, want }) => {
  server.answers(script);
  await expect(push()).resolves.toEqual(receipt(want));
  expect(server.calls).toHaveLength(1);
});

describe('a 404 that is not of the bot', () => {
  const live = answer(200, { sessionId: SESSION_ID, endedAt: null });
  const ended = answer(200, { sessionId: SESSION_ID, endedAt: '2026-01-01T00:00:00.000Z' });
  const plain404 = answer(404, 'Invalid or not-yet-ready session_id', { 'content-type': 'text/plain' });

  it.each([
    { why: 'gone, when the session has ended', proxy: PLATFORM_404, session: ended, want: { outcome: 'gone' } },
    {
      why: 'gone, when nobody knows the session',
      proxy: PLATFORM_404,
      session: PLATFORM_404,
      want: { outcome: 'gone' },
    },
    {
      why: 'not ready, when the session is live',
      proxy: PLATFORM_404,
      session: live,
      want: { outcome: 'not_ready', error: 'pushContext: 404' },
    },
    {
      why: 'not ready, when the words are plain',
      proxy: plain404,
      session: live,
      want: { outcome: 'not_ready', error: 'pushContext: 404' },
    },
    { why: 'gone, when the words are plain', proxy: plain404, session: ended, want: { outcome: 'gone' } },
    {
      why: 'failed, when the session cannot be looked at',
      proxy: PLATFORM_404,
      session: answer(503, 'busy'),
      want: { outcome: 'failed', error: 'getSession: 503, busy' },
    },
  ])('is $why', async ({ proxy, session, want }) => {
    server.answers(whenAsked(proxy, session));
    await expect(push()).resolves.toEqual(receipt(want));
    expect(server.calls).toEqual([
      `POST /v1/public/${NAME}/sessions/${SESSION_ID}/context`,
      `GET /v1/agents/${NAME}/sessions/${SESSION_ID}`,
    ]);
  });

  it('rejects when the private key is refused', async () => {
    server.answers(whenAsked(PLATFORM_404, answer(401, { error: 'Unauthorized', code: '401' })));
    await expect(rejection(push())).resolves.toMatchObject({ errorClass: 'auth', operation: 'getSession' });
  });
});

describe('what concerns more than this session', () => {
  it.each([
    { status: 401, body: { error: 'Unauthorized / token expired', code: '401' }, want: 'auth' },
    { status: 403, body: 'Forbidden', want: 'auth' },
    { status: 429, body: { status: 429, code: '429', message: 'Rate limit exceeded' }, want: 'rate_limited' },
  ])('rejects at $status', async ({ status, body, want }) => {
    server.answers(answer(status, body));
    await expect(rejection(push())).resolves.toMatchObject({ errorClass: want });
  });

  it('rejects with the reason when the caller gives up', async () => {
    server.answers(hang);
    const controller = new AbortController();
    const reason = new Error('lease lost');
    setTimeout(() => {
      controller.abort(reason);
    }, 30);
    const pushed = pipecat.pushContext(NAME, SESSION_ID, UPDATE, controller.signal);
    await expect(rejection(pushed)).resolves.toBe(reason);
  });

  it('is no 401 of a bot that wants its own login', async () => {
    server.answers(answer(401, { detail: 'Not authenticated' }));
    await expect(push()).resolves.toMatchObject({ outcome: 'unsupported' });
  });
});

it.each([
  { why: 'agent', name: '../x', id: SESSION_ID },
  { why: 'session', name: NAME, id: '../../start' },
])('refuses a bad name of the $why, and calls nobody', async ({ name, id }) => {
  server.answers(ACCEPTED);
  await expect(pipecat.pushContext(name, id, UPDATE, never)).rejects.toBeInstanceOf(ConfigurationError);
  expect(server.calls).toEqual([]);
});
