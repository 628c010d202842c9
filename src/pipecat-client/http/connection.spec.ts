import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { gzipSync } from 'node:zlib';
import { Secret } from '../../config';
import { answer, breakOff, hang, hangInBody, reset, ScriptedServer } from '../testing/scripted-server';
import { never, rejection } from '../testing/builders';
import { FixedKey } from '../keys/key-source';
import { Connection, MAX_REQUEST_BYTES, type HttpRequest } from './connection';
import { TransportError } from './transport-error';

const KEY = 'canarykey000111222';
const get = (over: Partial<HttpRequest> = {}): HttpRequest => ({ method: 'GET', path: '/a', timeoutMs: 2000, ...over });

let server: ScriptedServer;
let connection: Connection;

beforeAll(async () => {
  server = await ScriptedServer.start();
});
afterAll(() => server.close());
beforeEach(() => {
  connection = new Connection(`${server.url}/v1`, new FixedKey(new Secret(KEY)));
});
afterEach(() => {
  connection.close();
});

async function failure(request: HttpRequest = get(), signal = never): Promise<TransportError> {
  const error = await rejection(connection.send(request, signal));
  expect(error).toBeInstanceOf(TransportError);
  expect(inspect(error, { depth: 10 }) + JSON.stringify(error)).not.toContain(KEY);
  return error as TransportError;
}

it('sends method, path, key, agent and body, and takes the answer as text', async () => {
  server.answers(answer(200, '{"a": 1}', { 'x-b': 'c' }));
  const got = await connection.send(get({ method: 'POST', body: '{"é":2}' }), never);
  expect(got).toMatchObject({ status: 200, text: '{"a": 1}' });
  expect(got.headers['x-b']).toBe('c');
  const { version } = JSON.parse(readFileSync(join(__dirname, '../../../package.json'), 'utf8')) as { version: string };
  expect(server.requests).toEqual([
    expect.objectContaining({
      method: 'POST',
      path: '/v1/a',
      body: '{"é":2}',
      headers: expect.objectContaining({
        authorization: `Bearer ${KEY}`,
        'content-type': 'application/json',
        'user-agent': `pipecat-config-sync/${version}`,
      }),
    }),
  ]);
});

it('sends no content type without a body', async () => {
  server.answers(answer(200, {}));
  await connection.send(get({ method: 'DELETE' }), never);
  expect(server.requests[0]?.headers['content-type']).toBeUndefined();
});

it.each([204, 400, 401, 404, 429, 500, 503])('takes %d for an answer', async (status) => {
  server.answers(answer(status, ''));
  await expect(connection.send(get(), never)).resolves.toMatchObject({ status });
});

it.each([301, 302, 303, 307, 308])('does not follow a redirect (%d)', async (status) => {
  server.answers(answer(status, '', { location: `${server.url}/latest/meta-data` }));
  await expect(connection.send(get(), never)).resolves.toMatchObject({ status });
  expect(server.calls).toEqual(['GET /v1/a']);
});

it('does not go where a redirect to link-local points', async () => {
  server.answers(answer(302, '', { location: 'http://169.254.169.254/latest/meta-data' }));
  await expect(connection.send(get(), never)).resolves.toMatchObject({ status: 302 });
});

it('keeps its sockets over calls', async () => {
  const ports = new Set<number | undefined>();
  server.answers((request, response) => {
    ports.add(response.socket?.remotePort);
    answer(200, {})(request, response);
  });
  for (let i = 0; i < 10; i += 1) await connection.send(get(), never);
  // The next call may begin in the instant in which the socket of the last one is not free yet.
  expect(ports.size).toBeLessThan(3);
});

describe('a connection that is cut before the answer', () => {
  const cutOnce = (): void => {
    let cut = false;
    server.answers((request, response) => {
      (cut ? answer(200, {}) : reset)(request, response);
      cut = true;
    });
  };

  it('is made anew for what only reads, since the other side may just have closed what lay idle', async () => {
    cutOnce();
    await expect(connection.send(get(), never)).resolves.toMatchObject({ status: 200 });
    expect(server.calls).toHaveLength(2);
  });

  it('is not for what writes', async () => {
    cutOnce();
    await expect(failure(get({ method: 'POST', body: '{}' }))).resolves.toMatchObject({
      code: 'ECONNRESET',
      sent: true,
    });
    expect(server.calls).toHaveLength(1);
  });
});

it('hands broken JSON over as it came', async () => {
  server.answers(answer(200, '{"a":'));
  await expect(connection.send(get(), never)).resolves.toMatchObject({ text: '{"a":' });
});

it('uncompresses', async () => {
  server.answers((_request, response) => {
    response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('hello'));
  });
  await expect(connection.send(get(), never)).resolves.toMatchObject({ text: 'hello' });
});

