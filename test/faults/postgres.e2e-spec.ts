import { configuration } from '../support/agents';
import { createDatabase, type TestDatabase } from '../support/database';
import { startOwnPostgres, type OwnServer } from '../support/servers';
import type { Service } from '../support/service';
import { TcpProxy } from '../support/tcp-proxy';
import { createWorld, untilReady, type World } from '../support/world';
import {
  agents,
  expectAlive,
  expectOneCreateEach,
  later,
  liveAgents,
  overlaps,
  SHORT_LEASES,
  untilAll,
  update,
} from './support';

const CUT = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
  WHERE application_name LIKE 'config-sync%' AND datname = current_database()`;

describe('a PostgreSQL that', () => {
  let postgres: OwnServer;
  let proxy: TcpProxy;
  let database: TestDatabase;
  let world: World;
  let services: Service[];

  beforeAll(async () => {
    postgres = await startOwnPostgres();
    proxy = await TcpProxy.inFrontOf(postgres.url);
    database = await createDatabase({ server: postgres.url });
    world = await createWorld({ database });
    const environment = { ...SHORT_LEASES, DATABASE_URL: proxy.through(database.url) };
    services = [await world.start(environment), await world.start(environment)];
    await Promise.all(services.map((service) => untilReady(service)));
  });

  beforeEach(() => world.simulator.clearJournal());

  afterEach(async () => {
    expectAlive(...services);
    await Promise.all(services.map((service) => untilReady(service, 40_000)));
  });

  afterAll(async () => {
    await world.end().catch(() => undefined);
    await proxy.close();
    await postgres.stop();
  });

  it('cuts all our connections every second under load ends no process and loses nothing', async () => {
    const axe = setInterval(() => void database.rows(CUT).catch(() => undefined), 1000);
    const ids: string[] = [];
    const until = Date.now() + 12_000;
    while (Date.now() < until) {
      const id = await world.publisher.agent();
      ids.push(id);
      await world.publish(update(id, 1, 'PROVISION'));
      await later(100);
    }
    clearInterval(axe);
    await untilAll(world, ids, 1);
    await expectOneCreateEach(world, ids);
    expect(await overlaps(world)).toEqual([]);
  });

  it('ends a connection together with its first or its last answer ends no process', async () => {
    const ids: string[] = [];
    for (let round = 0; round < 5; round += 1) {
      await database.rows(CUT);
      proxy.hold();
      for (const id of await agents(world, 10)) {
        ids.push(id);
        await world.publish(update(id, 1, 'PROVISION'));
      }
      await later(400);
      await database.rows(CUT);
      await later(100);
      proxy.let();
      await later(100);
      expectAlive(...services);
    }
    await untilAll(world, ids, 1);
    await expectOneCreateEach(world, ids);
  });

  it('restarts in the middle of the work takes nothing with it', async () => {
    await world.simulator.fault({ op: 'createAgent', effect: { kind: 'latency', ms: 300 } });
    const ids = await agents(world, 60);
    for (const id of ids) await world.publish(update(id, 1, 'PROVISION'));
    await later(100);
    await postgres.stopServer('fast');
    await later(2000);
    await postgres.startServer();
    await world.simulator.clearFaults();
    await untilAll(world, ids, 1);
    await expectOneCreateEach(world, ids);
  });

  it('disappears into a black hole for ten seconds is found again, and nothing that was asked for is lost', async () => {
    const ids = await liveAgents(world, 20);
    for (const id of ids) await world.publisher.activate(id, 2, configuration({ image: 'acme/bot:2' }));
    proxy.mode = 'black-hole';
    for (const id of ids) await world.publish(update(id, 2, 'FULL_SYNC'));
    await later(10_000);
    for (const { url } of services) expect((await fetch(`${url}/healthz`)).status).toBe(200);
    proxy.mode = 'pass';
    // Statements that were swallowed end by their own time-out; nothing waits longer than that.
    await untilAll(world, ids, 2, 40_000);
    expect(await world.simulator.journal({ op: 'updateAgent' })).toHaveLength(ids.length);
    expect(await overlaps(world)).toEqual([]);
  });
});
