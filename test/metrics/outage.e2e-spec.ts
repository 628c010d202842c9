import { Admin, ADMIN_TOKEN } from '../admin/support';
import type { Service } from '../support/service';
import { TcpProxy } from '../support/tcp-proxy';
import { createWorld, untilReady, type World } from '../support/world';
import { scrape, untilScraped } from './support';

/** A scrape waits a second for what hangs, and Prometheus ten for the scrape. Generous, for a busy machine. */
const QUICK_MS = 5000;

async function timed<T>(work: Promise<T>): Promise<{ answer: T; ms: number }> {
  const startedAt = performance.now();
  return { answer: await work, ms: performance.now() - startedAt };
}

describe('while a store is away', () => {
  let world: World;
  let service: Service;
  let postgres: TcpProxy;
  let redis: TcpProxy;

  beforeAll(async () => {
    world = await createWorld();
    [postgres, redis] = await Promise.all([TcpProxy.inFrontOf(world.database.url), TcpProxy.inFrontOf(world.redisUrl)]);
    service = await world.start({
      ADMIN_TOKEN,
      DATABASE_URL: postgres.through(world.database.url),
      REDIS_URL: redis.through(world.redisUrl),
    });
    await untilReady(service);
    const id = await world.publisher.agent({ desiredState: 'present' });
    await world.publisher.until(id, { sync_status: 'SYNCED' });
    await untilScraped(service, { 'agents{status="SYNCED",reason="none"}': 1, database_up: 1, subscription_up: 1 });
  });

  afterAll(async () => {
    await world.end();
    await Promise.all([postgres.close(), redis.close()]);
  });

  it('PostgreSQL: a scrape answers quickly without what it would have to ask, says so, and has it again afterwards', async () => {
    postgres.mode = 'black-hole';
    await untilScraped(service, { database_up: 0, 'scrape_errors{part="fleet"}': 1 });
    const scrapes = await Promise.all([timed(scrape(service)), timed(scrape(service)), timed(scrape(service))]);
    for (const { answer, ms } of scrapes) {
      expect(ms).toBeLessThan(QUICK_MS);
      const names = [...answer.keys()].map((series) => series.split('{')[0]);
      expect(names).not.toContain('agents');
      expect(names).not.toContain('workqueue_oldest_pending_seconds');
      expect(names).toEqual(expect.arrayContaining(['reconcile_outcomes_total', 'circuit_state', 'dlq_depth']));
    }
    const { answer, ms } = await timed(new Admin(service).get('/status'));
    expect(ms).toBeLessThan(QUICK_MS);
    expect(answer).toMatchObject({
      status: 200,
      body: {
        fleet: null,
        backlog: null,
        lastError: null,
        deadLetters: { depth: 0, waiting: null },
        protected: { paused: null, deletes: { engaged: null, held: null } },
        connections: { postgres: 'down', redis: 'up' },
        messages: { received: 0 },
        errors: { fleet: expect.any(String), backlog: expect.any(String) },
      },
    });
    postgres.mode = 'pass';
    postgres.reset();
    await untilScraped(service, { 'agents{status="SYNCED",reason="none"}': 1, database_up: 1 }, 60_000);
  });

  it('Redis: the replica says that it is deaf, and leaves out what lies in Redis', async () => {
    redis.mode = 'black-hole';
    const samples = await untilScraped(
      service,
      { subscription_up: 0, 'scrape_errors{part="dead_letters"}': 1, database_up: 1 },
      30_000,
    );
    expect([...samples.keys()]).not.toContain('dlq_depth');
    const { body } = await new Admin(service).get('/status');
    expect(body).toMatchObject({
      deadLetters: null,
      fleet: { agents: 1 },
      connections: { postgres: 'up', subscription: 'down' },
      errors: { deadLetters: expect.any(String) },
    });
    redis.mode = 'pass';
    redis.reset();
    await untilScraped(service, { subscription_up: 1, redis_up: 1, dlq_depth: 0 }, 60_000);
  });
});
