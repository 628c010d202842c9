import { Secret } from '../../config';
import { agentSpec, never, pipecatConfig, wireAgent } from '../testing/builders';
import { answer, reset, ScriptedServer, type Script } from '../testing/scripted-server';
import { inspectPlatform, type PlatformInspection } from './inspect-platform';

let server: ScriptedServer;
beforeAll(async () => {
  server = await ScriptedServer.start();
});
afterAll(() => server.close());

const AGENT = { ...wireAgent('cs-a1', agentSpec()) };
const LISTED = { id: 's1', ...AGENT };
const SESSION = { sessionId: 's', serviceId: 's1', deploymentId: 'd', createdAt: '2026-01-01T00:00:00.000Z' };
const NOTHING_THERE = answer(404, { error: 'Service not found', code: '404' });

/** The platform as it is, with other answers for some paths. */
function platform(over: Readonly<Record<string, Script>> = {}): Script {
  const scripts: Record<string, Script> = {
    '/v1/agents?': answer(200, { services: [{ ...LISTED, name: 'foreign' }, LISTED] }),
    '/v1/agents/cs-a1/sessions?': answer(200, { total_count: 1, sessions: [SESSION] }),
    '/v1/agents/cs-a1': answer(200, AGENT),
    '/v1/secrets': answer(200, { sets: [{ name: 'set', type: 'secret', status: 'ready' }] }),
    '/v1/public/': NOTHING_THERE,
    ...over,
  };
  return (request, response) => {
    const [, script = answer(500, 'not scripted')] =
      Object.entries(scripts).find(([path]) => request.path.startsWith(path)) ?? [];
    script(request, response);
  };
}

function inspect(script: Script): Promise<PlatformInspection> {
  server.answers(script);
  const keys = { privateApiKey: new Secret('canary_private'), publicApiKey: new Secret('pk_canary') };
  return inspectPlatform(pipecatConfig({ apiUrl: server.url, ...keys }), never);
}

it('finds nothing where all is well, and asks with reads alone', async () => {
  await expect(inspect(platform())).resolves.toMatchObject({
    unreachable: null,
    privateKey: { verdict: 'accepted' },
    publicKey: { verdict: 'accepted', status: 404 },
    deviations: [],
    agents: 2,
  });
  expect(new Set(server.requests.map(({ method }) => method))).toEqual(new Set(['GET']));
  expect(server.calls).toContain('GET /v1/agents/cs-a1');
});

it('sends each key to its own side only', async () => {
  await inspect(platform());
  for (const { path, headers } of server.requests) {
    expect(headers.authorization).toBe(path.startsWith('/v1/public/') ? 'Bearer pk_canary' : 'Bearer canary_private');
  }
});

it.each<{ why: string; over: Record<string, Script>; want: object }>([
  {
    why: 'the private key is refused',
    over: { '/v1/agents?': answer(401, {}) },
    want: { privateKey: { verdict: 'refused' }, publicKey: { verdict: 'accepted' }, deviations: null },
  },
  {
    why: 'the public key is refused',
    over: { '/v1/public/': answer(401, {}) },
    want: { privateKey: { verdict: 'accepted' }, publicKey: { verdict: 'refused', status: 401 } },
  },
  {
    why: 'the public side is ill',
    over: { '/v1/public/': answer(502, '<html>') },
    want: { publicKey: { verdict: 'unknown', status: 502 } },
  },
  {
    why: 'there are too many calls',
    over: { '/v1/agents?': answer(429, {}) },
    want: { privateKey: { verdict: 'unknown', status: 429 }, deviations: null },
  },
  { why: 'nobody answers', over: { '/v1/agents?': reset }, want: { unreachable: expect.stringContaining('reset') } },
])('says so when $why', async ({ over, want }) => {
  const seen = await inspect(platform(over));
  expect(seen).toMatchObject(want);
  expect(JSON.stringify(seen)).not.toContain('canary');
});

const without = (body: object, key: string): object =>
  Object.fromEntries(Object.entries(body).filter(([name]) => name !== key));

it.each<{ why: string; over: Record<string, Script>; want: string }>([
  {
    why: 'an agent',
    over: { '/v1/agents/cs-a1': answer(200, without(AGENT, 'ready')) },
    want: 'an agent has no ready',
  },
  { why: 'the list', over: { '/v1/agents?': answer(200, { agents: [] }) }, want: 'the list of agents has no services' },
  {
    why: 'an item of the list',
    over: { '/v1/agents?': answer(200, { services: [without(LISTED, 'region')] }) },
    want: 'a listed agent has no region',
  },
  {
    why: 'a page of sessions',
    over: { '/v1/agents/cs-a1/sessions?': answer(200, { totalCount: 0, sessions: [] }) },
    want: 'a list of sessions has no total_count',
  },
  {
    why: 'a secret set',
    over: { '/v1/secrets': answer(200, { sets: [{ name: 'a', state: 'ready' }] }) },
    want: 'a secret set has no status',
  },
])('sees what a changed API leaves out: $why', async ({ over, want }) => {
  expect((await inspect(platform(over))).deviations).toEqual([want]);
});

it('sees a field of another kind', async () => {
  const changed = answer(200, { ...AGENT, activeSessionCount: '2' });
  expect((await inspect(platform({ '/v1/agents/cs-a1': changed }))).deviations).toEqual([
    'activeSessionCount of an agent is text, not number',
  ]);
});

it('takes what is only new for no deviation', async () => {
  const grown = answer(200, { ...AGENT, later: { anything: true } });
  expect((await inspect(platform({ '/v1/agents/cs-a1': grown }))).deviations).toEqual([]);
});

it('takes an empty organisation for what it is', async () => {
  await expect(inspect(platform({ '/v1/agents?': answer(200, { services: [] }) }))).resolves.toMatchObject({
    deviations: [],
    agents: 0,
  });
});

it('compares the clocks by the header', async () => {
  const late = answer(200, { services: [] }, { date: new Date(Date.now() + 300_000).toUTCString() });
  const { clockAheadMs } = await inspect(platform({ '/v1/agents?': late }));
  expect(Math.abs((clockAheadMs ?? 0) - 300_000)).toBeLessThan(3000);
});
