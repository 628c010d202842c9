import { createDatabase, migrate } from './support/database';
import { configuration, nameOf } from './support/agents';
import { startOwnPostgres, startOwnRedis } from './support/servers';
import { createWorld, untilReady } from './support/world';
import { waitFor } from './support/wait-for';

const readiness = async (
  url: string,
): Promise<{
  status: number;
  body: { status: string; details: Record<string, { status: string; message?: string }> };
}> => {
  const response = await fetch(`${url}/readyz`);
  return { status: response.status, body: (await response.json()) as never };
};

describe('Redis', () => {
  it('that never starts keeps nothing back: the committed row arrives by the scan, and readiness names it', async () => {
    const world = await createWorld();
    const service = await world.start({ REDIS_URL: 'redis://127.0.0.1:1' });
    const agentId = await world.publisher.agent({ desiredState: 'present' });
    await world.publisher.until(agentId, { sync_status: 'SYNCED', synced_version: 1 });
    const { status, body } = await readiness(service.url);
    expect(status).toBe(503);
    expect(body).toMatchObject({
      status: 'unavailable',
      details: { postgres: { status: 'up' }, redis: { status: 'down' } },
    });
    expect((await fetch(`${service.url}/healthz`)).status).toBe(200);
    await world.end();
  });

  it('that comes late is taken up: the process subscribes by itself', async () => {
    const redis = await startOwnRedis();
    await redis.stopServer();
    const world = await createWorld({ redisUrl: redis.url });
    const service = await world.start({ SYNC_SCAN_INTERVAL_MS: '3600000' });
    expect((await readiness(service.url)).status).toBe(503);
    await redis.startServer();
    await untilReady(service);
    const agentId = await world.publisher.agent();
    await world.publish({ agent_id: agentId, version: 1, change_type: 'PROVISION' });
    await world.publisher.until(agentId, { sync_status: 'SYNCED' });
    await world.end();
    await redis.stop();
  });

  it('that restarts loses the messages of the gap, and the scan at the reconnect finds what they told', async () => {
    const redis = await startOwnRedis();
    const world = await createWorld({ redisUrl: redis.url });
    const service = await world.start({ SYNC_SCAN_INTERVAL_MS: '3600000' });
    await untilReady(service);
    const agentId = await world.publisher.agent();
    await world.publish({ agent_id: agentId, version: 1, change_type: 'PROVISION' });
    await world.publisher.until(agentId, { sync_status: 'SYNCED' });
    await redis.stopServer('kill');
    await world.publisher.activate(agentId, 2, configuration({ image: 'acme/bot:2' }));
    await redis.startServer();
    await world.publisher.until(agentId, { sync_status: 'SYNCED', synced_version: 2 });
    await world.publisher.activate(agentId, 3, configuration({ image: 'acme/bot:2' }));
    await world.publish({ agent_id: agentId, version: 3, change_type: 'FULL_SYNC' });
    await world.publisher.until(agentId, { synced_version: 3 });
    expect(service.child.process.exitCode).toBeNull();
    await world.end();
    await redis.stop();
  });

  it('that refuses writes does not lose a dead letter: it waits in PostgreSQL and is pushed when Redis is itself again', async () => {
    const redis = await startOwnRedis();
    const world = await createWorld({ redisUrl: redis.url });
    const service = await world.start();
    await untilReady(service);
    await world.redis.config('SET', 'maxmemory-policy', 'noeviction');
    await world.redis.config('SET', 'maxmemory', '1');
    await world.publish('rubbish');
    await waitFor(
      'the letter to wait in PostgreSQL',
      async () => (await world.database.rows('SELECT 1 FROM dead_letters')).length === 1,
    );
    await world.redis.config('SET', 'maxmemory', '0');
    const letters = await waitFor('the letter to be pushed', async () => {
      const found = await world.deadLetters();
      return found.length > 0 && found;
    });
    expect(letters).toEqual([expect.objectContaining({ reason: 'InvalidMessageFormat', message: 'rubbish' })]);
    // Pushed first and removed then, so that whoever dies in between loses nothing.
    await waitFor(
      'nothing to wait any more',
      async () => (await world.database.rows('SELECT 1 FROM dead_letters')).length === 0,
    );
    await world.end();
    await redis.stop();
  });
});

