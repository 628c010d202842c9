import { nameOf } from '../support/agents';
import { createWorld, untilReady, type World } from '../support/world';
import { waitFor } from '../support/wait-for';
import { Admin, ADMIN_TOKEN, provisioned, publish } from './support';

const QUICK = { ADMIN_TOKEN, SYNC_MAX_ATTEMPTS: '3', CONTEXT_PUSH_TIMEOUT_MS: '500', SYNC_PARKED_RETRY_MS: '600000' };

describe('an open recall', () => {
  let world: World;

  beforeEach(async () => {
    world = await createWorld();
  });

  afterEach(() => world.end());

  it('changes nothing under observe-only: neither a push nor a stop', async () => {
    const before = await world.start(QUICK);
    await untilReady(before);
    const id = await provisioned(world);
    await before.child.end();
    const service = await world.start({ ...QUICK, SYNC_POLICY: 'observe-only' });
    await untilReady(service);
    const admin = new Admin(service);
    await world.publisher.activate(id, 2);
    await world.simulator.addSessions(nameOf(id), 1);
    await world.simulator.clearJournal();
    await admin.recall(id, 1, { stopSessions: true });
    const stuck = await waitFor('the obstacle', async () => {
      const { body } = await admin.get(`/v1/agents/${id}/versions/1/recall`);
      return /observe-only/.test(body.obstacle ?? '') && body;
    });
    expect(stuck.remaining).toHaveLength(1);
    await new Promise((resolve) => setTimeout(resolve, 1200));
    expect(await world.simulator.writes()).toEqual([]);
  });

  it('is shared by all replicas, looked at by one at a time, and survives the one that works on it', async () => {
    const [first, second] = await Promise.all([world.start(QUICK), world.start(QUICK)]);
    await Promise.all([untilReady(first), untilReady(second)]);
    const id = await provisioned(world);
    const [stuck = ''] = await world.simulator.addSessions(nameOf(id), 1, { mode: 'hang' });
    await publish(world, id, 2);
    await new Admin(first).recall(id, 1);
    const admin = new Admin(second);
    await waitFor('a look', async () => (await admin.get(`/v1/agents/${id}/versions/1/recall`)).body.checkedAt);
    await first.child.end('SIGKILL');
    await world.simulator.http.patch(`/sessions/${stuck}`, { bot: { mode: 'accepts' } });
    // As if the time were over for which the dead replica might have been holding it.
    await world.database.rows('UPDATE recalls SET due_at = now()');
    await admin.recall(id, 1);
    const recall = await admin.recallUntil(id, 1, { state: 'completed' }, 30_000);
    expect(recall.proof.sessions).toMatchObject([{ sessionId: stuck }]);
  });
});
