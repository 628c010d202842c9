import { randomUUID } from 'node:crypto';
import type { Service } from '../support/service';
import { nameOf } from '../support/agents';
import { waitFor } from '../support/wait-for';
import { createWorld, untilReady, type World } from '../support/world';
import { Admin, ADMIN_TOKEN, PROMPT, provisioned, withPrompt } from './support';

let world: World;
let service: Service;
let admin: Admin;

beforeAll(async () => {
  world = await createWorld();
  service = await world.start({ ADMIN_TOKEN, DRIFT_SCAN_INTERVAL_MS: '1000' });
  await untilReady(service);
  admin = new Admin(service);
});

afterAll(async () => {
  expect(admin.answers.join('\n')).not.toContain(PROMPT);
  await world.end();
});

const failing = async (document: object): Promise<string> => {
  const id = await world.publisher.agent({ desiredState: 'present', config: document });
  await world.publisher.until(id, { sync_status: 'ERROR_SYNC' });
  return id;
};

/** As somebody does at the dashboard. */
const tamper = (id: string, image: string) => world.simulator.http.put(`/agents/${nameOf(id)}`, { image });

const named = async (name: string): Promise<string> => {
  const id = await world.publisher.agent();
  await world.database.rows('UPDATE agents SET name = $2, updated_at = now() WHERE id = $1', [id, name]);
  return id;
};

const idsOf = ({ items }: { items: { agentId: string }[] }): string[] => items.map(({ agentId }) => agentId);

describe('GET /v1/agents', () => {
  it('finds what fails, for which reason, and says why', async () => {
    const id = await failing({ deployment: { image: 'no-tag' }, llm_context: { p: PROMPT } });
    const { status, headers, body } = await admin.get('/v1/agents?status=ERROR_SYNC&reason=InvalidConfig');
    expect([status, headers.get('cache-control')]).toEqual([200, 'no-store']);
    const found = body.items.find(({ agentId }: { agentId: string }) => agentId === id);
    expect(found).toEqual({
      ...{ agentId: id, name: expect.any(String), instanceId: null, desiredState: 'present' },
      ...{ status: 'ERROR_SYNC', reason: 'InvalidConfig', error: expect.stringMatching(/^deployment\.image: /) },
      ...{ activeVersion: 1, syncedVersion: null, versionsBehind: 1, paused: null, lastSyncedAt: null },
      updatedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    });
    expect((await admin.get('/v1/agents?reason=ForeignAgent&reason=InvalidConfig')).body.total).toBe(body.total);
    expect((await admin.get('/v1/agents?status=SYNCING&reason=InvalidConfig')).body).toEqual({
      items: [],
      nextCursor: null,
      total: 0,
    });
  });

  it('finds an agent by its name, its id and its name at Pipecat Cloud', async () => {
    const id = await named(`Zebra crossing ${randomUUID()}`);
    for (const q of ['zebra c', id.slice(0, 13), id.toUpperCase(), nameOf(id)])
      expect(idsOf((await admin.get(`/v1/agents?q=${encodeURIComponent(q)}`)).body)).toEqual([id]);
  });

  it('comes in pages', async () => {
    const names = `Page ${randomUUID()}`;
    const ids = [];
    for (let n = 0; n < 5; n += 1) ids.push(await named(`${names} ${n}`));
    const first = await admin.get(`/v1/agents?q=${encodeURIComponent(names)}&limit=3`);
    expect([first.body.items.length, first.body.total]).toEqual([3, 5]);
    const next = await admin.get(`/v1/agents?q=${encodeURIComponent(names)}&limit=3&cursor=${first.body.nextCursor}`);
    expect([...idsOf(first.body), ...idsOf(next.body)]).toEqual(ids.sort());
    expect(next.body.nextCursor).toBeNull();
    const newest = await admin.get(`/v1/agents?q=${encodeURIComponent(names)}&sort=updated&limit=1`);
    expect(newest.body.items[0].name).toBe(`${names} 4`);
  });

  it('shows who is paused, and who is behind', async () => {
    const id = await provisioned(world);
    await admin.post(`/v1/agents/${id}/pause`, { why: 'incident 42' });
    await world.publisher.activate(id, 2, withPrompt(2));
    expect((await admin.get('/v1/agents?paused=true&behind=true')).body.items).toMatchObject([
      { agentId: id, versionsBehind: 1, paused: { by: 'admin', why: 'incident 42' } },
    ]);
    expect(idsOf((await admin.get('/v1/agents?paused=false&limit=500')).body)).not.toContain(id);
  });

  it.each([
    { why: 'a status that is none', query: 'status=BROKEN', field: 'status' },
    { why: 'a reason that is none', query: 'reason=x&reason=InvalidConfig', field: 'reason' },
    { why: 'a page without rows', query: 'limit=0', field: 'limit' },
    { why: 'a page too large', query: 'limit=501', field: 'limit' },
    { why: 'a flag that is none', query: 'behind=1', field: 'behind' },
    { why: 'an order that is none', query: 'sort=name', field: 'sort' },
    { why: 'a cursor of another order', query: 'sort=updated&cursor=WyJhZ2VudHMiXQ', field: 'cursor' },
    { why: 'a search without end', query: `q=${'x'.repeat(101)}`, field: 'q' },
    { why: 'a parameter that is not known', query: 'stat=SYNCED', field: 'stat' },
  ])('answers 400 to $why', async ({ query, field }) => {
    const { status, body } = await admin.get(`/v1/agents?${query}`);
    expect([status, body.code, body.errors[0].field]).toEqual([400, 'InvalidRequest', field]);
  });
});

