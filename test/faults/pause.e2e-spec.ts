import { configuration, nameOf } from '../support/agents';
import type { Service } from '../support/service';
import { waitFor } from '../support/wait-for';
import { createWorld, untilReady, type World } from '../support/world';
import {
  effective,
  expectAlive,
  later,
  liveAgents,
  onTheWire,
  overlaps,
  SHORT_LEASES,
  untilAll,
  untilIdle,
  update,
} from './support';

const LEASE_MS = Number(SHORT_LEASES.SYNC_LEASE_MS);

describe('a replica that sleeps longer than its lease', () => {
  let world: World;
  let sleeper: Service;
  let other: Service;

  beforeEach(async () => {
    world = await createWorld();
    sleeper = await world.start(SHORT_LEASES);
    await untilReady(sleeper);
  });

  afterEach(async () => {
    sleeper.child.process.kill('SIGCONT');
    await world.end();
  });

  /** The one replica sends a call that gets no answer, and falls asleep over it; then the other starts. */
  const fallAsleepOver = async (op: string, id: string, begin: () => Promise<unknown>): Promise<void> => {
    await world.simulator.fault({ op, agent: nameOf(id), times: 1, effect: { kind: 'hang-after' } });
    await begin();
    await waitFor(`${op} on the wire`, () => onTheWire(world, op, id));
    sleeper.child.process.kill('SIGSTOP');
    other = await world.start(SHORT_LEASES);
    await untilReady(other);
  };

  const wake = async (): Promise<void> => {
    sleeper.child.process.kill('SIGCONT');
    await later(LEASE_MS);
    await untilIdle(world);
    expectAlive(sleeper, other);
  };

  /** Of what changed something: a message that waited in the sleeper's socket may be looked at once more. */
  const epochs = async (id: string): Promise<number[]> =>
    (
      await world.database.rows<{ epoch: number }>(
        "SELECT lease_epoch::int AS epoch FROM sync_runs WHERE agent_id = $1 AND outcome <> 'no-op' ORDER BY id",
        [id],
      )
    ).map(({ epoch }) => epoch);

  it('over a create does not overwrite what the other wrote, and makes no second agent', async () => {
    const id = await world.publisher.agent();
    await fallAsleepOver('createAgent', id, () => world.publish(update(id, 1, 'PROVISION')));
    await world.publisher.until(id, { sync_status: 'SYNCED' }, 15_000);
    await world.publisher.activate(id, 2, configuration({ image: 'acme/bot:2' }));
    await world.publish(update(id, 2, 'FULL_SYNC'));
    await world.publisher.until(id, { sync_status: 'SYNCED', synced_version: 2 }, 15_000);
    const before = await epochs(id);
    await wake();
    expect(await world.publisher.row(id)).toMatchObject({ sync_status: 'SYNCED', synced_version: 2 });
    expect(await epochs(id)).toEqual(before);
    expect(before).toEqual([...before].sort((a, b) => a - b));
    expect((await effective(world, 'createAgent')).get(nameOf(id))).toBe(1);
    // The call that it slept over hung at the platform all the time: what is bounded is that there was one.
    expect((await overlaps(world)).length).toBeLessThanOrEqual(1);
  });

  it('over an update does not bring an older version back, at the platform or in a session', async () => {
    const [id] = await liveAgents(world, 1);
    await world.simulator.addSessions(nameOf(id!), 3);
    await world.publisher.activate(id!, 2, configuration({ image: 'acme/bot:2' }, { systemPrompt: 'two' }));
    await fallAsleepOver('updateAgent', id!, () => world.publish(update(id!, 2, 'FULL_SYNC')));
    await world.publisher.until(id!, { sync_status: 'SYNCED', synced_version: 2 }, 15_000);
    await world.publisher.activate(id!, 3, configuration({ image: 'acme/bot:3' }, { systemPrompt: 'three' }));
    await world.publish(update(id!, 3, 'FULL_SYNC'));
    await world.publisher.until(id!, { sync_status: 'SYNCED', synced_version: 3 }, 15_000);
    await wake();
    expect(await world.publisher.row(id!)).toMatchObject({ sync_status: 'SYNCED', synced_version: 3 });
    const [agent] = (await world.simulator.agents()) as unknown as { desired: { image: string } }[];
    expect(agent?.desired.image).toBe('acme/bot:3');
    for (const { heard } of await world.simulator.sessions()) {
      const versions = heard.map(({ contextVersion }) => contextVersion);
      expect(versions).toEqual([...versions].sort((a, b) => a - b));
    }
    expect((await effective(world, 'updateAgent')).get(nameOf(id!))).toBe(2);
  });

  it('over a push lets the other deliver the newer context, and no session goes back', async () => {
    const [id] = await liveAgents(world, 1);
    await world.simulator.addSessions(nameOf(id!), 40, { mode: 'accepts', delayMs: 50 });
    await world.publisher.activate(id!, 2, configuration({}, { systemPrompt: 'two' }));
    await world.publish(update(id!, 2, 'CONTEXT_UPDATE'));
    await waitFor('some to have heard', async () =>
      (await world.simulator.sessions()).some(({ contextVersion }) => contextVersion === 2),
    );
    sleeper.child.process.kill('SIGSTOP');
    other = await world.start(SHORT_LEASES);
    await untilReady(other);
    await world.publisher.activate(id!, 3, configuration({}, { systemPrompt: 'three' }));
    await world.publish(update(id!, 3, 'CONTEXT_UPDATE'));
    await untilAll(world, [id!], 3);
    await wake();
    const sessions = await world.simulator.sessions();
    expect(sessions.map(({ contextVersion }) => contextVersion)).toEqual(sessions.map(() => 3));
    // At most what was on its way when it fell asleep arrives late, and the bots do not take it.
    const late = sessions.filter(({ heard }) => heard.at(-1)?.contextVersion !== 3);
    expect(late.length).toBeLessThanOrEqual(10);
  });
});
