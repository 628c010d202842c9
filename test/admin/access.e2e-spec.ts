import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startChild } from '../support/child';
import { expectDocumented } from '../support/openapi';
import { environmentOf, MAIN, type Service } from '../support/service';
import { TcpProxy } from '../support/tcp-proxy';
import { waitFor } from '../support/wait-for';
import { createWorld, untilReady, type World } from '../support/world';
import { Admin, ADMIN_TOKEN, type Answer } from './support';

const READ = 'read-token-of-the-tests-CANARY';
const SYNC = 'sync-token-of-the-tests-CANARY';
const LINES = `# of the tests\ngrafana read ${READ}\nci sync ${SYNC}\n`;

interface AuditRow {
  readonly who: string;
  readonly action: string;
  readonly agent_id: string | null;
  readonly why: string | null;
  readonly status: number | null;
  readonly detail: object;
}

let world: World;
let proxy: TcpProxy;
let service: Service;
let folder = '';
let file = '';

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'config-sync-'));
  file = join(folder, 'tokens');
  writeFileSync(file, LINES);
  world = await createWorld();
  proxy = await TcpProxy.inFrontOf(world.database.url);
  service = await world.start({
    ADMIN_TOKEN,
    ADMIN_TOKENS_FILE: file,
    DATABASE_URL: proxy.through(world.database.url),
  });
  await untilReady(service);
});

afterAll(async () => {
  expect(service.child.output()).not.toContain('CANARY');
  await world.end();
  await proxy.close();
  rmSync(folder, { recursive: true });
});

const recallPath = (id: string): string => `/v1/agents/${id}/versions/1/recall`;
const auditOf = (requestId: string): Promise<AuditRow[]> =>
  world.database.rows<AuditRow>('SELECT * FROM admin_audit WHERE request_id = $1 ORDER BY id', [requestId]);

interface Ask {
  readonly token?: string;
  readonly body?: object | string;
  readonly requestId?: string;
  readonly of?: Service;
}

