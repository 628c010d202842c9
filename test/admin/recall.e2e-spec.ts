import { randomUUID } from 'node:crypto';
import { assertNoCanary } from '../support/canaries';
import { nameOf } from '../support/agents';
import type { Service } from '../support/service';
import { createWorld, untilReady, type World } from '../support/world';
import { waitFor } from '../support/wait-for';
import { Admin, ADMIN_TOKEN, live, PROMPT, provisioned, publish, pulled } from './support';

const QUICK = { ADMIN_TOKEN, SYNC_MAX_ATTEMPTS: '3', CONTEXT_PUSH_TIMEOUT_MS: '1000', SYNC_PARKED_RETRY_MS: '600000' };

describe('a recall', () => {
  let world: World;
  let service: Service;
  let admin: Admin;

  beforeAll(async () => {
    world = await createWorld();
    service = await world.start(QUICK);
    await untilReady(service);
    admin = new Admin(service);
  });

  afterEach(() => world.simulator.clearFaults());

  afterAll(async () => {
    const places = [...admin.answers, JSON.stringify(await world.database.rows('SELECT * FROM recalls'))];
    expect(places.filter((place) => place.includes(PROMPT))).toEqual([]);
    await assertNoCanary(world, [service], [PROMPT, ADMIN_TOKEN]);
    await world.end();
  });

  const stops = async (id: string): Promise<(string | null)[]> =>
    (await world.simulator.journal({ op: 'stopSession', agent: nameOf(id) })).map(({ sessionId }) => sessionId);

  const brought = async (id: string, version: number): Promise<void> => {
    await publish(world, id, version);
    await world.publisher.until(id, { sync_status: 'SYNCED', synced_version: version });
  };

  it('completes with a proof that names every live session', async () => {
    const id = await provisioned(world);
    const sessions = await world.simulator.addSessions(nameOf(id), 3);
    await brought(id, 2);
    const [ended = ''] = await world.simulator.addSessions(nameOf(id), 1, { contextVersion: 1 });
    await pulled(world, id, 1, ended);
    await world.simulator.http.post(`/sessions/${ended}/end`);
    const asked = await admin.recall(id, 1, { reason: 'it promised a discount' });
    expect(asked).toMatchObject({
      status: 202,
      body: {
        agentId: id,
        version: 1,
        state: 'open',
        reason: 'it promised a discount',
        requestedBy: 'admin',
        proof: null,
      },
    });
    const recall = await admin.recallUntil(id, 1, { state: 'completed' });
    expect(recall).toMatchObject({ remaining: [], stopped: [], obstacle: null, proof: { gone: 1 } });
    expect(new Set(recall.proof.sessions.map(({ sessionId }: { sessionId: string }) => sessionId))).toEqual(
      new Set(sessions),
    );
    for (const proven of recall.proof.sessions)
      expect(proven).toMatchObject({ contextVersion: 2, via: 'push', acknowledgedAt: expect.stringMatching(/Z$/) });
    expect(Date.parse(recall.proof.checkedAt)).toBeLessThanOrEqual(Date.parse(recall.completedAt));
    expect((await admin.sessions(id)).body.recalled).toEqual([
      { version: 1, completedAt: recall.completedAt, remaining: 0 },
    ]);
    expect(await stops(id)).toEqual([]);
  });

  it('pushes the active version to a session that came later and heard an older one', async () => {
    const id = await provisioned(world);
    await brought(id, 2);
    await waitFor(
      'the settle sweep to be over',
      async () => (await world.database.rows('SELECT 1 FROM sync_requests WHERE agent_id = $1', [id])).length === 0,
    );
    const [late = ''] = await world.simulator.addSessions(nameOf(id), 1, { mode: 'accepts', contextVersion: 1 });
    await pulled(world, id, 1, late);
    await admin.recall(id, 1);
    const recall = await admin.recallUntil(id, 1, { state: 'completed' });
    expect(recall.proof.sessions).toMatchObject([{ sessionId: late, contextVersion: 2, via: 'push' }]);
    const [session] = await world.simulator.sessions(nameOf(id));
    expect(session).toMatchObject({ contextVersion: 2 });
    expect((await world.simulator.writes(nameOf(id))).map(({ op }) => op)).not.toContain('updateAgent');
  });

  it('takes a session at its word that it fetched a newer version by itself', async () => {
    const id = await provisioned(world);
    await brought(id, 2);
    const [puller = ''] = await world.simulator.addSessions(nameOf(id), 1, { mode: 'no-route' });
    await pulled(world, id, 2, puller);
    await admin.recall(id, 1);
    const recall = await admin.recallUntil(id, 1, { state: 'completed' });
    expect(recall.proof.sessions).toMatchObject([{ sessionId: puller, contextVersion: 2, via: 'pull' }]);
  });

  it('stays open, lists the sessions that cannot take a push, and stops none of them unasked', async () => {
    const id = await provisioned(world);
    const name = nameOf(id);
    const fine = await world.simulator.addSessions(name, 2);
    const [routeless = ''] = await world.simulator.addSessions(name, 1, { mode: 'no-route' });
    const [sample = ''] = await world.simulator.addSessions(name, 1, { mode: 'vendor-sample' });
    const [hanging = ''] = await world.simulator.addSessions(name, 1, { mode: 'hang' });
    await pulled(world, id, 1, routeless);
    await publish(world, id, 2);
    await admin.recall(id, 1);
    await world.publisher.until(id, { sync_status: 'ERROR_SYNC' }, 20_000);
    const recall = await waitFor('the three to be listed', async () => {
      const { body } = await admin.get(`/v1/agents/${id}/versions/1/recall`);
      return body.obstacle !== null && body.remaining.length === 3 && body;
    });
    const remaining = new Map(recall.remaining.map((session: { sessionId: string }) => [session.sessionId, session]));
    expect(remaining.get(routeless)).toEqual({
      sessionId: routeless,
      outcome: 'unsupported',
      error: expect.any(String),
      versionHeard: 1,
    });
    expect(remaining.get(sample)).toMatchObject({ outcome: 'unsupported', versionHeard: null });
    expect(remaining.get(hanging)).toMatchObject({ outcome: 'failed', versionHeard: null });
    expect(recall).toMatchObject({ state: 'open', completedAt: null, proof: null, stopped: [] });
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect(await stops(id)).toEqual([]);
    expect((await live(world, id)).length).toBe(5);
    // They end by themselves some day, and then there is proof.
    for (const sessionId of [routeless, sample, hanging]) await world.simulator.http.post(`/sessions/${sessionId}/end`);
    const completed = await admin.recallUntil(id, 1, { state: 'completed' });
    expect(new Set(completed.proof.sessions.map(({ sessionId }: { sessionId: string }) => sessionId))).toEqual(
      new Set(fine),
    );
    expect(completed.proof.gone).toBe(3);
  });

  it('stops only the sessions that cannot take a push when it is asked to, and proves the rest', async () => {
    const id = await provisioned(world);
    const name = nameOf(id);
    const fine = await world.simulator.addSessions(name, 3);
    const [slow = ''] = await world.simulator.addSessions(name, 1, { mode: 'accepts', delayMs: 300 });
    const [routeless = ''] = await world.simulator.addSessions(name, 1, { mode: 'no-route' });
    const [broken = ''] = await world.simulator.addSessions(name, 1, { mode: 'error-500' });
    await publish(world, id, 2);
    expect((await admin.recall(id, 1, { stopSessions: true })).body).toMatchObject({ stopSessions: true });
    const recall = await admin.recallUntil(id, 1, { state: 'completed' }, 30_000);
    expect(new Set(await stops(id))).toEqual(new Set([routeless, broken]));
    expect(new Set(recall.stopped.map(({ sessionId }: { sessionId: string }) => sessionId))).toEqual(
      new Set([routeless, broken]),
    );
    expect(new Set(recall.proof.sessions.map(({ sessionId }: { sessionId: string }) => sessionId))).toEqual(
      new Set([...fine, slow]),
    );
    await world.publisher.until(id, { sync_status: 'SYNCED', synced_version: 2 });
    const overlaps = await world.simulator.http.get<{ overlaps: unknown[] }>('/overlaps');
    expect(overlaps.data.overlaps).toEqual([]);
  });

  it('stops them when that is asked for afterwards', async () => {
    const id = await provisioned(world);
    const [routeless = ''] = await world.simulator.addSessions(nameOf(id), 1, { mode: 'no-route' });
    await publish(world, id, 2);
    await admin.recall(id, 1, { reason: 'the first' });
    await waitFor('it to be stuck', async () => (await admin.get(`/v1/agents/${id}/versions/1/recall`)).body.obstacle);
    expect(await stops(id)).toEqual([]);
    expect((await admin.recall(id, 1, { stopSessions: true })).body).toMatchObject({ reason: 'the first' });
    const recall = await admin.recallUntil(id, 1, { state: 'completed' });
    expect(recall.stopped).toMatchObject([{ sessionId: routeless }]);
    expect(recall.proof).toMatchObject({ sessions: [], gone: 1 });
  });

  it('is refused for the active version, a newer one, and an agent in no row', async () => {
    const id = await provisioned(world);
    expect(await admin.recall(id, 1)).toMatchObject({
      status: 409,
      body: { code: 'RecallRefused', detail: expect.stringContaining('version 1 is active') },
    });
    expect((await admin.recall(id, 7)).status).toBe(409);
    expect(await admin.recall(randomUUID(), 1)).toMatchObject({ status: 404, body: { code: 'AgentNotFound' } });
    const bare = await world.publisher.agent({ config: null });
    expect((await admin.recall(bare, 1)).status).toBe(409);
    expect(await admin.get(`/v1/agents/${id}/versions/1/recall`)).toMatchObject({
      status: 404,
      body: { code: 'RecallNotFound' },
    });
    expect(await world.database.rows('SELECT 1 FROM recalls WHERE agent_id IN ($1, $2)', [id, bare])).toEqual([]);
  });

  it('can be asked for in psql, and says who asked', async () => {
    const id = await provisioned(world);
    await world.simulator.addSessions(nameOf(id), 2);
    await brought(id, 2);
    await world.database.rows(`SELECT config_sync_recall($1, 1, 'by hand')`, [id]);
    const recall = await admin.recallUntil(id, 1, { state: 'completed' });
    expect(recall).toMatchObject({ reason: 'by hand', requestedBy: expect.any(String), proof: { gone: 0 } });
    expect(recall.requestedBy).not.toBe('admin');
    await expect(world.database.rows('SELECT config_sync_recall($1, 2)', [id])).rejects.toThrow('version 2 is active');
  });

  it('looks anew when it is asked for again after its completion', async () => {
    const id = await provisioned(world);
    await brought(id, 2);
    await admin.recall(id, 1);
    await admin.recallUntil(id, 1, { state: 'completed' });
    const [late = ''] = await world.simulator.addSessions(nameOf(id), 1);
    expect((await admin.recall(id, 1)).body).toMatchObject({ state: 'open', proof: null });
    const recall = await admin.recallUntil(id, 1, { state: 'completed' });
    expect(recall.proof.sessions).toMatchObject([{ sessionId: late }]);
  });

  it('proves nothing while the platform cannot be asked, and goes on when it can', async () => {
    const id = await provisioned(world);
    await brought(id, 2);
    await world.simulator.fault({ op: 'listSessions', agent: nameOf(id), effect: { kind: 'status', status: 500 } });
    await admin.recall(id, 1);
    const stuck = await waitFor('the obstacle', async () => {
      const { body } = await admin.get(`/v1/agents/${id}/versions/1/recall`);
      return body.obstacle !== null && body;
    });
    expect(stuck).toMatchObject({ state: 'open', checkedAt: null, proof: null });
    await world.simulator.clearFaults();
    await admin.recallUntil(id, 1, { state: 'completed' }, 30_000);
  });

  it('takes no empty list for proof when the agent is missing at the platform', async () => {
    const id = await provisioned(world);
    await brought(id, 2);
    const [session = ''] = await world.simulator.addSessions(nameOf(id), 1);
    await world.simulator.http.delete(`/agents/${nameOf(id)}`);
    await admin.recall(id, 1);
    const stuck = await waitFor('the obstacle', async () => {
      const { body } = await admin.get(`/v1/agents/${id}/versions/1/recall`);
      return /missing/.test(body.obstacle ?? '') && body;
    });
    expect(stuck).toMatchObject({ state: 'open', proof: null });
    expect(await live(world, id)).toEqual([session]);
  });

  it('leaves the sessions of an agent alone that somebody else made in its place', async () => {
    const id = await provisioned(world);
    const name = nameOf(id);
    await publish(world, id, 2);
    await world.publisher.until(id, { synced_version: 2 });
    await world.simulator.http.delete(`/agents/${name}`);
    await world.simulator.http.put(`/agents/${name}`, { image: 'somebody/else:1', region: 'us-west' });
    const [theirs = ''] = await world.simulator.addSessions(name, 1, { mode: 'no-route' });
    await admin.recall(id, 1, { stopSessions: true });
    await waitFor('it to be refused', async () => {
      const { body } = await admin.get(`/v1/agents/${id}/versions/1/recall`);
      return /did not make it/.test(body.obstacle ?? '');
    });
    expect(await stops(id)).toEqual([]);
    expect(await live(world, id)).toContain(theirs);
  });
});
