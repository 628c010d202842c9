import { JsonText } from '../../domain';
import { PipecatApiError, PipecatRateLimitError } from '../errors';
import { agentSpec, client, never, RecordingBudget, rejection, SESSION_ID, wireAgent } from '../testing/builders';
import { answer, hang, reset, ScriptedServer } from '../testing/scripted-server';
import { InProcessCallBudget } from '../budget/in-process-call-budget';

const NAME = 'cs-agent';
const UPDATE = { agentId: 'a-1', contextVersion: 1, context: JsonText.of({}) };
const LIMITED = { status: 429, code: '429', message: 'Rate limit exceeded. Please try again later' };

let server: ScriptedServer;

beforeAll(async () => {
  server = await ScriptedServer.start();
});
afterAll(() => server.close());

describe('the budget', () => {
  it('is asked before every call, for the credential that the call uses', async () => {
    const budget = new RecordingBudget();
    const pipecat = client(server.url, {}, budget);
    server.answers(answer(200, wireAgent(NAME, agentSpec())));
    await pipecat.observe(NAME, never);
    await pipecat.pushContext(NAME, SESSION_ID, UPDATE, never);
    expect(budget.acquired).toEqual(['private', 'public']);
  });

  it.each([
    { why: 'seconds', header: '7', least: 7000, most: 8000 },
    { why: 'none, so a second of its own', header: undefined, least: 1000, most: 1200 },
  ])('pauses after a 429, with Retry-After of $why', async ({ header, least, most }) => {
    const budget = new RecordingBudget();
    server.answers(answer(429, LIMITED, header === undefined ? {} : { 'retry-after': header }));
    const error = await rejection(client(server.url, {}, budget).observe(NAME, never));
    expect(error).toBeInstanceOf(PipecatRateLimitError);
    expect(budget.pauses).toEqual([{ credential: 'private', ms: expect.any(Number) }]);
    const retryAfterMs = header === undefined ? budget.pauses[0]?.ms : 7000;
    expect(error).toMatchObject({ retryAfterMs, outcomeUnknown: false, reason: 'RateLimited' });
    expect(budget.pauses[0]?.ms).toBeGreaterThanOrEqual(least);
    expect(budget.pauses[0]?.ms).toBeLessThanOrEqual(most);
  });

  it('pauses the public key for a 429 of the proxy, and leaves the private one alone', async () => {
    const budget = new RecordingBudget();
    server.answers(answer(429, LIMITED));
    await rejection(client(server.url, {}, budget).pushContext(NAME, SESSION_ID, UPDATE, never));
    expect(budget.pauses.map(({ credential }) => credential)).toEqual(['public']);
  });

  it('holds every later call of the process back', async () => {
    const pipecat = client(server.url, {}, new InProcessCallBudget(0));
    server.answersInTurn(
      answer(429, LIMITED, { 'retry-after': '0.3' }),
      answer(404, { error: 'x', code: 'NOT_FOUND' }),
    );
    await rejection(pipecat.observe(NAME, never));
    const startedAt = performance.now();
    await Promise.all([pipecat.observe('cs-other', never), pipecat.observe('cs-third', never)]);
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(290);
  });

  it('is waited for only as long as the caller wants, and then nothing is sent', async () => {
    const budget = new InProcessCallBudget(0);
    budget.pause('private', 60_000);
    server.answers(answer(200, {}));
    const signal = AbortSignal.timeout(30);
    const error = await rejection(client(server.url, {}, budget).observe(NAME, signal));
    expect(error).toBe(signal.reason);
    expect(server.calls).toEqual([]);
  });
});

describe('whether it may have happened', () => {
  const create = (url = server.url) =>
    client(url, { timeoutMs: 150 }).ensureProvisioned({ name: NAME, spec: agentSpec() }, never);

  it.each([
    { why: 'no answer in time', script: hang, unknown: true },
    { why: 'a reset', script: reset, unknown: true },
    { why: '500', script: answer(500, 'x'), unknown: true },
    { why: '503', script: answer(503, 'x'), unknown: true },
    { why: '408', script: answer(408, 'x'), unknown: true },
    { why: '400', script: answer(400, { error: 'x' }), unknown: false },
    { why: '401', script: answer(401, { error: 'x' }), unknown: false },
    { why: '409', script: answer(409, { error: 'x' }), unknown: false },
    { why: '429', script: answer(429, { error: 'x' }), unknown: false },
  ])('after $why of a create: $unknown', async ({ script, unknown }) => {
    server.answers(script);
    await expect(rejection(create())).resolves.toMatchObject({ outcomeUnknown: unknown });
  });

  it('is no when nobody listened', async () => {
    const gone = await ScriptedServer.start();
    const { url } = gone;
    await gone.close();
    await expect(rejection(create(url))).resolves.toMatchObject({
      outcomeUnknown: false,
      errorClass: 'transient',
      reason: 'PlatformUnavailable',
      status: null,
      code: 'ECONNREFUSED',
    });
  });

  it('is no for a call that only reads', async () => {
    server.answers(reset);
    await expect(rejection(client(server.url).observe(NAME, never))).resolves.toMatchObject({ outcomeUnknown: false });
  });
});

it('takes broken JSON with 200 for an answer that got lost, and does not quote it', async () => {
  server.answers(answer(200, '{"name": "canary'));
  const error = await rejection(client(server.url).observe(NAME, never));
  expect(error).toBeInstanceOf(PipecatApiError);
  expect(error).toMatchObject({
    errorClass: 'transient',
    status: 200,
    message: 'getAgent: 200 with a malformed body, a body that is not JSON',
  });
});

it('takes a request that is too large for one that cannot succeed', async () => {
  server.answers(answer(200, {}));
  const spec = agentSpec({ image: `a:${'x'.repeat(2_000_000)}` });
  const error = await rejection(client(server.url).ensureProvisioned({ name: NAME, spec }, never));
  expect(error).toMatchObject({ errorClass: 'terminal', outcomeUnknown: false });
  expect(server.calls).toEqual([]);
});

it('says how large an answer may be when one is larger', async () => {
  server.answers(answer(200, { padding: 'x'.repeat(6 * 1024 * 1024) }));
  await expect(rejection(client(server.url).observe(NAME, never))).resolves.toMatchObject({
    errorClass: 'transient',
    message: 'getAgent: the answer is larger than 5242880 bytes',
  });
});
