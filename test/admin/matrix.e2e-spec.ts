import { createHash, randomUUID } from 'node:crypto';
import { botToken, Secret } from '../../src/config';
import { OPERATIONS, requestSchemaOf, type Operation } from '../support/openapi';
import { createWorld, untilReady, type World } from '../support/world';
import { letter, QUICK } from '../verbs/letters';
import { ask, type Heard } from './ask';

const SCOPES = ['read', 'sync', 'admin'] as const;
type Scope = (typeof SCOPES)[number];

const TOKENS: Readonly<Record<Scope, string>> = {
  read: 'read-token-of-the-matrix',
  sync: 'sync-token-of-the-matrix',
  admin: 'admin-token-of-the-matrix',
};
const BOT_TOKEN_KEY = 'the-key-of-the-bots-of-the-matrix';
const agent = randomUUID();
const dead = letter();
const tokenOfBot = (id: string): string => botToken(new Secret(BOT_TOKEN_KEY), id);

/** What lets nobody in, wherever it is shown. */
const REFUSED: readonly { what: string; header: string | undefined }[] = [
  { what: 'no credential', header: undefined },
  { what: 'a wrong token', header: 'Bearer admin-token-of-the-matriX' },
  { what: 'a token that begins like the right one', header: `Bearer ${TOKENS.admin}x` },
  { what: 'the beginning of the right token', header: `Bearer ${TOKENS.admin.slice(0, -1)}` },
  { what: 'an empty token', header: 'Bearer ' },
  { what: 'the word Bearer alone', header: 'Bearer' },
  { what: 'the right token in another scheme', header: `Basic ${TOKENS.admin}` },
  { what: 'the right token twice', header: `Bearer ${TOKENS.admin} ${TOKENS.admin}` },
  { what: "another agent's bot token", header: `Bearer ${tokenOfBot(randomUUID())}` },
];

const PATH: Readonly<Record<string, string>> = { agentId: agent, version: '1' };
const BODY: Readonly<Record<string, unknown>> = {
  ...{ why: 'the matrix', version: 1, all: true, expected: 1 },
  ...{ agent_id: agent, change_type: 'FULL_SYNC' },
};

/** A body that the route takes and that does something, made from the document. */
function bodyOf(operation: Operation): object | undefined {
  const schema = requestSchemaOf(operation);
  if (schema === null) return undefined;
  for (const name of schema.required) if (!(name in BODY)) throw new Error(`BODY has no ${name}: add one`);
  return Object.fromEntries(Object.entries(BODY).filter(([name]) => schema.properties.includes(name)));
}

function pathOf({ template, security }: Operation): string {
  const id = 'botToken' in (security[0] ?? {}) ? agent : dead.id;
  const path = template.replaceAll(/\{(\w+)\}/g, (_, name: string) => PATH[name] ?? id);
  return path.endsWith('/wait') ? `${path}?timeoutSeconds=1` : path;
}

const guardedBy = (name: string): readonly Operation[] =>
  OPERATIONS.filter(({ security }) => security.some((one) => name in one));
const name = ({ method, template }: Operation): string => `${method} ${template}`;
const forAdmins = guardedBy('adminToken').map((operation) => ({ route: name(operation), operation }));
const writes = forAdmins.filter(({ operation }) => operation.method !== 'GET');
const forBots = guardedBy('botToken').map((operation) => ({ route: name(operation), operation }));

/** What a write of an operator may touch, the audit aside. */
const TABLES = [
  ...['agents', 'agent_configurations', 'dead_letters', 'deletions', 'fleet_pause', 'ownership_records'],
  ...['paused_agents', 'recalls', 'sync_requests'],
];

let world: World;
let url: string;
let withoutTokens: string;

beforeAll(async () => {
  world = await createWorld();
  const tokens = SCOPES.map((scope) => `of-${scope} ${scope} ${TOKENS[scope]}`).join('\n');
  const quiet = { ...QUICK, ADMIN_RATE_LIMIT_PER_SECOND: '0' };
  const { ADMIN_TOKEN: _, ...bare } = quiet;
  const [open, closed] = await Promise.all([
    world.start({ ...bare, ADMIN_TOKENS: tokens, BOT_TOKEN_KEY }),
    world.start(bare),
  ]);
  await Promise.all([open, closed].map((service) => untilReady(service)));
  [url, withoutTokens] = [open.url, closed.url];
  await world.publisher.agent({ id: agent });
  await world.publisher.activate(agent, 2);
  await world.redis.lpush(world.deadLetterList, JSON.stringify(dead));
});
afterAll(() => world.end());

/** Each route from an address of its own, so that its bad tokens are counted apart. */
const addressOf = (operation: Operation): string => `127.0.1.${OPERATIONS.indexOf(operation) + 1}`;

const send = (operation: Operation, authorization?: string, base = url): Promise<Heard> =>
  ask({
    method: operation.method,
    url: `${base}${pathOf(operation)}`,
    authorization,
    body: bodyOf(operation),
    from: addressOf(operation),
  });

