import { configuration } from '../support/agents';
import { startOwnRedis, type OwnServer } from '../support/servers';
import { TcpProxy } from '../support/tcp-proxy';
import type { Service } from '../support/service';
import { waitFor } from '../support/wait-for';
import { createWorld, untilReady, type World } from '../support/world';
import { agents, expectAlive, later, liveAgents, untilAll, update } from './support';

/** So rare that only a message, or the scan after a reconnect, can have brought what arrives within a test. */
const NO_SCAN = { SYNC_SCAN_INTERVAL_MS: '3600000' };

describe('a Redis that', () => {
  let redis: OwnServer;
  let proxy: TcpProxy;
  let world: World;
  let service: Service;

  beforeAll(async () => {
    redis = await startOwnRedis();
    proxy = await TcpProxy.inFrontOf(redis.url);
    world = await createWorld({ redisUrl: redis.url });
    service = await world.start({ ...NO_SCAN, REDIS_URL: proxy.through(redis.url) });
    await untilReady(service);
  });

  afterEach(async () => {
    expectAlive(service);
    await untilHears();
  });

  afterAll(async () => {
    await world.end();
    await proxy.close();
    await redis.stop();
  });

  /** A message sent now is acted upon, with no scan and no restart to help. */
  const untilHears = async (): Promise<void> => {
    await untilReady(service, 30_000);
    await liveAgents(world, 1);
  };

  /** Committed while nobody could be told. */
  const committed = async (): Promise<string> => world.publisher.agent({ desiredState: 'present' });

  it('restarts again and again loses messages and no change', async () => {
    const ids = await agents(world, 5);
    for (const id of ids) {
      await redis.stopServer('kill');
      await world.database.rows("UPDATE agents SET desired_state = 'present' WHERE id = $1", [id]);
      await redis.startServer();
      await later(300);
      void world.publish(update(id, 1, 'FULL_SYNC'));
    }
    await untilAll(world, ids, 1);
  });

  it('has no memory left goes on telling, and keeps no dead letter back for good', async () => {
    await world.redis.config('SET', 'maxmemory-policy', 'noeviction');
    await world.redis.config('SET', 'maxmemory', '1');
    await world.publish('rubbish in want of memory');
    await liveAgents(world, 3);
    await waitFor(
      'the letter to wait in PostgreSQL',
      async () => (await world.database.rows('SELECT 1 FROM dead_letters')).length === 1,
    );
    await world.redis.config('SET', 'maxmemory', '0');
    await waitFor('the letter', async () =>
      (await world.deadLetters()).some(({ message }) => message === 'rubbish in want of memory'),
    );
    await waitFor(
      'the table to be empty',
      async () => (await world.database.rows('SELECT 1 FROM dead_letters')).length === 0,
    );
  });

  it('has become a replica is left, and taken up again when it is the primary once more', async () => {
    const primary = await startOwnRedis();
    await world.redis.replicaof('127.0.0.1', primary.port);
    await world.publish('rubbish for a replica');
    await waitFor(
      'the letter to wait in PostgreSQL',
      async () => (await world.database.rows('SELECT 1 FROM dead_letters')).length === 1,
    );
    await world.redis.replicaof('NO', 'ONE');
    await primary.stop();
    await waitFor('the letter', async () =>
      (await world.deadLetters()).some(({ message }) => message === 'rubbish for a replica'),
    );
  });

  it('disappears into a black hole for twenty seconds is found again, and what was committed meanwhile arrives', async () => {
    proxy.mode = 'black-hole';
    const id = await committed();
    await waitFor('readiness to name it', async () => (await fetch(`${service.url}/readyz`)).status === 503);
    await later(19_000);
    expect((await fetch(`${service.url}/healthz`)).status).toBe(200);
    proxy.mode = 'pass';
    await untilAll(world, [id], 1);
  });

  it('is heard no more although it hears us is noticed, and left for a new connection', async () => {
    const before = await redisClients(world);
    proxy.mode = 'half-open';
    const [id] = await agents(world, 1);
    await world.publish(update(id!, 1, 'PROVISION'));
    await world.database.rows("UPDATE agents SET desired_state = 'present' WHERE id = $1", [id]);
    await later(1000);
    proxy.mode = 'pass';
    await untilAll(world, [id!], 1);
    const after = await redisClients(world);
    // The one that heard nothing is gone; those that had nothing to hear may stay.
    expect(before.filter((client) => !after.includes(client))).not.toEqual([]);
  });

  it('refuses connections for some seconds is tried until it takes them', async () => {
    proxy.mode = 'refuse';
    proxy.reset();
    const [id] = await agents(world, 1);
    await world.publisher.activate(id!, 2, configuration());
    await world.database.rows("UPDATE agents SET desired_state = 'present' WHERE id = $1", [id]);
    await later(3000);
    proxy.mode = 'pass';
    await untilAll(world, [id!], 2);
  });
});

/** The connections of the service, as Redis numbers them. */
async function redisClients(world: World): Promise<string[]> {
  const list = String(await world.redis.client('LIST'));
  return list
    .split('\n')
    .filter((line) => line.includes('name=config-sync'))
    .map((line) => /id=(\d+)/.exec(line)?.[1] ?? '');
}