describe('when no whole answer comes', () => {
  it.each([
    { why: 'headers never come', script: hang, want: 'no whole answer within 150 ms' },
    { why: 'the body never ends', script: hangInBody, want: 'no whole answer within 150 ms' },
  ])('ends at the deadline: $why', async ({ script, want }) => {
    server.answers(script);
    const startedAt = performance.now();
    const error = await failure(get({ timeoutMs: 150 }));
    expect(error).toMatchObject({ message: want, sent: true, code: 'ETIMEDOUT' });
    expect(performance.now() - startedAt).toBeLessThan(1000);
  });

  it('ends at the deadline: a body that trickles', async () => {
    server.answers((_request, response) => {
      const timer = setInterval(() => response.write(' '), 20);
      response.on('close', () => {
        clearInterval(timer);
      });
    });
    await expect(failure(get({ timeoutMs: 200 }))).resolves.toMatchObject({ code: 'ETIMEDOUT' });
  });

  it.each([
    { why: 'a reset', script: reset, want: 'the connection was reset (ECONNRESET)' },
    { why: 'an answer that breaks off', script: breakOff, want: 'the answer broke off' },
  ])('says so: $why', async ({ script, want }) => {
    server.answers(script);
    await expect(failure()).resolves.toMatchObject({ message: want, sent: true });
  });

  it('says so: nobody listens, and nothing was sent', async () => {
    const gone = await ScriptedServer.start();
    const { url } = gone;
    await gone.close();
    connection = new Connection(url, new FixedKey(new Secret(KEY)));
    await expect(failure()).resolves.toMatchObject({
      message: 'the connection was refused (ECONNREFUSED)',
      sent: false,
    });
  });

  it('says so: a name that does not exist, and nothing was sent', async () => {
    connection = new Connection('http://no-such-host.invalid', new FixedKey(new Secret(KEY)));
    const error = await failure();
    expect(error.message).toMatch(/DNS/);
    expect(error.sent).toBe(false);
  });

  it('says so: TLS where there is none, and nothing was sent', async () => {
    server.answers(answer(200, {}));
    connection = new Connection(server.url.replace('http:', 'https:'), new FixedKey(new Secret(KEY)));
    const error = await failure();
    expect(error.message).toMatch(/TLS failed/);
    expect(error.sent).toBe(false);
  });

  it.each([
    { why: 'announced', headers: { 'content-length': 3000 } },
    { why: 'not announced', headers: {} },
  ])('refuses an answer over the limit, $why, and names the limit', async ({ headers }) => {
    server.answers(answer(200, 'x'.repeat(3000), headers));
    await expect(failure(get({ maxResponseBytes: 1000 }))).resolves.toMatchObject({
      message: 'the answer is larger than 1000 bytes',
      sent: true,
      tooLarge: true,
    });
  });

  it('counts what an answer is uncompressed', async () => {
    server.answers((_request, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('x'.repeat(100_000)));
    });
    await expect(failure(get({ maxResponseBytes: 10_000 }))).resolves.toMatchObject({ tooLarge: true });
  });

  it('refuses a request over the limit without sending it', async () => {
    server.answers(answer(200, {}));
    const body = 'x'.repeat(MAX_REQUEST_BYTES + 1);
    await expect(failure(get({ method: 'POST', body }))).resolves.toMatchObject({ tooLarge: true, sent: false });
    expect(server.requests).toHaveLength(0);
  });
});

describe('when the caller gives up', () => {
  const reason = new Error('lease lost');

  it('rejects with the reason and sends nothing, when that was before', async () => {
    server.answers(answer(200, {}));
    await expect(rejection(connection.send(get(), AbortSignal.abort(reason)))).resolves.toBe(reason);
    expect(server.requests).toHaveLength(0);
  });

  it.each([
    { why: 'waiting for headers', script: hang },
    { why: 'waiting for the body', script: hangInBody },
  ])('rejects with the reason while $why', async ({ script }) => {
    server.answers(script);
    const controller = new AbortController();
    setTimeout(() => {
      controller.abort(reason);
    }, 50);
    await expect(rejection(connection.send(get(), controller.signal))).resolves.toBe(reason);
  });
});

describe('a proxy of the environment', () => {
  const before = { ...process.env };
  afterEach(() => {
    process.env = { ...before };
  });

  it('carries the call to a host that is not loopback', async () => {
    process.env = { ...before, HTTP_PROXY: server.url, NO_PROXY: '', no_proxy: '' };
    connection = new Connection('http://pipecat.invalid/v1', new FixedKey(new Secret(KEY)));
    server.answers(answer(200, {}));
    await expect(connection.send(get(), never)).resolves.toMatchObject({ status: 200 });
    expect(server.calls).toEqual(['GET http://pipecat.invalid/v1/a']);
  });

  it('is left out for loopback', async () => {
    process.env = { ...before, HTTP_PROXY: 'http://127.0.0.1:9', NO_PROXY: '', no_proxy: '' };
    connection = new Connection(`${server.url}/v1`, new FixedKey(new Secret(KEY)));
    server.answers(answer(200, {}));
    await expect(connection.send(get(), never)).resolves.toMatchObject({ status: 200 });
  });
});
