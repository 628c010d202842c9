import { randomUUID } from 'node:crypto';
import { Admin, ADMIN_TOKEN, provisioned, withPrompt } from '../admin/support';
import { configuration, nameOf } from '../support/agents';
import { untilReady } from '../support/service';
import { createWorld, type World } from '../support/world';

let world: World;
let admin: Admin;

beforeAll(async () => {
  world = await createWorld();
  const service = await world.start({ ADMIN_TOKEN, DEPROVISION_MAX_PER_HOUR: '1' });
  await untilReady(service);
  admin = new Admin(service);
});
afterAll(() => world.end());

const why = 'a test';
const imageOf = async (agentId: string): Promise<unknown> => {
  const { body } = await admin.get(`/v1/agents/${agentId}`);
  return (body as { observed: { spec: { image: unknown } } }).observed.spec.image;
};

describe('a rollback', () => {
  it('makes what an older version says the newest one, which is then synced and sticks', async () => {
    const id = await provisioned(world);
    const before = await imageOf(id);
    await world.publisher.activate(id, 2, withPrompt(2, { image: 'acme/bot:2' }));
    await world.publish({ agent_id: id, version: 2, change_type: 'FULL_SYNC' });
    await world.publisher.until(id, { sync_status: 'SYNCED', synced_version: 2 });
    const { status, body } = await admin.post(`/v1/agents/${id}/rollback`, { version: 1, why });
    expect([status, body]).toEqual([202, { agentId: id, from: 1, version: 3 }]);
    await world.publisher.until(id, { sync_status: 'SYNCED', synced_version: 3 });
    expect(await imageOf(id)).toBe(before);
    const [first, third] = await world.database.rows<{ config: object }>(
      'SELECT config FROM agent_configurations WHERE agent_id = $1 AND version <> 2 ORDER BY version',
      [id],
    );
    expect(third).toEqual(first);
  });

  it('is refused when it makes no sense', async () => {
    const id = await provisioned(world);
    const active = await admin.post(`/v1/agents/${id}/rollback`, { version: 1, why });
    expect([active.status, active.body]).toMatchObject([409, { detail: 'version 1 is the active one' }]);
    const unknown = await admin.post(`/v1/agents/${id}/rollback`, { version: 7, why });
    expect([unknown.status, unknown.body]).toMatchObject([409, { detail: 'there is no version 7 of this agent' }]);
    expect((await admin.post(`/v1/agents/${randomUUID()}/rollback`, { version: 1, why })).status).toBe(404);
    const silent = await admin.post(`/v1/agents/${id}/rollback`, { version: 1 });
    expect([silent.status, silent.body]).toMatchObject([400, { errors: [{ field: 'why' }] }]);
  });

  it('of two at once makes two versions, one after the other, and one is active', async () => {
    const id = await provisioned(world);
    await world.publisher.activate(id, 2, withPrompt(2));
    const answers = await Promise.all(
      [1, 1].map((version) => admin.post(`/v1/agents/${id}/rollback`, { version, why })),
    );
    expect(answers.map(({ body }) => (body as { version: number }).version).sort()).toEqual([3, 4]);
    await world.publisher.until(id, { sync_status: 'SYNCED', synced_version: 4 });
  });
});

describe('an adoption', () => {
  it('of fifty agents that others made writes nothing at the platform, and they are in line then', async () => {
    const ids = Array.from({ length: 50 }, () => randomUUID());
    const { deployment } = configuration() as { deployment: object };
    for (const id of ids) {
      await world.simulator.http.put(`/agents/${nameOf(id)}`, { ...deployment, createdAt: '2026-01-01T00:00:00.000Z' });
      await world.publisher.agent({ id, desiredState: 'present' });
    }
    for (const id of ids) await world.publisher.until(id, { status_reason: 'ForeignAgent' }, 30_000);
    await world.simulator.clearJournal();
    for (const id of ids) {
      const { status, body } = await admin.post(`/v1/agents/${id}/adopt`, { why });
      expect([status, body]).toMatchObject([200, { agentId: id, instanceId: nameOf(id), drift: [] }]);
    }
    for (const id of ids) await world.publisher.until(id, { sync_status: 'SYNCED' }, 30_000);
    expect(await world.simulator.writes()).toEqual([]);
  });

  it('mends a foreign agent, and says what its next sync changes', async () => {
    const id = await world.publisher.agent();
    await world.simulator.http.put(`/agents/${nameOf(id)}`, {
      ...{ image: 'somebody/else:1', region: 'us-west', createdAt: '2026-01-01T00:00:00.000Z' },
    });
    await world.publish({ agent_id: id, version: 1, change_type: 'PROVISION' });
    await world.publisher.until(id, { sync_status: 'ERROR_SYNC', status_reason: 'ForeignAgent' });
    const { body } = await admin.post(`/v1/agents/${id}/adopt`, { why });
    expect(body).toMatchObject({ drift: [{ field: 'image', observed: 'somebody/else:1' }] });
    await admin.post(`/v1/agents/${id}/sync`);
    await world.publisher.until(id, { sync_status: 'SYNCED' });
  });

  it('is refused when the agent is not to exist, since it would be deleted', async () => {
    const id = await world.publisher.agent();
    await world.simulator.http.put(`/agents/${nameOf(id)}`, { image: 'theirs:1', region: 'us-west' });
    const { status, body } = await admin.post(`/v1/agents/${id}/adopt`, { why });
    expect([status, body]).toMatchObject([409, { detail: expect.stringMatching(/desired_state/) as string }]);
    expect(await world.simulator.writes(nameOf(id))).toEqual([]);
  });

  it('is refused when there is nothing, or when it is ours', async () => {
    const nothing = await world.publisher.agent();
    await admin.post(`/v1/agents/${nothing}/pause`);
    await world.database.rows("UPDATE agents SET desired_state = 'present' WHERE id = $1", [nothing]);
    const none = await admin.post(`/v1/agents/${nothing}/adopt`, { why });
    expect([none.status, (none.body as { detail: string }).detail]).toEqual([
      409,
      `there is no agent ${nameOf(nothing)} at Pipecat Cloud`,
    ]);
    const ours = await admin.post(`/v1/agents/${await provisioned(world)}/adopt`, { why });
    expect([ours.status, (ours.body as { detail: string }).detail]).toMatchObject([409, expect.stringMatching(/ours/)]);
    expect((await admin.post(`/v1/agents/${randomUUID()}/adopt`, { why })).status).toBe(404);
  });
});

