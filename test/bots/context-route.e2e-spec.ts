import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { configuration } from '../support/agents';
import { canarySightings } from '../support/canaries';
import { startService, untilReady, type Service } from '../support/service';
import { createWorld, type World } from '../support/world';
import { BOTS, fetchContext, OLD_TOKEN_KEY, TOKEN_KEY, tokenOf } from './support/bot';

const PROMPT = 'prompt-canary-5f1d';

let world: World;
let service: Service;
beforeAll(async () => {
  world = await createWorld();
  service = await world.start(BOTS);
  await untilReady(service);
});
afterAll(() => world.end());

/** An agent whose active document is this one. */
const agent = (document: object = configuration({}, { systemPrompt: PROMPT }), version = 1): Promise<string> =>
  world.publisher.agent({ config: document, version });

describe('a bot that asks with the token of its agent', () => {
  it('gets the context word for word, and the rest of the document apart from the deployment', async () => {
    const context = { systemPrompt: `${PROMPT} "ä€😀"`, tools: [{ name: 'x', deep: { a: [1, null, true] } }] };
    const rest = { voice: { id: 'v-1' }, greeting: 'Hello' };
    const id = await agent({ ...configuration(), llm_context: context, ...rest }, 7);
    const { status, headers, body } = await fetchContext(service, id);
    expect(status).toBe(200);
    expect(body).toEqual({ agentId: id, contextVersion: 7, context, config: rest });
    expect(Object.fromEntries(headers)).toMatchObject({
      etag: '"7"',
      'cache-control': 'no-cache',
      'content-type': 'application/json; charset=utf-8',
    });
    expect(headers.has('warning')).toBe(false);
    expect(headers.has('x-config-sync-stale')).toBe(false);
  });

  it.each([
    { what: 'no context', document: { deployment: { image: 'acme/bot:1' } } },
    { what: 'a context that is null', document: { deployment: { image: 'acme/bot:1' }, llm_context: null } },
  ])('gets an empty one when the document has $what', async ({ document }) => {
    const { body } = await fetchContext(service, await agent(document));
    expect(body).toMatchObject({ context: {}, config: {} });
  });

  it.each(['"3"', 'W/"3"', '"1", "3"'])('gets 304 and nothing else when it holds the version, as %s', async (tag) => {
    const id = await agent(configuration(), 3);
    const { status, headers, text } = await fetchContext(service, id, { ifNoneMatch: tag });
    expect([status, text, headers.get('etag'), headers.get('cache-control')]).toEqual([304, '', '"3"', 'no-cache']);
  });

  it.each(['"2"', '3', '*', 'nonsense'])('gets the whole answer when it says it holds %s', async (tag) => {
    const id = await agent(configuration(), 3);
    expect((await fetchContext(service, id, { ifNoneMatch: tag })).status).toBe(200);
  });

  it('may write the id of its agent in capitals', async () => {
    const id = await agent();
    const { status, body } = await fetchContext(service, id.toUpperCase(), { token: tokenOf(id) });
    expect([status, body]).toEqual([200, expect.objectContaining({ agentId: id })]);
  });

  it('is let in with the token that the command prints', async () => {
    const id = await agent();
    const token = execFileSync(process.execPath, [join(__dirname, '../../dist/bot-token.js'), id], {
      env: { BOT_TOKEN_KEY: TOKEN_KEY },
      encoding: 'utf8',
    });
    expect((await fetchContext(service, id, { token: token.trim() })).status).toBe(200);
  });

  it('gets 404 while no configuration is active, and the new one as soon as one is', async () => {
    const id = await world.publisher.agent({ config: null });
    const before = await fetchContext(service, id);
    expect(before.headers.get('content-type')).toBe('application/problem+json');
    expect([before.status, before.body]).toEqual([
      404,
      expect.objectContaining({ type: 'about:blank', status: 404, code: 'ConfigurationNotFound' }),
    ]);
    await world.publisher.activate(id, 1);
    expect((await fetchContext(service, id)).status).toBe(200);
    await world.database.rows('UPDATE agent_configurations SET is_active = false WHERE agent_id = $1', [id]);
    expect((await fetchContext(service, id)).status).toBe(404);
  });

  it.each([
    { path: 'llm_context', document: { ...configuration(), llm_context: [PROMPT] } },
    { path: 'llm_context', document: { ...configuration(), llm_context: PROMPT } },
    { path: 'deployment.image', document: { deployment: { image: 'no-tag' }, llm_context: { p: PROMPT } } },
    { path: 'deployment', document: { llm_context: { p: PROMPT } } },
    { path: 'config', document: [PROMPT] },
  ])('gets 409 with the path $path of what is wrong, and never a broken context', async ({ path, document }) => {
    const id = await agent();
    expect((await fetchContext(service, id)).status).toBe(200);
    await world.publisher.activate(id, 2, document);
    const { status, body, text } = await fetchContext(service, id);
    expect([status, body]).toEqual([409, expect.objectContaining({ status: 409, code: 'InvalidConfig', path })]);
    expect(text).not.toContain(PROMPT);
    await world.publisher.activate(id, 3);
    expect((await fetchContext(service, id)).status).toBe(200);
  });

  it('gets what the row holds now, even when it was edited in place', async () => {
    const id = await agent();
    await fetchContext(service, id);
    await world.database.rows('UPDATE agent_configurations SET config = $2 WHERE agent_id = $1', [
      id,
      JSON.stringify(configuration({}, { systemPrompt: 'edited' })),
    ]);
    expect((await fetchContext(service, id)).body).toMatchObject({ context: { systemPrompt: 'edited' } });
  });

  it.each(['', 'a b', 'a/b', 'ä', 'x'.repeat(129)])('gets 400 for the session %j', async (sessionId) => {
    const id = await agent();
    expect((await fetchContext(service, id, { sessionId })).status).toBe(400);
  });

  it('gets a hundred answers at once, each of its own agent', async () => {
    const ids = await Promise.all(Array.from({ length: 100 }, () => agent()));
    const answers = await Promise.all([...ids, ...ids].map((id) => fetchContext(service, id)));
    expect(answers.map(({ body }) => (body as { agentId: string }).agentId)).toEqual([...ids, ...ids]);
  });
});