async function send(method: string, path: string, { token, body, requestId, of = service }: Ask = {}): Promise<Answer> {
  const response = await fetch(`${of.url}${path}`, {
    method,
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(requestId === undefined ? {} : { 'x-request-id': requestId }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  expectDocumented(method, path, { status: response.status, headers: response.headers, text });
  return { status: response.status, headers: response.headers, text, body: text === '' ? null : JSON.parse(text) };
}

/** An agent whose version 1 can be recalled. */
async function recallable(): Promise<string> {
  const id = await world.publisher.agent();
  await world.publisher.activate(id, 2);
  return id;
}

describe('a token', () => {
  it('may do what its scope includes, and is told what is missing', async () => {
    const id = await recallable();
    expect((await send('GET', '/v1/fleet/versions-behind', { token: READ })).status).toBe(200);
    const { status, headers, body } = await send('POST', recallPath(id), { token: READ });
    expect([status, headers.get('www-authenticate')]).toEqual([403, 'Bearer error="insufficient_scope", scope="sync"']);
    expect(body).toMatchObject({
      code: 'ScopeMissing',
      detail: 'the token grafana has the scope read, and this route needs sync',
    });
    for (const token of [SYNC, ADMIN_TOKEN]) expect((await send('POST', recallPath(id), { token })).status).toBe(202);
  });

  it('ends when it is taken out of the file, and the next one is good, without a restart', async () => {
    const next = 'next-token-of-the-tests-CANARY';
    writeFileSync(file, `${LINES}ci sync ${next}\n`);
    const good = (token: string) => async () =>
      (await send('GET', '/v1/fleet/versions-behind', { token })).status === 200;
    await waitFor('the new token to be good', good(next), 20_000);
    expect(await good(SYNC)()).toBe(true);
    writeFileSync(file, LINES);
    await waitFor('the token to end', async () => !(await good(next)()), 20_000);
    writeFileSync(file, 'ci write a-bad-line-CANARY\n');
    await service.child.line(/the tokens from before stay/, 20_000);
    expect(await good(SYNC)()).toBe(true);
    writeFileSync(file, LINES);
  });

  it('that is in a bad line refuses the start, and is not shown', async () => {
    const { databaseUrl, redisUrl, apiUrl } = { databaseUrl: world.database.url, redisUrl: world.redisUrl, apiUrl: '' };
    const environment = { ADMIN_TOKENS: `ci write ${SYNC}` };
    const child = startChild(MAIN, [], environmentOf({ databaseUrl, redisUrl, apiUrl, environment }));
    expect(await child.exited).toBe(1);
    expect(child.output()).toContain('ADMIN_TOKENS line 1 must have one of the scopes read, sync, admin');
    expect(child.output()).not.toContain('CANARY');
  });

  it('that asks too often is told when to ask again, and no other token is held back', async () => {
    const slow = await world.start({ ADMIN_TOKENS_FILE: file, ADMIN_RATE_LIMIT_PER_SECOND: '2' });
    const ask = (token: string) => send('GET', '/v1/fleet/versions-behind', { token, of: slow });
    const answers = await Promise.all(Array.from({ length: 12 }, () => ask(READ)));
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused.length).toBeGreaterThan(5);
    expect(refused[0]).toMatchObject({ body: { code: 'TooManyRequests' } });
    expect(refused[0]?.headers.get('retry-after')).toBe('1');
    expect((await ask(SYNC)).status).not.toBe(429);
    await slow.child.end('SIGKILL');
  });

  it('that is bad is refused for a while after thirty tries from one address, while good ones go on', async () => {
    const fresh = await world.start({ ADMIN_TOKEN });
    const ask = (token: string) => send('GET', '/v1/fleet/versions-behind', { token, of: fresh });
    const statuses = await Promise.all(Array.from({ length: 40 }, async (_, n) => (await ask(`wrong-${n}`)).status));
    expect([401, 429].map((status) => statuses.filter((given) => given === status).length)).toEqual([30, 10]);
    expect((await ask(ADMIN_TOKEN)).status).not.toBe(429);
    await fresh.child.end('SIGKILL');
  });
});

describe('the audit', () => {
  it.each([
    { what: 'is done', token: SYNC, who: 'ci', body: { why: 'wrong price' }, status: 202 },
    { what: 'is not allowed', token: READ, who: 'grafana', body: { why: 'let me' }, status: 403 },
    { what: 'is refused', token: ADMIN_TOKEN, who: 'admin', body: { why: 'x', stopSessions: 'yes' }, status: 400 },
  ])('has one row of a write that $what', async ({ token, who, body, status }) => {
    const [id, requestId] = [await recallable(), randomUUID()];
    expect((await send('POST', recallPath(id), { token, body, requestId })).status).toBe(status);
    const rows = await auditOf(requestId);
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({ who, action: 'versions.recall', agent_id: id, why: body.why, status });
  });

  it('has a write about an agent that is not there', async () => {
    const requestId = randomUUID();
    await send('POST', recallPath(randomUUID()), { token: SYNC, requestId });
    expect(await auditOf(requestId)).toMatchObject([
      { status: 404, detail: { version: '1', code: 'AgentNotFound' }, why: null },
    ]);
  });

  it('has no read, and nobody who was not let in', async () => {
    const requestId = randomUUID();
    await send('GET', '/v1/fleet/versions-behind', { token: SYNC, requestId });
    await send('POST', recallPath(randomUUID()), { requestId });
    await send('POST', recallPath(randomUUID()), { token: 'a-wrong-token-altogether', requestId });
    expect(await auditOf(requestId)).toEqual([]);
  });

  it('keeps a write undone that it cannot have', async () => {
    const [id, requestId] = [await recallable(), randomUUID()];
    proxy.mode = 'refuse';
    proxy.reset();
    const answer = await send('POST', recallPath(id), { token: SYNC, requestId });
    proxy.mode = 'pass';
    expect(answer).toMatchObject({ status: 503, body: { code: 'DatabaseUnavailable', requestId } });
    await untilReady(service, 30_000);
    expect(await world.database.rows('SELECT 1 FROM recalls WHERE agent_id = $1', [id])).toEqual([]);
  });

  it('says that the outcome is not known when the process died in between', async () => {
    const [id, requestId] = [await recallable(), randomUUID()];
    const doomed = await world.start({ ADMIN_TOKEN });
    await untilReady(doomed);
    const client = await world.database.pool.connect();
    await client.query('BEGIN');
    await client.query('LOCK TABLE recalls IN ACCESS EXCLUSIVE MODE');
    const answer = send('POST', recallPath(id), { token: ADMIN_TOKEN, requestId, of: doomed }).catch(() => 'no answer');
    await waitFor('the intent', async () => (await auditOf(requestId)).length === 1);
    await doomed.child.end('SIGKILL');
    await client.query('ROLLBACK');
    client.release();
    expect(await answer).toBe('no answer');
    expect(await auditOf(requestId)).toMatchObject([{ status: null, who: 'admin', agent_id: id }]);
  });
});

describe('what goes wrong below /v1', () => {
  it.each([
    {
      what: 'a body that is no JSON',
      path: recallPath(randomUUID()),
      body: '{"why": CANARY}',
      status: 400,
      code: 'MalformedBody',
    },
    {
      what: 'a body without end',
      path: recallPath(randomUUID()),
      body: { why: 'x'.repeat(200_000) },
      status: 413,
      code: 'BodyTooLarge',
    },
    { what: 'a route that is not there', path: '/v1/nothing', body: {}, status: 404, code: 'NotFound' },
    {
      what: 'a path that is not encoded',
      path: '/v1/agents/%FF/versions/1/recall',
      body: {},
      status: 400,
      code: 'InvalidRequest',
    },
  ])('leaves as a problem: $what', async ({ path, body, status, code }) => {
    const answer = await send('POST', path, { token: SYNC, body, requestId: 'mine' });
    expect(answer).toMatchObject({ status, body: { type: 'about:blank', status, code, requestId: 'mine' } });
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(answer.text).not.toContain('CANARY');
  });

  it('has its request id in the answer, and the log has it where something changed', async () => {
    const [id, requestId] = [await recallable(), randomUUID()];
    const { headers } = await send('POST', recallPath(id), { token: SYNC, requestId });
    expect(headers.get('x-request-id')).toBe(requestId);
    const line = await service.child.line(
      new RegExp(`${requestId}.*a write of the admin API|a write of the admin API.*${requestId}`),
    );
    expect(JSON.parse(line)).toMatchObject({ who: 'ci', action: 'versions.recall', status: 202, requestId });
  });

  it('leaves other paths to themselves', async () => {
    expect((await send('GET', '/nothing')).body).toMatchObject({ statusCode: 404 });
  });
});

it('tells its request id to whoever asked without one', async () => {
  const { headers } = await new Admin(service).get('/v1/fleet/versions-behind');
  expect(headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
});
