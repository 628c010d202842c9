import { type RunningSimulator, startSimulator } from '../simulator';
import { Client, type Json } from '../testing/client';
import { Random } from '../world/random';

let simulator: RunningSimulator;
let client: Client;

beforeAll(async () => {
  simulator = await startSimulator({ random: new Random(42) });
  client = new Client(simulator.url);
});
afterAll(() => simulator.close());
beforeEach(() => client.sim('POST', 'reset'));

const state = (): Promise<Json> => client.sim('GET', 'state');

async function push(agent: string, sessionId: string, contextVersion: number): Promise<Json> {
  const body = { agentId: 'a', contextVersion, context: { prompt: `v${contextVersion}` } };
  return (await client.call('POST', `/v1/public/${agent}/sessions/${sessionId}/context`, { body })).json;
}

describe('a scenario', () => {
  const scenario = {
    settings: { warnings: false },
    images: { 'bad:1': { outcome: 'fail' } },
    secrets: { keys: { status: 'ready', keys: { A: 'hush' } } },
    agents: [{ serviceName: 'voice', image: 'a:1', secretSet: 'keys', createdAt: '2026-01-01T00:00:00Z' }],
    sessions: [{ agent: 'voice', count: 2, bot: { mode: 'accepts', contextVersion: 1 } }],
    faults: [{ op: 'getAgent', times: 1, effect: { kind: 'status', status: 503 } }],
  };

  it('is there at once and whole', async () => {
    await client.sim('PUT', 'scenario', scenario);
    const { agents, sessions, secretSets } = await state();
    expect(agents).toEqual([
      expect.objectContaining({
        name: 'voice',
        deleted: false,
        ready: true,
        createdAt: Date.parse('2026-01-01T00:00:00Z'),
        desired: expect.objectContaining({ image: 'a:1', secretSet: 'keys' }),
      }),
    ]);
    expect(sessions).toHaveLength(2);
    expect(secretSets).toEqual([{ name: 'keys', kind: 'secret', status: 'ready', region: 'us-west', keys: ['A'] }]);
    expect((await client.call('GET', '/v1/agents/voice')).status).toBe(503);
  });

  it('is gone after a reset', async () => {
    await client.sim('PUT', 'scenario', scenario);
    await client.sim('POST', 'reset');
    expect(await state()).toEqual({ agents: [], sessions: [], secretSets: [] });
    expect(await client.sim('GET', 'faults')).toEqual({ faults: [] });
    expect((await client.sim('GET', 'settings')).warnings).toBe(true);
  });
});

describe('sessions', () => {
  beforeEach(() => client.sim('PUT', 'agents/voice', { image: 'a:1' }));

  it('show what their bots heard and hold now', async () => {
    const { sessionIds } = await client.sim('POST', 'agents/voice/sessions', { bot: { contextVersion: 2 } });
    await push('voice', sessionIds[0], 3);
    await push('voice', sessionIds[0], 1);
    const [session] = (await state()).sessions;
    expect(session).toMatchObject({
      sessionId: sessionIds[0],
      agentName: 'voice',
      endedAt: null,
      bot: { mode: 'accepts' },
      contextVersion: 3,
      context: { prompt: 'v3' },
    });
    expect(session.heard.map((heard: Json) => heard.contextVersion)).toEqual([3, 1]);
  });

  it('get another bot, and end', async () => {
    const { sessionIds } = await client.sim('POST', 'agents/voice/sessions', {});
    await client.sim('PATCH', `sessions/${sessionIds[0]}`, { bot: { mode: 'no-route' } });
    expect(await push('voice', sessionIds[0], 1)).toEqual({ detail: 'Not Found' });
    await client.sim('POST', `sessions/${sessionIds[0]}/end`);
    expect(await push('voice', sessionIds[0], 1)).toEqual({ error: 'Service not found', code: '404' });
    expect((await state()).sessions[0].endedAt).toEqual(expect.any(Number));
  });

  it('end when the clock passes their cap', async () => {
    await client.sim('POST', 'agents/voice/sessions', { count: 3 });
    await client.sim('POST', 'clock', { advanceMs: 7_200_000 });
    expect((await client.call('GET', '/v1/agents/voice/sessions?status=active')).json.total_count).toBe(0);
  });

  it('belong to an older deployment when told to', async () => {
    await client.sim('POST', 'agents/voice/sessions', { deploymentId: 'older' });
    const query = '/v1/agents/voice/sessions?deploymentId=older';
    expect((await client.call('GET', query)).json.total_count).toBe(1);
  });
});