describe('GET /v1/agents/{id}', () => {
  it('shows what is wanted beside what is there, and how it came to be', async () => {
    const id = await provisioned(world);
    const { body } = await admin.get(`/v1/agents/${id}`);
    expect(body).toMatchObject({
      ...{ agentId: id, status: 'SYNCED', owned: true, drift: [], observedError: null, request: null },
      desired: { version: 1, spec: { image: 'acme/bot:1.0.0' }, invalid: null, contextBytes: expect.any(Number) },
      observed: { ready: true, spec: { image: 'acme/bot:1.0.0' }, serviceId: expect.any(String) },
      versions: [{ version: 1, active: true }],
    });
    const outcomes = body.history.map(({ outcome }: { outcome: string }) => outcome);
    expect(outcomes).toContain('synced');
    expect(body.history[0]).toMatchObject({ version: 1, attempt: expect.any(Number), replica: expect.any(String) });
  });

  it('marks where they differ', async () => {
    const id = await provisioned(world);
    await tamper(id, 'acme/bot:9.9.9');
    expect((await admin.get(`/v1/agents/${id}`)).body.drift).toEqual([
      { field: 'image', desired: 'acme/bot:1.0.0', observed: 'acme/bot:9.9.9' },
    ]);
  });

  it('is whole but for what is there while Pipecat Cloud cannot be asked, and says so', async () => {
    const id = await provisioned(world);
    await world.simulator.fault({ op: 'getAgent', agent: nameOf(id), effect: { kind: 'status', status: 503 } });
    const { status, body } = await admin.get(`/v1/agents/${id}`);
    await world.simulator.clearFaults();
    expect([status, body.observed, body.owned]).toEqual([200, null, null]);
    expect(body).toMatchObject({ observedError: expect.stringContaining('503'), desired: { version: 1 } });
  });

  it('answers 404 for an agent in no row', async () => {
    for (const path of ['', '/history', '/versions'])
      expect(await admin.get(`/v1/agents/${randomUUID()}${path}`)).toMatchObject({
        status: 404,
        body: { code: 'AgentNotFound' },
      });
  });

  it('has its history and its versions in pages', async () => {
    const id = await provisioned(world);
    for (const version of [2, 3]) {
      await world.publisher.activate(id, version, withPrompt(version));
      await world.publisher.until(id, { sync_status: 'SYNCED', synced_version: version });
    }
    const first = (await admin.get(`/v1/agents/${id}/versions?limit=2`)).body;
    const rest = (await admin.get(`/v1/agents/${id}/versions?limit=2&cursor=${first.nextCursor}`)).body;
    expect([...first.items, ...rest.items].map(({ version, active }) => [version, active])).toEqual([
      [3, true],
      [2, false],
      [1, false],
    ]);
    const newest = (await admin.get(`/v1/agents/${id}/history?limit=1`)).body;
    const older = (await admin.get(`/v1/agents/${id}/history?limit=500&cursor=${newest.nextCursor}`)).body;
    expect(BigInt(newest.items[0].id)).toBeGreaterThan(BigInt(older.items[0].id));
    expect(older.items.at(-1).version).toBe(1);
  });
});

describe('what the fleet scan found', () => {
  it('is listed field by field, since when', async () => {
    const id = await provisioned(world);
    await tamper(id, 'acme/bot:6.6.6');
    const found = await waitFor(
      'the drift to be listed',
      async () =>
        (await admin.get('/v1/drift')).body.items.find(({ agentId }: { agentId: string }) => agentId === id) ?? false,
      20_000,
    );
    expect(found).toEqual({
      ...{ agentId: id, name: expect.any(String), version: 1, since: expect.stringMatching(/Z$/) },
      message: expect.stringContaining('image is acme/bot:6.6.6'),
      drift: [{ field: 'image', desired: 'acme/bot:1.0.0', observed: 'acme/bot:6.6.6' }],
    });
  });

  it('has the orphans', async () => {
    const name = nameOf(randomUUID());
    await world.simulator.http.put(`/agents/${name}`, { image: 'acme/bot:1.0.0' });
    const page = await waitFor(
      'the orphan to be listed',
      async () => {
        const { body } = await admin.get('/v1/orphans?limit=500');
        return body.items.find(({ instanceId }: { instanceId: string }) => instanceId === name) ?? false;
      },
      20_000,
    );
    expect(page).toMatchObject({ instanceId: name, recorded: false, firstSeenAt: expect.stringMatching(/Z$/) });
  });
});

describe('GET /v1/audit', () => {
  it('has the writes, newest first, by whom, of which agent, and by request', async () => {
    const id = await world.publisher.agent();
    await admin.post(`/v1/agents/${id}/pause`, { why: 'one' });
    await admin.post(`/v1/agents/${id}/resume`, { why: 'two' });
    const { body } = await admin.get(`/v1/audit?agentId=${id}`);
    expect(body.items.map(({ action, why, status }: { [key: string]: unknown }) => [action, why, status])).toEqual([
      ['agents.resume', 'two', 200],
      ['agents.pause', 'one', 200],
    ]);
    const [{ requestId }] = body.items;
    expect((await admin.get(`/v1/audit?requestId=${requestId}`)).body.items).toEqual([body.items[0]]);
    expect((await admin.get(`/v1/audit?who=nobody`)).body.items).toEqual([]);
    expect((await admin.get(`/v1/audit?agentId=${id}&action=agents.pause`)).body.items).toEqual([body.items[1]]);
    const first = (await admin.get(`/v1/audit?agentId=${id}&limit=1`)).body;
    expect((await admin.get(`/v1/audit?agentId=${id}&limit=1&cursor=${first.nextCursor}`)).body.items).toEqual([
      body.items[1],
    ]);
  });
});
