import { configuration } from '../support/agents';
import { createDatabase } from '../support/database';
import { startOwnPostgres, type OwnServer } from '../support/servers';
import { untilReady, type Service } from '../support/service';
import { TcpProxy } from '../support/tcp-proxy';
import { waitFor } from '../support/wait-for';
import { createWorld, type World } from '../support/world';
import { BOTS, fetchContext } from './support/bot';

const saying = (systemPrompt: string): object => configuration({}, { systemPrompt });

describe('two replicas', () => {
  let world: World;
  let replicas: Service[];
  beforeAll(async () => {
    world = await createWorld();
    replicas = await Promise.all([world.start(BOTS), world.start(BOTS)]);
    await Promise.all(replicas.map((replica) => untilReady(replica)));
  });
  afterAll(() => world.end());

  it('both serve a version as soon as it is committed, without any message', async () => {
    const id = await world.publisher.agent({ config: saying('1') });
    for (let version = 2; version <= 25; version += 1) {
      await Promise.all(replicas.map((replica) => fetchContext(replica, id)));
      await world.publisher.activate(id, version, saying(String(version)));
      const answers = await Promise.all(replicas.map((replica) => fetchContext(replica, id)));
      const want = { contextVersion: version, context: { systemPrompt: String(version) } };
      expect(answers.map(({ body }) => body)).toEqual([expect.objectContaining(want), expect.objectContaining(want)]);
    }
  });

  it('never go back, however many bots ask while versions are committed', async () => {
    const id = await world.publisher.agent({ config: saying('1') });
    let committed = 1;
    let publishing = true;
    const bot = async (replica: Service): Promise<void> => {
      let seen = 0;
      while (publishing) {
        const before = committed;
        const { contextVersion } = (await fetchContext(replica, id)).body as { contextVersion: number };
        expect(contextVersion).toBeGreaterThanOrEqual(Math.max(before, seen));
        seen = contextVersion;
      }
    };
    const bots = [...replicas, ...replicas, ...replicas].map((replica) => bot(replica));
    for (let version = 2; version <= 60; version += 1) {
      await world.publisher.activate(id, version, saying(String(version)));
      committed = version;
    }
    publishing = false;
    await Promise.all(bots);
  });
});

describe('without PostgreSQL', () => {
  let postgres: OwnServer;
  let world: World;
  let service: Service;
  let id: string;
  beforeAll(async () => {
    postgres = await startOwnPostgres();
    world = await createWorld({ database: await createDatabase({ server: postgres.url }) });
    service = await world.start(BOTS);
    await untilReady(service);
  });
  afterAll(async () => {
    await world.end().catch(() => undefined);
    await postgres.stop();
  });
  beforeEach(async () => {
    id = await world.publisher.agent({ config: saying('known') });
    await fetchContext(service, id);
  });

  it.each(['fast', 'kill'] as const)(
    'the last known context is served and marked, and a fresh one again when it is back (%s)',
    async (mode) => {
      const unknown = await world.publisher.agent();
      await postgres.stopServer(mode);
      const stale = await fetchContext(service, id, { sessionId: `away-${mode}` });
      const held = await fetchContext(service, id, { ifNoneMatch: '"1"' });
      const missing = await fetchContext(service, unknown);
      await postgres.startServer();
      expect([stale.status, stale.body]).toEqual([
        200,
        expect.objectContaining({ contextVersion: 1, context: { systemPrompt: 'known' } }),
      ]);
      for (const { headers } of [stale, held]) {
        expect(headers.get('warning')).toBe('110 - "Response is Stale"');
        expect(headers.get('x-config-sync-stale')).toBe('true');
        expect(headers.get('etag')).toBe('"1"');
      }
      expect(held.status).toBe(304);
      expect([missing.status, missing.headers.get('retry-after')]).toEqual([503, '1']);
      expect(missing.headers.get('content-type')).toBe('application/problem+json');
      await waitFor('the database', () => world.publisher.activate(id, 2, saying('fresh')).then(() => true));
      const fresh = await waitFor('a fresh answer', async () => {
        const answer = await fetchContext(service, id);
        return !answer.headers.has('x-config-sync-stale') && answer;
      });
      expect([fresh.status, fresh.body]).toEqual([
        200,
        expect.objectContaining({ contextVersion: 2, context: { systemPrompt: 'fresh' } }),
      ]);
      await waitFor('the receipt from the time without it', async () => {
        const rows = await world.database.rows(
          `SELECT 1 FROM context_deliveries WHERE agent_id = $1 AND session_id = $2 AND version = 1 AND via = 'pull'`,
          [id, `away-${mode}`],
        );
        return rows.length === 1;
      });
      expect(service.child.process.exitCode).toBeNull();
    },
  );

  it('that became silent, a bot is answered before it loses its patience', async () => {
    const proxy = await TcpProxy.inFrontOf(world.database.url);
    const replica = await world.start({ ...BOTS, DATABASE_URL: proxy.through(world.database.url) });
    await untilReady(replica);
    await fetchContext(replica, id);
    proxy.mode = 'black-hole';
    const begun = performance.now();
    const answers = await Promise.all(Array.from({ length: 50 }, () => fetchContext(replica, id)));
    expect(performance.now() - begun).toBeLessThan(2500);
    expect(new Set(answers.map(({ status, headers }) => `${status} ${headers.get('x-config-sync-stale')}`))).toEqual(
      new Set(['200 true']),
    );
    proxy.mode = 'pass';
    proxy.reset();
    await waitFor('a fresh answer', async () => !(await fetchContext(replica, id)).headers.has('x-config-sync-stale'));
    await replica.child.end('SIGKILL');
    await proxy.close();
  });
});
