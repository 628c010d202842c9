import { configuration, nameOf } from '../support/agents';
import { waitFor } from '../support/wait-for';
import { createWorld, untilReady, type World } from '../support/world';
import {
  agents,
  effective,
  expectOneCreateEach,
  liveAgents,
  overlaps,
  SHORT_LEASES,
  untilAll,
  update,
} from './support';

const ROUNDS = 5;
const AT_ONCE = 10;

describe('a replica that is killed', () => {
  let world: World;

  beforeEach(async () => {
    world = await createWorld();
  });

  afterEach(() => world.end());

  /** Work done, answer withheld: the service waits for what has happened already. */
  const answersNever = (op: string): Promise<string> =>
    world.simulator.fault({ op, times: AT_ONCE, effect: { kind: 'hang-after' } });

  const allDone = async (op: string, ids: readonly string[]): Promise<void> => {
    await waitFor(
      `${op} to have been done`,
      async () => {
        const done = await effective(world, op);
        return ids.every((id) => done.has(nameOf(id)));
      },
      20_000,
    );
  };

  it('right after its create reached the platform, fifty times: fifty agents, fifty creates, all SYNCED', async () => {
    const replicas = [await world.start(SHORT_LEASES), await world.start(SHORT_LEASES)];
    await Promise.all(replicas.map((replica) => untilReady(replica)));
    const all: string[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const ids = await agents(world, AT_ONCE);
      await answersNever('createAgent');
      for (const id of ids) await world.publish(update(id, 1, 'PROVISION'));
      await allDone('createAgent', ids);
      // Who holds the leases is not known: both end, one after the other, and are there again for the next round.
      await Promise.all(replicas.map(({ child }) => child.end('SIGKILL')));
      await world.simulator.clearFaults();
      replicas.splice(0, 2, await world.start(SHORT_LEASES), await world.start(SHORT_LEASES));
      await Promise.all(replicas.map((replica) => untilReady(replica)));
      all.push(...ids);
    }
    await untilAll(world, all, 1);
    await expectOneCreateEach(world, all);
    expect(await overlaps(world)).toEqual([]);
  }, 120_000);

  it('right after its update or its delete reached the platform: each took once, and the other replica ends it', async () => {
    const first = await world.start(SHORT_LEASES);
    await untilReady(first);
    const ids = await liveAgents(world, AT_ONCE);
    await answersNever('updateAgent');
    for (const id of ids) {
      await world.publisher.activate(id, 2, configuration({ image: 'acme/bot:2' }));
      await world.publish(update(id, 2, 'FULL_SYNC'));
    }
    await allDone('updateAgent', ids);
    await first.child.end('SIGKILL');
    const second = await world.start(SHORT_LEASES);
    await untilAll(world, ids, 2);
    expect([...(await effective(world, 'updateAgent')).values()]).toEqual(ids.map(() => 1));
    await answersNever('deleteAgent');
    for (const id of ids) await world.publish(update(id, 2, 'DEPROVISION'));
    await allDone('deleteAgent', ids);
    await second.child.end('SIGKILL');
    await world.start(SHORT_LEASES);
    for (const id of ids) await world.publisher.until(id, { sync_status: 'DELETED' });
    expect([...(await effective(world, 'deleteAgent')).values()]).toEqual(ids.map(() => 1));
    expect(await world.simulator.agents()).toEqual([]);
  });

  it('in the middle of a fan-out tells the rest of the sessions after its restart, and few of them twice', async () => {
    const first = await world.start(SHORT_LEASES);
    await untilReady(first);
    const [id] = await liveAgents(world, 1);
    await world.simulator.addSessions(nameOf(id!), 300, { mode: 'accepts', delayMs: 40 });
    await world.publisher.activate(id!, 2, configuration({}, { systemPrompt: 'new' }));
    await world.publish(update(id!, 2, 'CONTEXT_UPDATE'));
    const told = async (): Promise<number> =>
      (await world.simulator.sessions(nameOf(id!))).filter(({ contextVersion }) => contextVersion === 2).length;
    await waitFor('half of them to be told', async () => (await told()) > 150);
    await first.child.end('SIGKILL');
    await world.start(SHORT_LEASES);
    await untilAll(world, [id!], 2);
    expect(await told()).toBe(300);
    const twice = (await world.simulator.sessions(nameOf(id!))).filter(({ heard }) => heard.length > 1);
    // Receipts are written down in lots of fifty, and ten pushes are under way at once.
    expect(twice.length).toBeLessThanOrEqual(60);
  });
});

describe('answers that get lost', () => {
  it('at 30 % of all calls that change something: one effective create an agent, no orphan, and all converge', async () => {
    const world = await createWorld();
    await Promise.all([world.start(SHORT_LEASES), world.start(SHORT_LEASES)].map(async (one) => untilReady(await one)));
    await world.simulator.fault({
      op: ['createAgent', 'updateAgent', 'deleteAgent', 'stopSession', 'push'],
      probability: 0.3,
      effect: { kind: 'reset-after' },
    });
    const ids = await liveAgents(world, 60);
    await expectOneCreateEach(world, ids);
    for (const id of ids.slice(0, 10)) await world.simulator.addSessions(nameOf(id), 3);
    for (const id of ids) {
      await world.publisher.activate(id, 2, configuration({ image: 'acme/bot:2' }));
      await world.publish(update(id, 2, 'FULL_SYNC'));
    }
    await untilAll(world, ids, 2);
    expect([...(await effective(world, 'updateAgent')).values()]).toEqual(ids.map(() => 1));
    const sessions = await world.simulator.sessions();
    expect(sessions.map(({ contextVersion }) => contextVersion)).toEqual(sessions.map(() => 2));
    for (const { sessionId } of sessions) await world.simulator.http.post(`/sessions/${sessionId}/end`);
    for (const id of ids) await world.publish(update(id, 2, 'DEPROVISION'));
    for (const id of ids) await world.publisher.until(id, { sync_status: 'DELETED' }, 20_000);
    expect(await world.simulator.agents()).toEqual([]);
    expect(await overlaps(world)).toEqual([]);
    expect(await world.deadLetters()).toEqual([]);
    await world.end();
  });
});
