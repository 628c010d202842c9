import { configuration, nameOf } from '../support/agents';
import { assertNoCanary } from '../support/canaries';
import { PRIVATE_KEY, PUBLIC_KEY } from '../support/simulator';
import { waitFor } from '../support/wait-for';
import { createWorld, untilReady, type World } from '../support/world';
import { later, liveAgents, SHORT_LEASES, untilAll, untilIdle, update } from './support';

const DAY_MS = 86_400_000;

describe('what must never happen', () => {
  let world: World;

  beforeEach(async () => {
    world = await createWorld();
  });

  afterEach(() => world.end());

  it('is a delete because rows are gone: a hundred live agents outlive a truncated table', async () => {
    const service = await world.start(SHORT_LEASES);
    await untilReady(service);
    const ids = await liveAgents(world, 100);
    await world.simulator.clearJournal();
    await world.database.rows('TRUNCATE agents CASCADE');
    for (const id of ids.slice(0, 20)) {
      await world.publish(update(id, 2, 'FULL_SYNC'));
      await world.publish(update(id, 1, 'DEPROVISION'));
    }
    await untilIdle(world, 30_000);
    await later(1500);
    await service.child.end();
    await untilReady(await world.start(SHORT_LEASES));
    await later(1500);
    expect(await world.simulator.writes()).toEqual([]);
    expect(await world.simulator.agents()).toHaveLength(100);
    const letters = await world.deadLetters();
    expect(new Set(letters.map(({ reason }) => reason))).toEqual(new Set(['AgentNotFound']));
  });

  it('is a write to an agent that carries our name but was made by somebody else', async () => {
    const ids = await Promise.all(Array.from({ length: 5 }, () => world.publisher.agent()));
    for (const id of ids) {
      const theirs = { image: 'theirs/bot:1', createdAt: Date.now() - DAY_MS };
      await world.simulator.http.put(`/agents/${nameOf(id)}`, theirs);
    }
    await untilReady(await world.start(SHORT_LEASES));
    for (const id of ids) await world.publish(update(id, 1, 'PROVISION'));
    for (const id of ids) await world.publisher.until(id, { sync_status: 'ERROR_SYNC', status_reason: 'ForeignAgent' });
    for (const id of ids) {
      await world.publisher.activate(id, 2, configuration({ image: 'acme/bot:2' }));
      await world.publish(update(id, 2, 'CONTEXT_UPDATE'));
      await world.publish(update(id, 2, 'DEPROVISION'));
    }
    await untilIdle(world, 30_000);
    await later(1000);
    expect(await world.simulator.writes()).toEqual([]);
    expect(await world.simulator.journal({ op: 'push' })).toEqual([]);
    const there = (await world.simulator.agents()) as unknown as { desired: { image: string } }[];
    expect(there.map(({ desired }) => desired.image)).toEqual(ids.map(() => 'theirs/bot:1'));
  });

  it('is a key or a prompt that comes out, whatever the platform and the bots repeat', async () => {
    const prompt = 'prompt-canary-5512';
    const service = await world.start({ ...SHORT_LEASES, LOG_LEVEL: 'trace', SYNC_MAX_ATTEMPTS: '2' });
    await untilReady(service);
    const [id] = await liveAgents(world, 1);
    const name = nameOf(id!);
    await world.simulator.addSessions(name, 2, { mode: 'error-500' });
    await world.simulator.addSessions(name, 1, { mode: 'vendor-sample' });
    const said = `keys ${PRIVATE_KEY} and ${PUBLIC_KEY}, Authorization: Bearer ${PRIVATE_KEY}`;
    for (const shape of ['official', 'message', 'detail', 'text', 'html', 'truncated']) {
      const effect = { kind: 'status', status: 400, shape, message: said };
      await world.simulator.fault({ op: ['updateAgent', 'listSessions'], times: 1, effect });
    }
    await world.simulator.fault({
      op: 'push',
      times: 2,
      effect: { kind: 'status', status: 500, shape: 'detail', message: `${prompt} ${said}` },
    });
    for (let version = 2; version <= 8; version += 1) {
      const document = configuration({ image: `acme/bot:${version}` }, { systemPrompt: `${prompt} ${version}` });
      await world.publisher.activate(id!, version, document);
      await world.publish(update(id!, version, 'FULL_SYNC'));
      await waitFor(
        'the version to be looked at',
        async () =>
          (await world.database.rows('SELECT 1 FROM sync_runs WHERE agent_id = $1 AND version = $2', [id, version]))
            .length > 0,
      );
    }
    await world.publish(`{"agent_id": "${prompt}", "note": "${PRIVATE_KEY}"`);
    // What came in by the channel is kept as it came, so that it can be looked at: that letter holds what its sender put there.
    await waitFor('the letter', async () =>
      (await world.deadLetters()).some(({ reason }) => reason === 'InvalidMessageFormat'),
    );
    const letters = await world.redis.lrange(world.deadLetterList, 0, -1);
    for (const letter of letters.filter((text) => text.includes('InvalidMessageFormat'))) {
      await world.redis.lrem(world.deadLetterList, 0, letter);
    }
    expect(letters.length).toBeGreaterThan(1);
    await assertNoCanary(world, [service], [prompt]);
  });

  it('is a secret set whose name comes out in a log line', async () => {
    const service = await world.start({ ...SHORT_LEASES, LOG_LEVEL: 'trace' });
    await untilReady(service);
    const id = await world.publisher.agent({ config: configuration({ secretSet: 'set-canary-8831' }) });
    await world.publish(update(id, 1, 'PROVISION'));
    await world.publisher.until(id, { sync_status: 'ERROR_SYNC', status_reason: 'SecretSetNotReady' }, 20_000);
    expect(service.child.output()).not.toContain('set-canary-8831');
    await world.simulator.http.put('/secrets/set-canary-8831', { keys: { A: 'b' } });
    await world.publisher.activate(id, 2, configuration({ secretSet: 'set-canary-8831' }));
    await untilAll(world, [id], 2);
    expect(service.child.output()).not.toContain('set-canary-8831');
  });
});
