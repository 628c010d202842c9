import { inspect } from 'node:util';
import { ScriptedApi, type Answer, type AskedRequest } from '../testing/scripted-api';
import { ApiClient } from './api-client';

const CANARY = 'canary-token-000111222';
const apis: ScriptedApi[] = [];

async function service(answers: (request: AskedRequest, turn: number) => Answer | null): Promise<ScriptedApi> {
  const api = await ScriptedApi.start(answers);
  apis.push(api);
  return api;
}

afterEach(async () => {
  await Promise.all(apis.splice(0).map((api) => api.close()));
});

async function failureOf(call: Promise<unknown>): Promise<Error> {
  const error = await call.then(
    () => new Error('it worked'),
    (thrown: unknown) => thrown as Error,
  );
  expect(inspect(error, { depth: 10 })).not.toContain(CANARY);
  return error;
}

const problem = (status: number, code: string, detail: string, more: object = {}): Answer => ({
  status,
  body: { type: 'about:blank', status, code, detail, requestId: 'req-1', ...more },
});

describe('a call', () => {
  it('carries the token, a request id of its own, and the query without what is left out', async () => {
    const api = await service(() => ({ body: { items: [] } }));
    const query = { status: ['A', 'B'], q: 'a b&c', behind: true, cursor: null, reason: undefined, limit: 5 };
    await expect(api.client(CANARY).get('/v1/agents', query)).resolves.toEqual({ items: [] });
    expect(api.calls).toEqual(['GET /v1/agents?status=A&status=B&q=a+b%26c&behind=true&limit=5']);
    expect(api.requests[0]?.headers).toMatchObject({
      authorization: `Bearer ${CANARY}`,
      'x-request-id': expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
  });

  it('sends a body as JSON, without what is undefined', async () => {
    const api = await service(() => ({}));
    await api.client().post('/v1/x', { why: undefined, a: 1 });
    expect(api.requests[0]).toMatchObject({
      method: 'POST',
      body: { a: 1 },
      headers: { 'content-type': 'application/json' },
    });
  });

  it('sends no authorization without a token', async () => {
    const api = await service(() => ({}));
    await api.client(null).get('/v1/x');
    expect(api.requests[0]?.headers.authorization).toBeUndefined();
  });

  it('follows no redirect: the token is for one host', async () => {
    const api = await service(() => ({ status: 307, headers: { location: 'http://127.0.0.1:1/' } }));
    await expect(failureOf(api.client(CANARY).get('/v1/x'))).resolves.toMatchObject({ status: 307 });
    expect(api.requests).toHaveLength(1);
  });
});

describe('a service that is busy', () => {
  it.each([429, 503])('is asked again after %d, when nothing is changed by it', async (status) => {
    const api = await service((_request, turn) =>
      turn < 3 ? { status, headers: { 'retry-after': '0' } } : { body: 1 },
    );
    await expect(api.client().get('/v1/x')).resolves.toBe(1);
    expect(api.requests).toHaveLength(3);
  });

  it.each(['post', 'delete'] as const)('is not asked again for a %s', async (verb) => {
    const api = await service(() => problem(503, 'DatabaseUnavailable', 'PostgreSQL cannot be asked'));
    await expect(failureOf(api.client()[verb]('/v1/x'))).resolves.toMatchObject({ code: 'DatabaseUnavailable' });
    expect(api.requests).toHaveLength(1);
  });

  it('is given up in the end', async () => {
    const api = await service(() => ({
      ...problem(503, 'DatabaseUnavailable', 'away'),
      headers: { 'retry-after': '0' },
    }));
    await expect(failureOf(api.client().get('/v1/x'))).resolves.toMatchObject({ status: 503 });
    expect(api.requests).toHaveLength(4);
  });

  it('is asked once where a 503 is an answer', async () => {
    const api = await service(() => ({ status: 503 }));
    await failureOf(api.client().get('/readyz', {}, { attempts: 1 }));
    expect(api.requests).toHaveLength(1);
  });

  it.each([500, 502, 404])('is not asked again after %d', async (status) => {
    const api = await service(() => ({ status }));
    await failureOf(api.client().get('/v1/x'));
    expect(api.requests).toHaveLength(1);
  });
});

describe('a refusal', () => {
  it.each([
    {
      why: 'a problem',
      answer: problem(409, 'CountDiffers', '30 agents match'),
      says: '30 agents match (CountDiffers, request req-1)',
    },
    {
      why: 'fields that the detail does not tell',
      answer: problem(400, 'InvalidRequest', 'the request is wrong', {
        errors: [{ field: 'why', message: 'why is required' }],
      }),
      says: 'the request is wrong: why is required (InvalidRequest, request req-1)',
    },
    {
      why: 'fields that the detail tells already',
      answer: problem(400, 'InvalidRequest', 'why is required', {
        errors: [{ field: 'why', message: 'why is required' }],
      }),
      says: 'why is required (InvalidRequest, request req-1)',
    },
    {
      why: 'a page of a gateway',
      answer: { status: 502, body: '<html>' },
      says: /answered 502, and nothing that explains it \(HTTP 502\)/,
    },
    {
      why: 'a route that is not there',
      answer: problem(404, 'NotFound', 'there is no such route'),
      says: /has no GET \/v1\/x: is it an older version/,
    },
    {
      why: 'a route that an older version has not',
      answer: problem(404, 'RequestRejected', 'Cannot GET /v1/x'),
      says: /has no GET \/v1\/x: is it an older version/,
    },
    {
      why: 'an agent that is not there',
      answer: problem(404, 'AgentNotFound', 'there is no agent x'),
      says: /^there is no agent x \(AgentNotFound/,
    },
    {
      why: 'a wrong token',
      answer: problem(401, 'Unauthorized', 'no'),
      says: /does not take this token \(Unauthorized/,
    },
    {
      why: 'a scope that is too small',
      answer: problem(403, 'ScopeMissing', 'it takes the scope admin'),
      says: /it takes the scope admin \(ScopeMissing/,
    },
  ])('is one sentence: $why', async ({ answer, says }) => {
    const api = await service(() => answer);
    const { message } = await failureOf(api.client(CANARY).get('/v1/x'));
    if (typeof says === 'string') expect(message).toBe(says);
    else expect(message).toMatch(says);
    expect(message).not.toContain('\n');
  });

  it('says where a token goes when none was given', async () => {
    const api = await service(() => ({ status: 401 }));
    await expect(failureOf(api.client(null).get('/v1/x'))).resolves.toMatchObject({
      message: expect.stringContaining('CONFIG_SYNC_API_TOKEN'),
    });
  });

  it('names the request that it sent when the service names none', async () => {
    const api = await service(() => ({ status: 500, headers: { 'x-request-id': 'theirs' } }));
    await expect(failureOf(api.client().get('/v1/x'))).resolves.toMatchObject({
      message: expect.stringContaining('request theirs'),
    });
  });

  it('is a success that is no JSON as well', async () => {
    const api = await service(() => ({ body: '<html>hello' }));
    await expect(failureOf(api.client().get('/v1/x'))).resolves.toMatchObject({
      message: expect.stringContaining('is it config-sync?'),
    });
  });
});

describe('when no answer comes', () => {
  it('says so: nobody listens', async () => {
    const api = await ScriptedApi.start(() => ({}));
    const { url } = api;
    await api.close();
    const client = new ApiClient({ url, token: CANARY, signal: new AbortController().signal });
    const { name, message } = await failureOf(client.get('/v1/x'));
    expect(name).toBe('UnreachableError');
    expect(message).toMatch(/^cannot reach http:\/\/127.0.0.1:\d+: the connection was refused \(ECONNREFUSED\)/);
  });

  it('says so: a name that does not exist', async () => {
    const client = new ApiClient({
      url: 'http://no-such-host.invalid',
      token: CANARY,
      signal: new AbortController().signal,
    });
    await expect(failureOf(client.get('/v1/x'))).resolves.toMatchObject({
      message: expect.stringMatching(/not known|DNS/),
    });
  });

  it('ends at its time', async () => {
    const api = await service(() => null);
    const call = api.client(CANARY).get('/v1/x', {}, { timeoutMs: 100 });
    await expect(failureOf(call)).resolves.toMatchObject({
      message: expect.stringContaining('did not answer within 0.1 s'),
    });
  });

  it('ends with the caller', async () => {
    const api = await service(() => null);
    const caller = new AbortController();
    const call = api.client('t', caller.signal).get('/v1/x');
    const reason = new Error('Ctrl-C');
    setTimeout(() => {
      caller.abort(reason);
    }, 50);
    await expect(failureOf(call)).resolves.toBe(reason);
  });
});
