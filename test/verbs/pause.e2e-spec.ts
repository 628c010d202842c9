import { Admin, ADMIN_TOKEN, live, provisioned, publish, withPrompt } from '../admin/support';
import { nameOf } from '../support/agents';
import { untilReady, type Service } from '../support/service';
import { waitFor } from '../support/wait-for';
import { createWorld, type World } from '../support/world';

/** Long enough for several scans, claims and settle sweeps of both replicas. */
const A_WHILE_MS = 2000;

let world: World;
let replicas: [Service, Service];
let admin: Admin;
let other: Admin;

beforeAll(async () => {
  world = await createWorld();
  replicas = await Promise.all([
    world.start({ ADMIN_TOKEN, DRIFT_SCAN_INTERVAL_MS: '1000', DRIFT_POLICY: 'heal' }),
    world.start({ ADMIN_TOKEN, DRIFT_SCAN_INTERVAL_MS: '1000', DRIFT_POLICY: 'heal' }),
  ]);
  await Promise.all(replicas.map((replica) => untilReady(replica)));
  [admin, other] = [new Admin(replicas[0]), new Admin(replicas[1])];
});
afterAll(() => world.end());

const aWhile = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, A_WHILE_MS));

/** Waits until nothing is owed to the agent any more, a settle sweep among it. */
const atRest = (agentId: string): Promise<unknown> =>
  waitFor('nothing to be owed', async () => (await requests(agentId)).length === 0);

const requests = (agentId: string): Promise<{ lease_owner: string | null }[]> =>
  world.database.rows('SELECT * FROM sync_requests WHERE agent_id = $1', [agentId]);

const callsFor = async (agentId: string): Promise<string[]> =>
  (await world.simulator.journal({ agent: nameOf(agentId) })).map(({ op }) => op);

async function storm(agentId: string): Promise<void> {
  for (let version = 2; version <= 20; version += 1) {
    await world.publisher.activate(agentId, version, withPrompt(version, { autoScaling: { maxAgents: version } }));
    for (const change_type of ['FULL_SYNC', 'CONTEXT_UPDATE', 'PROVISION', 'FULL_SYNC'])
      await world.publish({ agent_id: agentId, version, change_type });
  }
}