describe('PostgreSQL', () => {
  it('that is away at start is waited for, and a command that was heard meanwhile is carried out', async () => {
    const postgres = await startOwnPostgres();
    const database = await createDatabase({ server: postgres.url });
    const world = await createWorld({ database });
    const agentId = await world.publisher.agent();
    await postgres.stopServer();
    const service = await world.start();
    const { status, body } = await readiness(service.url);
    expect(status).toBe(503);
    expect(body.details['postgres']?.status).toBe('down');
    await waitFor(
      'the subscription',
      async () => (await readiness(service.url)).body.details['redis']?.status === 'up',
    );
    await world.publish({ agent_id: agentId, version: 1, change_type: 'PROVISION' });
    await postgres.startServer();
    await world.publisher.until(agentId, { sync_status: 'SYNCED', desired_state: 'present' });
    await untilReady(service);
    await world.end().catch(() => undefined);
    await postgres.stop();
  });

  it('without the schema is named with the command that mends it, and the process goes on by itself', async () => {
    const database = await createDatabase({ migrated: false });
    const world = await createWorld({ database });
    const service = await world.start();
    const { body } = await waitFor('the sentence', async () => {
      const answer = await readiness(service.url);
      return (answer.body.details['postgres']?.message ?? '').includes('npm run migrate') && answer;
    });
    expect(body.status).toBe('unavailable');
    await migrate(database.url);
    await untilReady(service);
    await world.end();
  });

  it('that drops every connection again and again never ends the process, and nothing is lost', async () => {
    const world = await createWorld();
    const service = await world.start();
    await untilReady(service);
    const ids = await Promise.all(Array.from({ length: 20 }, () => world.publisher.agent()));
    const axe = setInterval(() => {
      world.database
        .rows(
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'config-sync%' AND datname = current_database()",
        )
        .catch(() => undefined);
    }, 150);
    for (const agentId of ids) {
      await world.publish({ agent_id: agentId, version: 1, change_type: 'PROVISION' });
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    clearInterval(axe);
    for (const agentId of ids) await world.publisher.until(agentId, { sync_status: 'SYNCED' }, 20_000);
    const creates = await world.simulator.journal({ op: 'createAgent' });
    expect(creates.filter(({ applied }) => applied)).toHaveLength(ids.length);
    expect(service.child.process.exitCode).toBeNull();
    await world.end();
  });
});

describe('the process', () => {
  it('that is down while the message is sent finds the row at its start', async () => {
    const world = await createWorld();
    const agentId = await world.publisher.agent({ desiredState: 'present' });
    await world.publish({ agent_id: agentId, version: 1, change_type: 'FULL_SYNC' });
    await untilReady(await world.start({ SYNC_SCAN_INTERVAL_MS: '3600000' }));
    await world.publisher.until(agentId, { sync_status: 'SYNCED' });
    await world.end();
  });

  it('lets the other agents go on while the call for one hangs', async () => {
    const world = await createWorld();
    await untilReady(
      await world.start({ SYNC_CONCURRENCY: '20', PIPECAT_TIMEOUT_MS: '20000', SYNC_LEASE_MS: '30000' }),
    );
    const stuck = await world.publisher.agent();
    await world.simulator.fault({ op: 'createAgent', agent: nameOf(stuck), effect: { kind: 'hang' } });
    await world.publish({ agent_id: stuck, version: 1, change_type: 'PROVISION' });
    await waitFor(
      'the call to hang',
      async () => (await world.simulator.http.get('/faults')).data.faults?.[0]?.hits !== 0,
    );
    const ids = await Promise.all(Array.from({ length: 40 }, () => world.publisher.agent()));
    const started = Date.now();
    for (const agentId of ids) await world.publish({ agent_id: agentId, version: 1, change_type: 'PROVISION' });
    for (const agentId of ids) await world.publisher.until(agentId, { sync_status: 'SYNCED' });
    expect(Date.now() - started).toBeLessThan(10_000);
    expect((await world.publisher.row(stuck)).sync_status).toBe('SYNCING');
    await world.end();
  });
});