describe('whoever asks without the right token', () => {
  it('gets the same 401 for a wrong token, for another agent, and for an agent that is not there', async () => {
    const [mine, other] = await Promise.all([agent(), agent()]);
    const answers = await Promise.all([
      fetchContext(service, mine, { token: `${tokenOf(mine).slice(0, -1)}!` }),
      fetchContext(service, mine, { token: tokenOf(other) }),
      fetchContext(service, randomUUID(), { token: tokenOf(mine) }),
      fetchContext(service, mine, { token: tokenOf(mine, OLD_TOKEN_KEY) }),
      fetchContext(service, mine, { token: 'x' }),
      fetchContext(service, mine, { token: null }),
      fetchContext(service, mine, { token: '' }),
    ]);
    const saying = ({ status, body }: (typeof answers)[number]) =>
      JSON.stringify([status, { ...(body as object), requestId: null }]);
    expect(new Set(answers.map(saying)).size).toBe(1);
    expect(answers[0].status).toBe(401);
    expect(answers[0].headers.get('www-authenticate')).toBe('Bearer');
  });

  it('gets 400 when the id is no UUID', async () => {
    expect((await fetchContext(service, 'agent-1', { token: 'x' })).status).toBe(400);
    expect((await fetchContext(service, '..%2f..%2fetc', { token: 'x' })).status).toBe(400);
  });

  it('gets 401 with every token when no key is set', async () => {
    const closed = await world.start();
    await untilReady(closed);
    const id = await agent();
    expect((await fetchContext(closed, id)).status).toBe(401);
    expect((await fetchContext(closed, id, { token: null })).status).toBe(401);
  });

  it('gets 429 after thirty bad tokens in a minute, while good ones from the same address go on', async () => {
    const strict = await world.start(BOTS);
    await untilReady(strict);
    const id = await agent();
    const statuses: number[] = [];
    for (let n = 0; n < 31; n += 1) statuses.push((await fetchContext(strict, id, { token: `bad-${n}` })).status);
    expect(statuses).toEqual([...Array.from({ length: 30 }, () => 401), 429]);
    const last = await fetchContext(strict, id, { token: 'bad' });
    expect(Number(last.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await fetchContext(strict, id)).status).toBe(200);
  });
});

describe('the keys of the tokens', () => {
  it('overlap while they are rotated: the old one is taken until it is taken away', async () => {
    const id = await agent();
    const [oldToken, newToken] = [tokenOf(id, OLD_TOKEN_KEY), tokenOf(id)];
    const statuses = async (environment: Record<string, string>): Promise<number[]> => {
      const replica = await world.start(environment);
      await untilReady(replica);
      const answers = [oldToken, newToken].map((token) => fetchContext(replica, id, { token }));
      return (await Promise.all(answers)).map(({ status }) => status);
    };
    expect(await statuses({ BOT_TOKEN_KEY: OLD_TOKEN_KEY })).toEqual([200, 401]);
    expect(await statuses({ BOT_TOKEN_KEY: TOKEN_KEY, BOT_TOKEN_KEY_PREVIOUS: OLD_TOKEN_KEY })).toEqual([200, 200]);
    expect(await statuses({ BOT_TOKEN_KEY: TOKEN_KEY })).toEqual([401, 200]);
  });
});

describe('the limit for one agent', () => {
  it('answers 429 with Retry-After beyond it, and leaves other agents alone', async () => {
    const limited = await world.start({ ...BOTS, BOT_RATE_LIMIT_PER_SECOND: '5' });
    await untilReady(limited);
    const [loud, quiet] = await Promise.all([agent(), agent()]);
    const answers = await Promise.all(Array.from({ length: 20 }, () => fetchContext(limited, loud)));
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused.length).toBeGreaterThanOrEqual(10);
    expect(refused[0]?.headers.get('retry-after')).toBe('1');
    expect((await fetchContext(limited, quiet)).status).toBe(200);
  });
});

describe('without Redis and without Pipecat Cloud', () => {
  it('bots are answered all the same', async () => {
    const lonely = await startService({
      databaseUrl: world.database.url,
      redisUrl: 'redis://127.0.0.1:1',
      apiUrl: 'http://127.0.0.1:1',
      environment: BOTS,
    });
    const id = await agent();
    let { status } = await fetchContext(lonely, id);
    for (let n = 0; status === 503 && n < 100; n += 1) ({ status } = await fetchContext(lonely, id));
    await lonely.child.end('SIGKILL');
    expect(status).toBe(200);
  });
});

it('no prompt, no key and no token comes out in any line of log', async () => {
  const chatty = await world.start({ ...BOTS, LOG_LEVEL: 'trace' });
  await untilReady(chatty);
  const id = await agent();
  const token = tokenOf(id);
  await fetchContext(chatty, id, { sessionId: 'session-1' });
  await fetchContext(chatty, id, { token: `${token}x` });
  await world.publisher.activate(id, 2, { ...configuration(), llm_context: [PROMPT] });
  await fetchContext(chatty, id);
  const planted = [PROMPT, token, TOKEN_KEY, OLD_TOKEN_KEY];
  expect(await canarySightings(world, [service, chatty], planted)).toEqual([]);
});