describe('a paused agent', () => {
  it('is left alone by two replicas through a storm of messages, and ends at the newest version when it is resumed', async () => {
    const [id, neighbour] = [await provisioned(world), await provisioned(world)];
    await world.simulator.addSessions(nameOf(id), 3);
    await atRest(id);
    const { status, body } = await admin.post(`/v1/agents/${id}/pause`, { why: 'incident 42' });
    expect(status).toBe(200);
    expect(body).toMatchObject({ agentId: id, status: 'SYNCED', paused: { by: 'admin', why: 'incident 42' } });
    await world.simulator.clearJournal();

    await Promise.all([storm(id), storm(neighbour)]);
    await world.publisher.until(neighbour, { sync_status: 'SYNCED', synced_version: 20 });
    await aWhile();

    expect(await callsFor(id)).toEqual([]);
    expect(await requests(id)).toMatchObject([{ lease_owner: null, version: 20, scope: 'full' }]);
    expect(await world.publisher.row(id)).toMatchObject({ sync_status: 'SYNCED', synced_version: 1 });

    expect((await other.post(`/v1/agents/${id}/resume`)).body).toMatchObject({ agentId: id, paused: null });
    await world.publisher.until(id, { sync_status: 'SYNCED', synced_version: 20 });
    expect((await callsFor(id)).filter((op) => op === 'updateAgent')).toEqual(['updateAgent']);
  });

  it('is not deleted while it is paused, and is when it is resumed', async () => {
    const id = await provisioned(world);
    await atRest(id);
    await admin.post(`/v1/agents/${id}/pause`);
    await world.simulator.clearJournal();
    await world.publish({ agent_id: id, version: 1, change_type: 'DEPROVISION' });
    await world.publisher.until(id, { desired_state: 'absent', sync_status: 'PENDING_DELETE' });
    await aWhile();
    expect(await callsFor(id)).toEqual([]);

    await admin.post(`/v1/agents/${id}/resume`);
    await world.publisher.until(id, { sync_status: 'DELETED' });
  });

  it('ends the work that is under way in order, and begins no more', async () => {
    const id = await provisioned(world);
    await atRest(id);
    const image = 'acme/bot:slow';
    await world.simulator.images({ [image]: { outcome: 'stuck' } });
    const slow = { op: 'updateAgent', agent: nameOf(id), times: 1, effect: { kind: 'latency', ms: 1000 } };
    await world.simulator.fault(slow);
    await world.publisher.activate(id, 2, withPrompt(2, { image }));
    await world.publish({ agent_id: id, version: 2, change_type: 'FULL_SYNC' });
    await waitFor('the update to be under way', async () => (await callsFor(id)).includes('updateAgent'));

    await other.post(`/v1/agents/${id}/pause`);
    await waitFor('the lease to be given back', async () => (await requests(id))[0]?.lease_owner === null);
    const ended = (await callsFor(id)).length;
    expect(await world.publisher.row(id)).toMatchObject({ sync_status: 'SYNCING', status_reason: 'RollingOut' });
    await aWhile();
    expect(await callsFor(id)).toHaveLength(ended);

    await world.simulator.images({ [image]: null });
    await admin.post(`/v1/agents/${id}/resume`);
    await world.publisher.until(id, { sync_status: 'SYNCED', synced_version: 2 });
  });

  it('is healed, swept, recalled and deployed to by nobody', async () => {
    const id = await provisioned(world);
    const [session] = await world.simulator.addSessions(nameOf(id), 1, { mode: 'no-route', contextVersion: 1 });
    await atRest(id);
    await admin.post(`/v1/agents/${id}/pause`);
    await world.publisher.activate(id, 2, withPrompt(2));
    await world.simulator.http.put(`/agents/${nameOf(id)}`, {
      serviceName: nameOf(id),
      image: 'somebody/else:1',
      region: 'us-west',
    });
    await admin.recall(id, 1, { stopSessions: true });
    await admin.recallUntil(id, 1, { obstacle: 'the agent, or the fleet, is paused: nothing is pushed or stopped' });
    await aWhile();
    expect(await world.simulator.writes(nameOf(id))).toHaveLength(1);
    expect(await live(world, id)).toEqual([session]);

    await admin.post(`/v1/agents/${id}/resume`);
    await admin.recallUntil(id, 1, { state: 'completed' });
    expect(await live(world, id)).toEqual([]);
  });

  it('keeps its first pause when it is paused once more, and is told apart from one that is not there', async () => {
    const id = await provisioned(world);
    const first = await admin.post(`/v1/agents/${id}/pause`, { why: 'the first' });
    const again = await other.post(`/v1/agents/${id}/pause`, { why: 'the second' });
    expect(again.body.paused).toEqual(first.body.paused);
    expect((await admin.post('/v1/agents/00000000-0000-4000-8000-00000000dead/pause')).status).toBe(404);
    const history = await world.database.rows(
      "SELECT action, outcome, source, error FROM sync_runs WHERE agent_id = $1 AND source = 'operator'",
      [id],
    );
    expect(history).toEqual([{ action: 'pause', outcome: 'paused', source: 'operator', error: 'admin: the first' }]);
    await admin.post(`/v1/agents/${id}/resume`);
  });
});

describe('a paused fleet', () => {
  it('begins nothing on any replica, and goes on when it is resumed', async () => {
    const ids = [await provisioned(world), await provisioned(world), await provisioned(world)];
    await Promise.all(ids.map(atRest));
    expect(await admin.post('/v1/fleet/pause', { why: 'the platform is ill' })).toMatchObject({
      status: 200,
      body: { by: 'admin', why: 'the platform is ill' },
    });
    await world.simulator.clearJournal();
    for (const id of ids) {
      await publish(world, id, 2);
      await world.publish({ agent_id: id, version: 2, change_type: 'FULL_SYNC' });
    }
    const fresh = await world.publisher.agent({ desiredState: 'present', config: withPrompt(1) });
    await aWhile();
    expect(await world.simulator.writes()).toEqual([]);
    for (const id of [...ids, fresh]) expect(await callsFor(id)).toEqual([]);
    expect(await requests(fresh)).toHaveLength(1);

    expect(await other.post('/v1/fleet/resume', { why: 'it is well again' })).toMatchObject({
      status: 200,
      body: { agents: 4 },
    });
    for (const id of ids) await world.publisher.until(id, { sync_status: 'SYNCED', synced_version: 2 });
    await world.publisher.until(fresh, { sync_status: 'SYNCED', synced_version: 1 });
    expect((await other.post('/v1/fleet/resume', { why: 'once more' })).body).toEqual({ agents: 0 });
  });
});
