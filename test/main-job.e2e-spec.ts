import { configuration, nameOf } from './support/agents';
import { createWorld, untilReady, type World } from './support/world';
import { waitFor } from './support/wait-for';

describe('the main job', () => {
  let world: World;

  beforeAll(async () => {
    world = await createWorld();
    await untilReady(await world.start());
  });

  afterAll(() => world.end());

  const update = (agentId: string, version: number, changeType: string): object => ({
    agent_id: agentId,
    version,
    change_type: changeType,
  });

  it('provisions an agent within a second of the message, with exactly one create', async () => {
    const id = await world.publisher.agent();
    await world.publish(update(id, 1, 'PROVISION'));
    const row = await world.publisher.until(id, { sync_status: 'SYNCED' }, 1000);
    expect(row).toMatchObject({ pipecat_cloud_instance_id: nameOf(id), synced_version: 1, desired_state: 'present' });
    const writes = await world.simulator.writes(nameOf(id));
    expect(writes.map(({ op }) => op)).toEqual(['createAgent']);
  });

  it('makes no further write call when the same message comes ten times more', async () => {
    const id = await world.publisher.agent();
    await world.publish(update(id, 1, 'PROVISION'));
    await world.publisher.until(id, { sync_status: 'SYNCED' });
    for (let n = 0; n < 10; n += 1) await world.publish(update(id, 1, 'PROVISION'));
    await waitFor(
      'the repeats to be done with',
      async () => (await world.database.rows('SELECT 1 FROM sync_requests')).length === 0,
    );
    expect(await world.simulator.writes(nameOf(id))).toHaveLength(1);
  });

  it('brings a new context to every live session, over all pages, and never deploys for it', async () => {
    const id = await world.publisher.agent();
    await world.publish(update(id, 1, 'PROVISION'));
    await world.publisher.until(id, { sync_status: 'SYNCED' });
    await world.simulator.addSessions(nameOf(id), 130);
    await world.publisher.activate(id, 2, configuration({}, { systemPrompt: 'Say hello.' }));
    await world.publish(update(id, 2, 'CONTEXT_UPDATE'));
    await world.publisher.until(id, { sync_status: 'SYNCED', synced_version: 2 });
    const sessions = await world.simulator.sessions(nameOf(id));
    expect(sessions).toHaveLength(130);
    expect(sessions.every(({ contextVersion }) => contextVersion === 2)).toBe(true);
    expect(sessions[0]?.context).toEqual({ systemPrompt: 'Say hello.' });
    expect(await world.simulator.writes(nameOf(id))).toHaveLength(1);
    const receipts = await world.database.rows('SELECT outcome FROM context_deliveries WHERE agent_id = $1', [id]);
    expect(receipts).toHaveLength(130);
  });

  it('rolls a new image out with FULL_SYNC and is SYNCED only when it is ready', async () => {
    const id = await world.publisher.agent();
    await world.publish(update(id, 1, 'PROVISION'));
    await world.publisher.until(id, { sync_status: 'SYNCED' });
    await world.simulator.settings({ validatingMs: 600 });
    await world.publisher.activate(id, 2, configuration({ image: 'acme/bot:2.0.0' }));
    await world.publish(update(id, 2, 'FULL_SYNC'));
    await world.publisher.until(id, { sync_status: 'SYNCING', status_reason: 'RollingOut', synced_version: 1 });
    await world.publisher.until(id, { sync_status: 'SYNCED', synced_version: 2 });
    await world.simulator.settings({ validatingMs: 20 });
    expect((await world.simulator.writes(nameOf(id))).map(({ op }) => op)).toEqual(['createAgent', 'updateAgent']);
  });

  it('deprovisions an agent, waiting for the sessions that it leaves behind', async () => {
    const id = await world.publisher.agent();
    await world.publish(update(id, 1, 'PROVISION'));
    await world.publisher.until(id, { sync_status: 'SYNCED' });
    const [session] = await world.simulator.addSessions(nameOf(id), 1);
    await world.publish(update(id, 1, 'DEPROVISION'));
    await world.publisher.until(id, { sync_status: 'PENDING_DELETE', status_reason: 'SessionsDraining' });
    await world.simulator.http.post(`/sessions/${session!}/end`);
    const row = await world.publisher.until(id, { sync_status: 'DELETED' });
    expect(row).toMatchObject({ desired_state: 'absent', pipecat_cloud_instance_id: null, synced_version: null });
    expect((await world.simulator.agents()).map(({ name }) => name)).not.toContain(nameOf(id));
  });

  it('finds a committed row by the scan when no message is sent at all', async () => {
    const id = await world.publisher.agent({ desiredState: 'present' });
    await world.publisher.until(id, { sync_status: 'SYNCED', synced_version: 1 });
    await world.database.rows("UPDATE agents SET desired_state = 'absent' WHERE id = $1", [id]);
    await world.publisher.until(id, { sync_status: 'DELETED' });
    await world.database.rows("UPDATE agents SET desired_state = 'present' WHERE id = $1", [id]);
    await world.publisher.until(id, { sync_status: 'SYNCED', synced_version: 1 });
  });

  it('says InvalidConfig with the path of the field, and other agents go on', async () => {
    const bad = await world.publisher.agent({ config: configuration({ autoScaling: { minAgents: 'three' } }) });
    const good = await world.publisher.agent();
    await world.publish(update(bad, 1, 'PROVISION'));
    await world.publish(update(good, 1, 'PROVISION'));
    const row = await world.publisher.until(bad, { sync_status: 'ERROR_SYNC', status_reason: 'InvalidConfig' });
    expect(row.last_error_message).toContain('deployment.autoScaling.minAgents');
    await world.publisher.until(good, { sync_status: 'SYNCED' });
    const letters = await waitFor('the dead letter', async () => {
      const mine = (await world.deadLetters()).filter(({ agent_id: agentId }) => agentId === bad);
      return mine.length > 0 && mine;
    });
    expect(letters).toEqual([
      expect.objectContaining({ reason: 'InvalidConfig', version: 1, change_type: 'PROVISION' }),
    ]);
  });

  it('says DeploymentFailed with the reason of the platform, and mends it with a new version', async () => {
    const id = await world.publisher.agent({ config: configuration({ image: 'acme/broken:1' }) });
    await world.simulator.images({
      'acme/broken:1': { outcome: 'fail', reason: 'ImagePullBackOff', message: 'no such image' },
    });
    await world.publish(update(id, 1, 'PROVISION'));
    const row = await world.publisher.until(id, { sync_status: 'ERROR_SYNC', status_reason: 'DeploymentFailed' });
    expect(row.last_error_message).toContain('ImagePullBackOff');
    await world.publisher.activate(id, 2, configuration({ image: 'acme/bot:2' }));
    await world.publisher.until(id, {
      sync_status: 'SYNCED',
      synced_version: 2,
      status_reason: null,
      last_error_message: null,
    });
  });
});
