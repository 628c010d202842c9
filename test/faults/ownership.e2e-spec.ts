import { configuration, nameOf } from '../support/agents';
import { createWorld, untilReady, type World } from '../support/world';

const FULL_SYNC = 'FULL_SYNC';

describe('what is ours stays ours', () => {
  let world: World;

  beforeAll(async () => {
    world = await createWorld();
    await untilReady(await world.start({ PIPECAT_TIMEOUT_MS: '1000', SYNC_LEASE_MS: '2200' }));
  });

  afterEach(() => world.simulator.clearFaults());
  afterAll(() => world.end());

  const update = (agentId: string, version: number, changeType: string): object => ({
    agent_id: agentId,
    version,
    change_type: changeType,
  });

  const effectiveCreates = async (agentId: string): Promise<number> =>
    (await world.simulator.writes(nameOf(agentId))).filter(({ op, applied }) => op === 'createAgent' && applied).length;

  it.each([
    { why: 'the look after the create fails', effect: { kind: 'status', status: 500 } },
    { why: 'the look after the create is refused', effect: { kind: 'status', status: 400 } },
    { why: 'the look after the create is too large', effect: { kind: 'oversize', bytes: 6_000_000 } },
  ])('when $why', async ({ effect }) => {
    const id = await world.publisher.agent();
    const name = nameOf(id);
    await world.simulator.fault({ op: 'createAgent', agent: name, times: 1, effect: { kind: 'latency', ms: 300 } });
    await world.publish(update(id, 1, 'PROVISION'));
    await world.publisher.until(id, { sync_status: 'SYNCING' });
    await world.simulator.fault({ op: 'getAgent', agent: name, times: 1, effect });
    await world.publisher.activate(id, 2, configuration());
    await world.publish(update(id, 2, FULL_SYNC));
    await world.publisher.until(id, { sync_status: 'SYNCED', synced_version: 2 });
    expect(await effectiveCreates(id)).toBe(1);
  });

  it('when the answer of the create is lost, the next look shows nothing yet, and the second create is refused', async () => {
    const id = await world.publisher.agent();
    const name = nameOf(id);
    await world.simulator.fault({ op: 'createAgent', agent: name, times: 1, effect: { kind: 'reset-after' } });
    await world.simulator.fault({ op: 'createAgent', agent: name, times: 1, effect: { kind: 'status', status: 429 } });
    await world.simulator.fault({ op: 'getAgent', agent: name, times: 2, effect: { kind: 'stale-read' } });
    await world.publish(update(id, 1, 'PROVISION'));
    await world.publisher.until(id, { sync_status: 'SYNCED' }, 20_000);
    expect(await effectiveCreates(id)).toBe(1);
  });

  it('when one look at an agent of long ago shows nothing', async () => {
    const id = await world.publisher.agent();
    const name = nameOf(id);
    await world.publish(update(id, 1, 'PROVISION'));
    await world.publisher.until(id, { sync_status: 'SYNCED' });
    await world.simulator.http.put(`/agents/${name}`, { createdAt: Date.now() - 86_400_000 });
    await world.simulator.fault({ op: 'getAgent', agent: name, times: 1, effect: { kind: 'stale-read' } });
    await world.publisher.activate(id, 2, configuration({ image: 'acme/bot:2' }));
    await world.publish(update(id, 2, FULL_SYNC));
    await world.publisher.until(id, { sync_status: 'SYNCED', synced_version: 2 }, 20_000);
    expect(await effectiveCreates(id)).toBe(1);
  });

  it('when it is to be deleted and the first look shows nothing: it is deleted all the same', async () => {
    const id = await world.publisher.agent();
    const name = nameOf(id);
    await world.publish(update(id, 1, 'PROVISION'));
    await world.publisher.until(id, { sync_status: 'SYNCED' });
    await world.simulator.fault({ op: 'getAgent', agent: name, times: 1, effect: { kind: 'stale-read' } });
    await world.publish(update(id, 1, 'DEPROVISION'));
    await world.publisher.until(id, { sync_status: 'DELETED' });
    expect((await world.simulator.agents()).map((agent) => agent.name)).not.toContain(name);
  });

  it('when it goes back to an earlier image while the look still shows that one: the change is made', async () => {
    const id = await world.publisher.agent();
    const name = nameOf(id);
    await world.publish(update(id, 1, 'PROVISION'));
    await world.publisher.until(id, { sync_status: 'SYNCED' });
    await world.publisher.activate(id, 2, configuration({ image: 'acme/bot:2' }));
    await world.publish(update(id, 2, FULL_SYNC));
    await world.publisher.until(id, { sync_status: 'SYNCED', synced_version: 2 });
    await world.simulator.fault({ op: 'getAgent', agent: name, times: 1, effect: { kind: 'stale-read' } });
    await world.publisher.activate(id, 3, configuration());
    await world.publish(update(id, 3, FULL_SYNC));
    await world.publisher.until(id, { sync_status: 'SYNCED', synced_version: 3 });
    const image = (await world.simulator.agents()).find((agent) => agent.name === name) as {
      desired?: { image?: string };
    };
    expect(image.desired?.image).toBe('acme/bot:1.0.0');
  });
});