describe('a delete that the brake holds', () => {
  it('goes when it is released, and only then', async () => {
    const ids = [await provisioned(world), await provisioned(world), await provisioned(world)];
    await world.database.rows("UPDATE agents SET desired_state = 'absent' WHERE id = ANY ($1)", [ids]);
    const held = async (): Promise<string[]> => {
      const rows = await world.database.rows<{ id: string }>(
        "SELECT id FROM agents WHERE id = ANY ($1) AND status_reason = 'DeleteHeld' ORDER BY id",
        [ids],
      );
      return rows.map(({ id }) => id);
    };
    const ending = (id: string): Promise<unknown> =>
      admin.get(`/v1/agents/${id}/wait?for=deleted&timeoutSeconds=20`).then(({ body }) => body as unknown);
    for (const id of ids) {
      await Promise.race([
        world.publisher.until(id, { sync_status: 'DELETED' }, 15_000),
        world.publisher.until(id, { status_reason: 'DeleteHeld' }, 15_000),
      ]);
    }
    const [one = '', other = ''] = await held();
    expect((await held()).length).toBe(2);
    const wrong = await admin.post('/v1/fleet/release-deletes', { expected: 5, why });
    expect([wrong.status, wrong.body]).toMatchObject([409, { code: 'CountDiffers' }]);
    const named = await admin.post('/v1/fleet/release-deletes', { agentIds: [one], why });
    expect([named.status, named.body]).toEqual([200, { agents: 1 }]);
    expect(await ending(one)).toMatchObject({ done: true, status: 'DELETED' });
    expect(await held()).toEqual([other]);
    expect((await admin.post('/v1/fleet/release-deletes', { expected: 1, why })).body).toEqual({ agents: 1 });
    expect(await ending(other)).toMatchObject({ done: true });
  });
});

describe('who waits', () => {
  it('hears of it as soon as the agent got there', async () => {
    const id = await provisioned(world);
    const waiting = admin.get(`/v1/agents/${id}/wait?version=2&timeoutSeconds=30`);
    await world.publisher.activate(id, 2, withPrompt(2));
    await world.publish({ agent_id: id, version: 2, change_type: 'CONTEXT_UPDATE' });
    const { status, body } = await waiting;
    expect([status, body]).toMatchObject([200, { done: true, failed: false, syncedVersion: 2, status: 'SYNCED' }]);
    expect((await admin.get(`/v1/agents/${id}/wait?for=settled&timeoutSeconds=30`)).body).toMatchObject({ done: true });
  });

  it('hears when it cannot get there by itself', async () => {
    const id = await world.publisher.agent({ desiredState: 'present', config: { deployment: { image: 7 } } });
    const { body } = await admin.get(`/v1/agents/${id}/wait?timeoutSeconds=30`);
    expect(body).toMatchObject({ done: false, failed: true, reason: 'InvalidConfig' });
  });

  it('hears after the time that it gave, and not at all of what is not there', async () => {
    const id = await provisioned(world);
    const { status, body } = await admin.get(`/v1/agents/${id}/wait?version=9&timeoutSeconds=1`);
    expect([status, body]).toMatchObject([200, { done: false, failed: false }]);
    expect((await admin.get(`/v1/agents/${randomUUID()}/wait`)).status).toBe(404);
    expect((await admin.get(`/v1/agents/${id}/wait?timeoutSeconds=61`)).status).toBe(400);
  });
});
