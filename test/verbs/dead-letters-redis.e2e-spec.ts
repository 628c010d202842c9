import { Admin } from '../admin/support';
import { startOwnRedis, type OwnServer } from '../support/servers';
import { untilReady, type Service } from '../support/service';
import { waitFor } from '../support/wait-for';
import { createWorld, type World } from '../support/world';
import { letter, NOBODY, QUICK } from './letters';

describe('dead letters that Redis does not take', () => {
  let redis: OwnServer;
  let world: World;
  let admin: Admin;
  let service: Service;

  beforeAll(async () => {
    redis = await startOwnRedis();
    world = await createWorld({ redisUrl: redis.url });
    service = await world.start(QUICK);
    await untilReady(service);
    admin = new Admin(service);
  });
  afterAll(async () => {
    await world.end();
    await redis.stop();
  });

  it('are listed and shown as waiting, and can be replayed and purged from where they wait', async () => {
    const [waiting, more] = [letter(), letter()];
    const STORE =
      "INSERT INTO dead_letters (id, entry, taken_until, created_at) VALUES ($1, $2, now() + interval '1 hour', $3)";
    await world.database.rows(STORE, [more.id, more, '2026-01-01']);
    await world.database.rows(STORE, [waiting.id, waiting, '2026-01-02']);
    const inList = letter();
    await world.redis.lpush(world.deadLetterList, JSON.stringify(inList));
    const first = await admin.get('/v1/dead-letters?limit=1');
    expect(first.body).toMatchObject({ depth: 3, items: [{ id: waiting.id, waiting: true, replayable: true }] });
    const rest = await admin.get(`/v1/dead-letters?limit=2&cursor=${first.body.nextCursor}`);
    expect(rest.body.items).toMatchObject([
      { id: more.id, waiting: true },
      { id: inList.id, waiting: false },
    ]);
    expect((await admin.get(`/v1/dead-letters/${more.id}`)).body).toMatchObject({ id: more.id, waiting: true });
    expect((await admin.post(`/v1/dead-letters/${more.id}/replay`)).body).toMatchObject({ status: 409 });
    await world.redis.call('CONFIG', 'SET', 'min-replicas-to-write', '1');
    await world.database.rows("UPDATE dead_letters SET taken_until = '-infinity'");
    const treated = await waitFor('a moment in which nobody pushes it', async () => {
      const answer = await admin.post(`/v1/dead-letters/${more.id}/replay`);
      return answer.status === 200 && answer.body;
    });
    expect(treated).toMatchObject({ replayed: 1 });
    await world.redis.call('CONFIG', 'SET', 'min-replicas-to-write', '0');
    const pushed = await waitFor('the rest to be pushed', async () => {
      const ids = (await world.deadLetters()).map(({ id }) => id);
      return ids.includes(waiting.id) && ids;
    });
    // What was replayed may have a letter of its own by now: its agent is in no row.
    expect(pushed).toContain(inList.id);
    expect(pushed).not.toContain(more.id);
    expect(await world.database.rows('SELECT 1 FROM dead_letters WHERE id = $1', [more.id])).toEqual([]);
  });

  it('are not to be had while Redis is away, and nothing is lost', async () => {
    await redis.stopServer();
    for (const answer of [
      await admin.get('/v1/dead-letters'),
      await admin.get(`/v1/dead-letters/${NOBODY}`),
      await admin.post('/v1/dead-letters/replay', { all: true }),
      await admin.post('/v1/dead-letters/purge', { all: true, why: 'a test' }),
      await admin.post(`/v1/dead-letters/${NOBODY}/replay`),
    ])
      expect([answer.status, answer.body.code]).toEqual([503, 'RedisUnavailable']);
    await redis.startServer();
    await untilReady(service, 20_000);
    expect((await admin.get('/v1/dead-letters')).status).toBe(200);
  });
});

describe('one payload that is no update, heard by three replicas', () => {
  let redis: OwnServer;
  let world: World;

  beforeAll(async () => {
    redis = await startOwnRedis();
    world = await createWorld({ redisUrl: redis.url });
    const services = await Promise.all([world.start(QUICK), world.start(QUICK), world.start(QUICK)]);
    await Promise.all(services.map((service) => untilReady(service)));
  });
  afterAll(async () => {
    await world.end();
    await redis.stop();
  });

  const messages = async (): Promise<string[]> => (await world.deadLetters()).map(({ message }) => message);

  it('is one dead letter, and others beside it are their own', async () => {
    for (const payload of ['first', 'second', 'third']) expect(await world.publish(payload)).toBe(3);
    await waitFor('three letters', async () => (await messages()).length >= 3);
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect((await messages()).sort()).toEqual(['first', 'second', 'third']);
  });

  it('is counted again when it comes again later', async () => {
    const heard = await waitFor('the marks', async () => world.redis.keys(`{${world.deadLetterList}}:heard:*`));
    for (const key of heard) expect(await world.redis.pttl(key)).toBeGreaterThan(0);
    await waitFor('the marks to go', async () => (await world.redis.keys('*:heard:*')).length === 0, 10_000);
    await world.publish('first');
    await waitFor('a second letter', async () => (await messages()).filter((text) => text === 'first').length === 2);
  });

  it('is let through by each when Redis cannot tell, rather than lost', async () => {
    await world.redis.call('CONFIG', 'SET', 'min-replicas-to-write', '1');
    await world.publish('while Redis refuses');
    await waitFor('the letters to wait', async () => {
      const [row] = await world.database.rows<{ n: number }>('SELECT count(*)::int AS n FROM dead_letters');
      return row!.n === 3;
    });
    await world.redis.call('CONFIG', 'SET', 'min-replicas-to-write', '0');
    await waitFor(
      'them to be pushed',
      async () => (await messages()).filter((text) => text.startsWith('while')).length === 3,
    );
  });
});
