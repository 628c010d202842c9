import { Client } from '../testing/client';
import { type RunningSimulator, startSimulator } from '../simulator';
import type { Effect, FaultRequest } from './fault';

let simulator: RunningSimulator;
let client: Client;

beforeAll(async () => {
  simulator = await startSimulator();
  client = new Client(simulator.url);
});
afterAll(() => simulator.close());
beforeEach(async () => {
  await client.sim('POST', 'reset');
  await client.sim('PUT', 'agents/bot', { image: 'a:1' });
});

const fault = (effect: Effect, more: Omit<FaultRequest, 'effect'> = {}): Promise<unknown> =>
  client.sim('POST', 'faults', { ...more, effect });
const create = (name: string): ReturnType<Client['call']> =>
  client.call('POST', '/v1/agents', { body: { serviceName: name, image: 'a:1' } });
const get = (): ReturnType<Client['call']> => client.call('GET', '/v1/agents/bot');

async function lastEntry(): Promise<Record<string, unknown>> {
  const { entries } = await client.sim('GET', 'journal');
  return entries.at(-1);
}

describe('a dropped connection', () => {
  it('after the work leaves the work done and the client without an answer', async () => {
    await fault({ kind: 'reset-after' }, { op: 'createAgent' });
    await expect(create('lost')).rejects.toThrow();
    expect(await lastEntry()).toMatchObject({ status: null, applied: true, fault: 'reset-after', agent: 'lost' });
    expect((await client.call('GET', '/v1/agents/lost')).status).toBe(200);
  });

  it('before the work leaves nothing behind', async () => {
    await fault({ kind: 'reset-before' }, { op: 'createAgent', agent: 'lost' });
    await expect(create('lost')).rejects.toThrow();
    expect(await lastEntry()).toMatchObject({ status: null, applied: false, fault: 'reset-before' });
    expect((await client.call('GET', '/v1/agents/lost')).status).toBe(404);
  });
});

describe('a call that hangs', () => {
  it('is not applied when the client gives up before it goes on', async () => {
    await fault({ kind: 'hang' }, { op: 'deleteAgent' });
    const signal = AbortSignal.timeout(50);
    await expect(client.call('DELETE', '/v1/agents/bot', { signal })).rejects.toThrow();
    expect(await settled()).toMatchObject({ status: null, applied: false });
    expect((await get()).status).toBe(200);
  });

  it('is applied when it hangs only after the work', async () => {
    await fault({ kind: 'hang-after' }, { op: 'deleteAgent' });
    const signal = AbortSignal.timeout(50);
    await expect(client.call('DELETE', '/v1/agents/bot', { signal })).rejects.toThrow();
    expect(await settled()).toMatchObject({ status: null, applied: true });
    expect((await get()).status).toBe(404);
  });

  it.each(['hang', 'hang-after', 'latency', 'slow-body'] as const)(
    'ends well when %s lasts only a while',
    async (kind) => {
      await fault({ kind, ms: 40 });
      const startedAt = performance.now();
      expect((await get()).json.name).toBe('bot');
      expect(performance.now() - startedAt).toBeGreaterThanOrEqual(35);
    },
  );

  async function settled(): Promise<Record<string, unknown>> {
    for (;;) {
      const entry = await lastEntry();
      if (entry['endedAt'] !== null) return entry;
    }
  }
});

describe('an error status', () => {
  it.each([
    { shape: 'official', json: { error: 'Internal server error', code: 'INTERNAL_SERVER_ERROR' } },
    { shape: 'message', json: { status: 500, code: '500', message: 'Simulated 500' } },
    { shape: 'detail', json: { detail: 'Simulated 500' } },
    { shape: 'text', json: undefined, text: 'Simulated 500' },
    { shape: 'html', json: undefined, text: /^<html>.*500/ },
    { shape: 'truncated', json: undefined, text: /^\{"error"/ },
    { shape: 'empty', json: undefined, text: '' },
  ] as const)('has the shape $shape', async ({ shape, json, ...more }) => {
    await fault({ kind: 'status', status: 500, shape });
    const answer = await get();
    expect(answer.status).toBe(500);
    expect(answer.json).toEqual(json);
    if ('text' in more) expect(answer.text).toMatch(more.text);
  });

  it('speaks the dialect of its endpoint', async () => {
    await fault({ kind: 'status', status: 401 });
    expect((await get()).json).toEqual({ error: 'Unauthorized', code: 'UNAUTHORIZED' });
    expect((await client.call('GET', '/v1/agents/bot/sessions')).json).toEqual({
      error: 'Unauthorized / token expired',
      code: '401',
    });
  });

  it('carries Retry-After verbatim', async () => {
    await fault({ kind: 'status', status: 429, retryAfter: 'soon' }, { times: 1 });
    const answer = await get();
    expect(answer.headers.get('retry-after')).toBe('soon');
    expect(answer.json).toMatchObject({ code: '429', message: expect.stringContaining('Rate limit') });
    expect((await get()).status).toBe(200);
  });

  it('keeps the work from being done', async () => {
    await fault({ kind: 'status', status: 503 }, { op: 'deleteAgent', times: 1 });
    await client.call('DELETE', '/v1/agents/bot');
    expect(await lastEntry()).toMatchObject({ status: 503, applied: false });
    expect((await get()).status).toBe(200);
  });
});

describe('an answer', () => {
  it('is the one before the last change when it is stale', async () => {
    await client.call('POST', '/v1/agents/bot', { body: { image: 'a:2' } });
    await fault({ kind: 'stale-read' }, { op: ['getAgent', 'listAgents'] });
    expect((await get()).json.deployment.manifest.spec.image).toBe('a:1');
    await create('newer');
    expect((await client.call('GET', '/v1/agents/newer')).status).toBe(404);
    const { services } = (await client.call('GET', '/v1/agents')).json;
    expect(services.map((service: { name: string }) => service.name)).toEqual(['bot']);
  });

  it('is oversize and still valid', async () => {
    await fault({ kind: 'oversize', bytes: 100_000 });
    const answer = await get();
    expect(answer.text.length).toBeGreaterThan(100_000);
    expect(answer.json.name).toBe('bot');
  });
});

describe('the control API', () => {
  it('meets no fault and appears in no journal', async () => {
    await fault({ kind: 'status', status: 500 });
    expect(await client.sim('GET', 'journal')).toEqual({ entries: [] });
    expect((await client.sim('GET', 'faults')).faults).toEqual([expect.objectContaining({ hits: 0 })]);
  });
});