const withToken = (operation: Operation, scope: Scope): Promise<Heard> => send(operation, `Bearer ${TOKENS[scope]}`);

async function expectUnauthorized(answer: Promise<Heard>): Promise<void> {
  const { status, headers, text } = await answer;
  expect([status, headers.get('www-authenticate'), headers.get('cache-control')]).toEqual([401, 'Bearer', 'no-store']);
  expect(JSON.parse(text)).toMatchObject({ code: 'Unauthorized', requestId: headers.get('x-request-id') });
}

/** All that is stored, as one word. */
async function stored(): Promise<string> {
  const rows = await Promise.all(
    TABLES.map((table) => world.database.rows(`SELECT to_jsonb(t) AS row FROM ${table} t ORDER BY to_jsonb(t)::text`)),
  );
  const letters = await world.redis.lrange(world.deadLetterList, 0, -1);
  return createHash('sha256')
    .update(JSON.stringify([rows, letters, await world.simulator.writes()]))
    .digest('hex');
}

const tooSmallFor = ({ 'x-scope': needed = 'read' }: Operation): Scope[] => SCOPES.slice(0, SCOPES.indexOf(needed));
const enoughFor = ({ 'x-scope': needed = 'read' }: Operation): Scope[] => SCOPES.slice(SCOPES.indexOf(needed));

it('everything below /v1 and the status want a token, and nothing else does', () => {
  const open = OPERATIONS.filter(({ security }) => security.length === 0).map(name);
  expect(open.sort()).toEqual(['GET /healthz', 'GET /metrics', 'GET /readyz']);
  for (const { operation } of forAdmins) expect(SCOPES).toContain(operation['x-scope']);
  for (const { operation } of writes) expect(operation['x-scope']).not.toBe('read');
  expect([forAdmins.length > 30, writes.length > 12, forBots.length]).toEqual([true, true, 1]);
});

it.each(['/healthz', '/readyz', '/metrics'])('%s is open, also without any token set', async (path) => {
  for (const base of [url, withoutTokens])
    expect((await ask({ method: 'GET', url: `${base}${path}`, from: '127.0.0.1' })).status).toBe(200);
});

// First: what is refused must leave no trace, and what is allowed does.
describe.each([...forAdmins, ...forBots])('$route', ({ operation }) => {
  it.each(REFUSED)('answers 401 to $what', ({ header }) => expectUnauthorized(send(operation, header)));

  it('lets nobody in when no token is set', async () => {
    const right = [TOKENS.admin, tokenOfBot(agent), 'undefined', 'null'].map((token) => `Bearer ${token}`);
    for (const header of [undefined, 'Bearer ', ...right])
      await expectUnauthorized(send(operation, header, withoutTokens));
  });
});

describe.each(forAdmins)('$route', ({ operation }) => {
  it('answers 401 to the token of a bot', () => expectUnauthorized(send(operation, `Bearer ${tokenOfBot(agent)}`)));

  it('answers 403 to a scope that is too small, and says which it needs', async () => {
    const before = await stored();
    for (const scope of tooSmallFor(operation)) {
      const { status, headers, text } = await withToken(operation, scope);
      const needed = `Bearer error="insufficient_scope", scope="${operation['x-scope'] ?? ''}"`;
      expect([status, headers.get('www-authenticate')]).toEqual([403, needed]);
      expect(JSON.parse(text)).toMatchObject({ status: 403, code: 'ScopeMissing' });
    }
    expect(await stored()).toBe(before);
  });
});

it('takes the scheme in any case of letters', async () => {
  const authorization = `bearer ${TOKENS.read}`;
  expect((await ask({ method: 'GET', url: `${url}/v1/token`, authorization, from: '127.0.0.1' })).status).toBe(200);
});

describe.each(forBots)('$route', ({ operation }) => {
  it.each(SCOPES)('answers 401 to an admin token of the scope %s', (scope) =>
    expectUnauthorized(withToken(operation, scope)),
  );

  it('lets the bot of the agent in', async () => {
    expect((await send(operation, `Bearer ${tokenOfBot(agent)}`)).status).toBe(200);
  });
});

it('nothing that was refused has changed anything', async () => {
  const rows = await world.database.rows<{ n: number }>(
    `SELECT ${TABLES.filter((table) => !table.startsWith('agent'))
      .map((table) => `(SELECT count(*)::int FROM ${table})`)
      .join(' + ')} AS n`,
  );
  expect(rows).toEqual([{ n: 0 }]);
  expect((await world.deadLetters()).map(({ id }) => id)).toEqual([dead.id]);
  expect(await world.simulator.writes()).toEqual([]);
});

describe.each(forAdmins)('$route', ({ operation }) => {
  it('lets in each scope that is large enough', async () => {
    for (const scope of enoughFor(operation)) {
      const { status } = await withToken(operation, scope);
      // What it is asked for makes sense, so that a refusal above was one of the scope.
      expect([400, 401, 403, 413, 415, 429, 500]).not.toContain(status);
    }
  });
});
