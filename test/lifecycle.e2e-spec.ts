import { nameOf } from './support/agents';
import { startChild } from './support/child';
import { environmentOf, MAIN } from './support/service';
import { createWorld, untilReady, type World } from './support/world';
import { waitFor } from './support/wait-for';

describe('the life of the process', () => {
  let world: World;

  beforeAll(async () => {
    world = await createWorld();
  });

  afterAll(() => world.end());

  const settings = (environment: Record<string, string> = {}): Record<string, string> =>
    environmentOf({
      databaseUrl: world.database.url,
      redisUrl: world.redisUrl,
      apiUrl: world.simulator.url,
      environment,
    });

  it.each(['SIGTERM', 'SIGINT'] as const)(
    'ends with 0 on %s during a slow call, and the next start finishes the work',
    async (signal) => {
      const service = await world.start({
        SHUTDOWN_TIMEOUT_MS: '3000',
        PIPECAT_TIMEOUT_MS: '20000',
        SYNC_LEASE_MS: '30000',
      });
      await untilReady(service);
      const agentId = await world.publisher.agent();
      const fault = await world.simulator.fault({
        op: 'createAgent',
        agent: nameOf(agentId),
        effect: { kind: 'hang' },
      });
      await world.publish({ agent_id: agentId, version: 1, change_type: 'PROVISION' });
      await world.publisher.until(agentId, { sync_status: 'SYNCING' });
      const begun = Date.now();
      expect(await service.child.end(signal)).toBe(0);
      expect(Date.now() - begun).toBeLessThan(3000);
      const [request] = await world.database.rows<{ lease_owner: string | null }>(
        'SELECT lease_owner FROM sync_requests WHERE agent_id = $1',
        [agentId],
      );
      expect(request).toEqual({ lease_owner: null });
      await world.simulator.http.delete(`/faults/${fault}`);
      const next = await world.start();
      await world.publisher.until(agentId, { sync_status: 'SYNCED' });
      expect((await world.simulator.writes(nameOf(agentId))).filter(({ applied }) => applied)).toHaveLength(1);
      await next.child.end();
    },
  );

  it('lets a call that is under way end before it goes', async () => {
    const service = await world.start();
    await untilReady(service);
    const agentId = await world.publisher.agent();
    await world.simulator.fault({
      op: 'createAgent',
      agent: nameOf(agentId),
      times: 1,
      effect: { kind: 'latency', ms: 700 },
    });
    await world.publish({ agent_id: agentId, version: 1, change_type: 'PROVISION' });
    await world.publisher.until(agentId, { sync_status: 'SYNCING' });
    expect(await service.child.end()).toBe(0);
    const runs = await world.database.rows('SELECT action, outcome FROM sync_runs WHERE agent_id = $1', [agentId]);
    expect(runs).toEqual([{ action: 'create', outcome: 'rolling-out' }]);
  });

  it('says not ready from the first moment of its end', async () => {
    const service = await world.start();
    await untilReady(service);
    const agentId = await world.publisher.agent();
    await world.simulator.fault({
      op: 'createAgent',
      agent: nameOf(agentId),
      times: 1,
      effect: { kind: 'latency', ms: 1000 },
    });
    await world.publish({ agent_id: agentId, version: 1, change_type: 'PROVISION' });
    await world.publisher.until(agentId, { sync_status: 'SYNCING' });
    service.child.process.kill('SIGTERM');
    await waitFor('a 503', async () => (await fetch(`${service.url}/readyz`)).status === 503, 900);
    expect(await service.child.exited).toBe(0);
  });

  it('names every bad variable at once, exits 1 and shows neither a stack trace nor a secret', async () => {
    const child = startChild(MAIN, [], {
      ...settings({
        PORT: 'eighty',
        SYNC_LEASE_MS: '1',
        DATABASE_URL: 'mysql://u:canary-password@h/d',
        SYNC_POLICY: 'yolo',
      }),
      PIPECAT_PRIVATE_API_KEY: '',
    });
    expect(await child.exited).toBe(1);
    for (const name of ['PORT', 'SYNC_LEASE_MS', 'DATABASE_URL', 'SYNC_POLICY', 'PIPECAT_PRIVATE_API_KEY']) {
      expect(child.output()).toContain(name);
    }
    expect(child.output()).not.toMatch(/\n\s+at /);
    expect(child.output()).not.toContain('canary-password');
  });

  it('validates and exits with --check-config', async () => {
    const fine = startChild(MAIN, ['--check-config'], settings());
    expect(await fine.exited).toBe(0);
    expect(fine.output()).toBe('the configuration is valid\n');
    const bad = startChild(MAIN, ['--check-config'], settings({ REDIS_URL: '' }));
    expect(await bad.exited).toBe(1);
    expect(bad.output()).toContain('REDIS_URL is required');
  });

  it('is frugal when idle, and ready soon after its start', async () => {
    const startedAt = Date.now();
    // Compiled anew, as where nobody kept what an earlier start made.
    const service = await world.start({ TEST_COMPILE_CACHE: '' });
    await untilReady(service);
    const readyMs = Date.now() - startedAt;
    const { readFile } = await import('node:fs/promises');
    const status = await readFile(`/proc/${String(service.child.process.pid)}/status`, 'utf8').catch(
      () => 'VmRSS: 0 kB',
    );
    const residentMb = Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024;
    console.log(`ready after ${readyMs} ms, ${residentMb.toFixed(0)} MB resident`);
    // The targets are 2 s and 150 MB; the bounds are loose because the whole suite runs beside it, and the collector of garbage is late then.
    expect(readyMs).toBeLessThan(10_000);
    expect(residentMb).toBeLessThan(170);
    await service.child.end();
  });
});