describe('paging over a set that moves', () => {
  it('repeats a session when one comes, and skips one when one goes', async () => {
    await client.sim('PUT', 'agents/voice', { image: 'a:1' });
    const { sessionIds } = await client.sim('POST', 'agents/voice/sessions', { count: 5 });
    const page = async (offset: number): Promise<string[]> => {
      const query = `/v1/agents/voice/sessions?status=active&limit=2&offset=${offset}`;
      return (await client.call('GET', query)).json.sessions.map((session: Json) => session.sessionId);
    };
    const newestFirst = [...sessionIds].reverse();
    expect(await page(0)).toEqual(newestFirst.slice(0, 2));
    await client.sim('POST', 'agents/voice/sessions', {});
    expect(await page(2)).toEqual(newestFirst.slice(1, 3));
    await client.sim('POST', `sessions/${newestFirst[0]}/end`);
    await client.sim('POST', `sessions/${newestFirst[1]}/end`);
    expect(await page(2)).toEqual(newestFirst.slice(3, 5));
  });

  it('gives ten when not asked for more', async () => {
    await client.sim('PUT', 'agents/voice', { image: 'a:1' });
    await client.sim('POST', 'agents/voice/sessions', { count: 12 });
    const { json } = await client.call('GET', '/v1/agents/voice/sessions');
    expect([json.total_count, json.sessions.length]).toEqual([12, 10]);
  });
});

describe('the journal', () => {
  it('finds overlapping writes of one agent', async () => {
    await client.sim('PUT', 'agents/voice', { image: 'a:1' });
    await client.sim('POST', 'faults', { op: 'updateAgent', effect: { kind: 'latency', ms: 40 } });
    const update = (): Promise<unknown> => client.call('POST', '/v1/agents/voice', { body: { image: 'a:2' } });
    await update();
    expect((await client.sim('GET', 'overlaps')).overlaps).toEqual([]);
    await Promise.all([update(), update()]);
    expect((await client.sim('GET', 'overlaps')).overlaps).toEqual([expect.objectContaining({ agent: 'voice' })]);
  });

  it('tells reads from writes and what was applied from what was not', async () => {
    await client.call('POST', '/v1/agents', { body: { serviceName: 'voice', image: 'a:1' } });
    await client.call('POST', '/v1/agents/voice', { body: { image: 'a:1' } });
    await client.call('GET', '/v1/agents/voice');
    const { entries } = await client.sim('GET', 'journal?agent=voice&writes=true');
    expect(entries.map(({ op, applied }: Json) => [op, applied])).toEqual([
      ['createAgent', true],
      ['updateAgent', false],
    ]);
    await client.sim('DELETE', 'journal');
    expect(await client.sim('GET', 'journal')).toEqual({ entries: [] });
  });
});

describe('what the vendor API does not have', () => {
  it.each([
    ['GET', '/v1/agents/voice/logs'],
    ['PUT', '/v1/agents/voice'],
    ['HEAD', '/v1/agents/voice'],
    ['GET', '/'],
  ])('is a 404 and not in the journal: %s %s', async (method, path) => {
    expect((await client.call(method, path)).status).toBe(404);
    expect(await client.sim('GET', 'journal')).toEqual({ entries: [] });
  });
});

describe('the clock', () => {
  it('moves forward and, with a reset, back to the present', async () => {
    const { now } = await client.sim('POST', 'clock', { advanceMs: 86_400_000 });
    expect(now).toBeGreaterThan(Date.now() + 86_000_000);
    await client.sim('POST', 'reset');
    expect((await client.sim('POST', 'clock', { advanceMs: 0 })).now).toBeLessThan(Date.now() + 1000);
  });
});

describe('keys', () => {
  it('can be rotated', async () => {
    await client.sim('PATCH', 'settings', { privateKeys: ['new'] });
    expect((await client.call('GET', '/v1/agents')).status).toBe(401);
    expect((await client.call('GET', '/v1/agents', { key: 'new' })).status).toBe(200);
  });
});

describe('a mistake in a control request', () => {
  it.each([
    { method: 'PATCH', path: 'settings', body: { creatngMs: 1 }, says: 'unknown setting: creatngMs' },
    {
      method: 'PATCH',
      path: 'settings',
      body: { creatingMs: '1' },
      says: 'setting creatingMs wants number, not string',
    },
    { method: 'POST', path: 'faults', body: { effect: { kind: 'boom' } }, says: 'unknown effect: boom' },
    { method: 'PUT', path: 'images', body: { 'a:1': { outcome: 'odd' } }, says: 'a:1: unknown outcome' },
    { method: 'POST', path: 'agents/voice/sessions', body: { bot: { mode: 'rude' } }, says: 'unknown bot mode: rude' },
    { method: 'PUT', path: 'scenario', body: [], says: 'scenario is not a JSON object' },
    { method: 'POST', path: 'clock', body: { advanceMs: -1 }, says: 'advanceMs is not a positive number' },
  ])('is pointed out: $says', async ({ method, path, body, says }) => {
    const answer = await client.call(method, `/__sim/${path}`, { key: null, body });
    expect(answer.status).toBe(400);
    expect(answer.json.error).toContain(says);
  });
});
