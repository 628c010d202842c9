import { configuration, nameOf } from '../support/agents';
import { assertNoCanary } from '../support/canaries';
import type { Service } from '../support/service';
import { createWorld, untilReady, type World } from '../support/world';
import { expectOneCreateEach, overlaps, untilAll, untilIdle, update } from './support';

describe('five replicas', () => {
  let world: World;
  let services: Service[];

  beforeAll(async () => {
    world = await createWorld();
    services = await Promise.all(Array.from({ length: 5 }, () => world.start()));
    await Promise.all(services.map((service) => untilReady(service, 30_000)));
  });

  beforeEach(() => world.simulator.clearJournal());
  afterAll(() => world.end());

  it('make exactly one write call for one message', async () => {
    const id = await world.publisher.agent();
    expect(await world.publish(update(id, 1, 'PROVISION'))).toBe(5);
    await world.publisher.until(id, { sync_status: 'SYNCED' });
    await untilIdle(world);
    expect((await world.simulator.writes()).map(({ op, agent }) => [op, agent])).toEqual([['createAgent', nameOf(id)]]);
  });

  it('make a bounded number of calls for the same message a thousand times', async () => {
    const id = await world.publisher.agent();
    for (let n = 0; n < 1000; n += 1) void world.publish(update(id, 1, 'PROVISION'));
    await world.publisher.until(id, { sync_status: 'SYNCED' }, 20_000);
    await untilIdle(world, 30_000);
    expect(await world.simulator.writes()).toHaveLength(1);
    // What is repeated is looked at again, never written again; a look is one call.
    expect((await world.simulator.journal()).length).toBeLessThan(300);
    const [history] = await world.database.rows<{ n: number }>('SELECT count(*)::int AS n FROM sync_runs');
    expect(history!.n).toBeLessThan(300);
  });

  it('share the work on a hundred agents without ever writing for one at the same time', async () => {
    const ids = await Promise.all(Array.from({ length: 100 }, () => world.publisher.agent()));
    for (const id of ids) void world.publish(update(id, 1, 'PROVISION'));
    // On a machine that is starved a circuit may open, for half a minute.
    await untilAll(world, ids, 1, 50_000);
    await expectOneCreateEach(world, ids);
    await Promise.all(ids.map((id) => world.publisher.activate(id, 2, configuration({ image: 'acme/bot:2' }))));
    for (const id of ids) void world.publish(update(id, 2, 'FULL_SYNC'));
    await untilAll(world, ids, 2, 50_000);
    expect(await world.simulator.journal({ op: 'updateAgent' })).toHaveLength(ids.length);
    expect(await overlaps(world)).toEqual([]);
    const replicas = await world.database.rows('SELECT DISTINCT replica FROM sync_runs');
    expect(replicas.length).toBeGreaterThan(1);
    await assertNoCanary(world, services);
  }, 130_000);
});
