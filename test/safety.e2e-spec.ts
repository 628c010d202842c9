import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { configuration, nameOf } from './support/agents';
import { createWorld, untilReady, type World } from './support/world';
import { waitFor } from './support/wait-for';

const message = (agentId: string, version: number, changeType: string): object => ({
  agent_id: agentId,
  version,
  change_type: changeType,
});

describe('safety', () => {
  let world: World;

  beforeEach(async () => {
    world = await createWorld();
  });

  afterEach(() => world.end());

  /** Agents that are SYNCED. */
  const provisioned = async (count: number): Promise<string[]> => {
    const ids = await Promise.all(
      Array.from({ length: count }, () => world.publisher.agent({ desiredState: 'present' })),
    );
    for (const id of ids) await world.publisher.until(id, { sync_status: 'SYNCED' });
    return ids;
  };

  const runs = (id: string): Promise<{ action: string; outcome: string; reason: string | null; drift: unknown }[]> =>
    world.database.rows('SELECT action, outcome, reason, drift, error FROM sync_runs WHERE agent_id = $1 ORDER BY id', [
      id,
    ]);

  it('holds what goes beyond DEPROVISION_MAX_PER_HOUR over all replicas, until a human releases it', async () => {
    const environment = { DEPROVISION_MAX_PER_HOUR: '3' };
    await Promise.all([world.start(environment).then(untilReady), world.start(environment).then(untilReady)]);
    const ids = await provisioned(8);
    await world.database.rows("UPDATE agents SET desired_state = 'absent'");
    const outcome = [
      { sync_status: 'DELETED', status_reason: null, n: 3 },
      { sync_status: 'PENDING_DELETE', status_reason: 'DeleteHeld', n: 5 },
    ];
    await waitFor('three to be deleted and five to be held', async () =>
      isDeepStrictEqual(
        (
          await world.database.rows(
            'SELECT sync_status, status_reason, count(*)::int AS n FROM agents GROUP BY 1, 2 ORDER BY 1',
          )
        ).map((row) => ({ ...row })),
        outcome,
      ),
    );
    const [held] = await world.database.rows<{ id: string }>(
      "SELECT id FROM agents WHERE status_reason = 'DeleteHeld' LIMIT 1",
    );
    await world.database.rows('SELECT config_sync_release_deletes(ARRAY[$1::uuid])', [held?.id]);
    await world.publisher.until(held?.id ?? '', { sync_status: 'DELETED' });
    expect((await world.simulator.writes()).filter(({ op }) => op === 'deleteAgent')).toHaveLength(4);
    const [released] = await world.database.rows<{ n: number }>('SELECT config_sync_release_deletes() AS n');
    expect(released?.n).toBe(4);
    for (const id of ids) await world.publisher.until(id, { sync_status: 'DELETED' });
  });

  it('deletes nothing when the rows are gone, and reports the agents as orphans', async () => {
    await untilReady(await world.start({ DRIFT_SCAN_INTERVAL_MS: '1000' }));
    const ids = await provisioned(20);
    await world.database.rows('TRUNCATE agents CASCADE');
    const orphans = await waitFor('the orphans', async () => {
      const rows = await world.database.rows<{ agent_name: string; recorded: boolean }>(
        'SELECT agent_name, recorded FROM orphans',
      );
      return rows.length === ids.length && rows;
    });
    expect(orphans.every(({ recorded }) => recorded)).toBe(true);
    expect((await world.simulator.writes()).filter(({ op }) => op === 'deleteAgent')).toEqual([]);
  });

  it('never writes to an agent that only has our name', async () => {
    const id = await world.publisher.agent();
    await world.simulator.http.put(`/agents/${nameOf(id)}`, {
      image: 'somebody/else:1',
      region: 'us-west',
      createdAt: '2026-01-01T00:00:00.000Z',
    });
    await untilReady(await world.start());
    await world.publish(message(id, 1, 'PROVISION'));
    await world.publisher.until(id, { sync_status: 'ERROR_SYNC', status_reason: 'ForeignAgent' });
    await world.publish(message(id, 1, 'DEPROVISION'));
    await world.publisher.until(id, { sync_status: 'ERROR_DEPROVISIONING', status_reason: 'ForeignAgent' });
    expect(await world.simulator.writes()).toEqual([]);
  });

  it('plans and writes nothing under observe-only', async () => {
    await untilReady(await world.start({ SYNC_POLICY: 'observe-only' }));
    const id = await world.publisher.agent();
    await world.publish(message(id, 1, 'PROVISION'));
    await waitFor('the plan in the history', async () => (await runs(id)).length > 0);
    expect(await runs(id)).toEqual([expect.objectContaining({ action: 'create', outcome: 'planned' })]);
    expect(await world.simulator.writes()).toEqual([]);
  });

  it('updates but deletes nothing under upsert-only', async () => {
    await untilReady(await world.start({ SYNC_POLICY: 'upsert-only' }));
    const [id = ''] = await provisioned(1);
    await world.publish(message(id, 1, 'DEPROVISION'));
    await waitFor('the plan in the history', async () => (await runs(id)).some(({ outcome }) => outcome === 'planned'));
    expect((await world.publisher.row(id)).sync_status).toBe('PENDING_DELETE');
    expect((await world.simulator.agents()).map(({ name }) => name)).toContain(nameOf(id));
  });

  it('reports a change that was made at the platform, and takes the report back when it is undone', async () => {
    await untilReady(await world.start({ DRIFT_SCAN_INTERVAL_MS: '1000' }));
    const [id = ''] = await provisioned(1);
    await world.simulator.http.put(`/agents/${nameOf(id)}`, { image: 'acme/other:9', region: 'us-west' });
    const row = await world.publisher.until(id, { sync_status: 'ERROR_SYNC', status_reason: 'DriftDetected' });
    expect(row.last_error_message).toContain('image is acme/other:9, not acme/bot:1.0.0');
    await world.simulator.http.put(`/agents/${nameOf(id)}`, { image: 'acme/bot:1.0.0', region: 'us-west' });
    await world.publisher.until(id, { sync_status: 'SYNCED', status_reason: null, last_error_message: null });
    expect(await world.simulator.writes(nameOf(id))).toHaveLength(1);
  });

  it('heals a change that was made at the platform once, and says so when somebody makes it again', async () => {
    await untilReady(await world.start({ DRIFT_SCAN_INTERVAL_MS: '1000', DRIFT_POLICY: 'heal' }));
    const [id = ''] = await provisioned(1);
    const edit = (): Promise<unknown> =>
      world.simulator.http.put(`/agents/${nameOf(id)}`, { image: 'acme/other:9', region: 'us-west' });
    await edit();
    await waitFor('the healing update', async () => (await world.simulator.writes(nameOf(id))).length === 2);
    await world.publisher.until(id, { sync_status: 'SYNCED' });
    await edit();
    const row = await world.publisher.until(id, { status_reason: 'DriftDetected' });
    expect(row.last_error_message).toMatch(/^two writers: /);
    expect(await world.simulator.writes(nameOf(id))).toHaveLength(2);
  });

  it('quarantines an agent on whose work the process ended three times, and serves the others', async () => {
    const killer = await world.publisher.agent();
    await world.simulator.fault({ op: 'getAgent', agent: nameOf(killer), effect: { kind: 'hang' } });
    const environment = { PIPECAT_TIMEOUT_MS: '60000', SYNC_LEASE_MS: '61000', SYNC_PARKED_RETRY_MS: '3600000' };
    await world.database.rows("INSERT INTO sync_requests (agent_id, scope, source) VALUES ($1, 'full', 'scan')", [
      killer,
    ]);
    await world.database.rows("UPDATE agents SET desired_state = 'present' WHERE id = $1", [killer]);
    for (let kill = 1; kill <= 3; kill += 1) {
      const service = await world.start(environment);
      await waitFor('the work', async () => (await world.simulator.journal({ op: 'getAgent' })).length === kill);
      await service.child.end('SIGKILL');
      await world.database.rows('UPDATE sync_requests SET due_at = now(), lease_expires_at = now()');
    }
    await untilReady(await world.start(environment));
    const [other = ''] = await provisioned(1);
    await world.publisher.until(killer, { sync_status: 'ERROR_SYNC', status_reason: 'Quarantined' });
    expect(await world.simulator.journal({ op: 'getAgent', agent: nameOf(killer) })).toHaveLength(3);
    expect((await world.publisher.row(other)).sync_status).toBe('SYNCED');
    await world.simulator.clearFaults();
    await world.publisher.activate(killer, 2);
    await world.publisher.until(killer, { sync_status: 'SYNCED', synced_version: 2 });
  });

  it('says in the history that a change of the scaling alone restarts nothing', async () => {
    await untilReady(await world.start());
    const [id = ''] = await provisioned(1);
    await world.publisher.activate(id, 2, configuration({ autoScaling: { minAgents: 2, maxAgents: 9 } }));
    await world.publisher.until(id, { sync_status: 'SYNCED', synced_version: 2 });
    expect(await runs(id)).toContainEqual(
      expect.objectContaining({
        action: 'update',
        error: 'will not restart: only the scaling changes',
        drift: [
          { field: 'minAgents', desired: 2, observed: 0 },
          { field: 'maxAgents', desired: 9, observed: 50 },
        ],
      }),
    );
  });

  it('restarts once for a version that asks for forceRedeploy, even when the answer is lost', async () => {
    await untilReady(await world.start());
    const [id = ''] = await provisioned(1);
    const deployments = async (): Promise<number> =>
      (await world.simulator.http.get<{ agents: { deployments: number }[] }>('/state')).data.agents[0]?.deployments ??
      0;
    expect(await deployments()).toBe(1);
    await world.simulator.fault({ op: 'updateAgent', times: 1, effect: { kind: 'reset-after' } });
    await world.publisher.activate(id, 2, configuration({ forceRedeploy: true }));
    await world.publish(message(id, 2, 'FULL_SYNC'));
    await world.publisher.until(id, { sync_status: 'SYNCED', synced_version: 2 });
    await world.publish(message(id, 2, 'FULL_SYNC'));
    await waitFor('the repeat to be done with', async () => (await runs(id)).at(-1)?.outcome === 'no-op');
    expect(await deployments()).toBe(2);
    const forced = (await world.simulator.writes(nameOf(id))).filter(({ op }) => op === 'updateAgent');
    expect(forced.map(({ requestBody }) => (requestBody as { forceRedeploy?: boolean }).forceRedeploy)).toEqual([true]);
  });

  it('stops every session before it deletes, and verifies that none is left, when it is told to', async () => {
    await untilReady(await world.start({ DEPROVISION_SESSIONS: 'stop' }));
    const [id = ''] = await provisioned(1);
    await world.simulator.addSessions(nameOf(id), 12);
    await world.publish(message(id, 1, 'DEPROVISION'));
    await world.publisher.until(id, { sync_status: 'DELETED' });
    const ops = (await world.simulator.writes(nameOf(id))).map(({ op }) => op);
    expect(ops.filter((op) => op === 'stopSession')).toHaveLength(12);
    expect(ops.at(-1)).toBe('deleteAgent');
    expect((await world.simulator.sessions(nameOf(id))).filter(({ endedAt }) => endedAt === null)).toEqual([]);
  });

  it('drops a message for an agent that nobody knows after its attempts, with a dead letter and no call', async () => {
    await untilReady(await world.start({ SYNC_MAX_ATTEMPTS: '3' }));
    const id = randomUUID();
    await world.publish(message(id, 1, 'DEPROVISION'));
    const letters = await waitFor('the dead letter', async () => {
      const found = await world.deadLetters();
      return found.length > 0 && found;
    });
    expect(letters).toEqual([
      expect.objectContaining({ reason: 'AgentNotFound', agent_id: id, version: 1, attempts: 3 }),
    ]);
    expect(await world.database.rows('SELECT 1 FROM sync_requests')).toEqual([]);
    expect(await world.simulator.journal()).toEqual([]);
  });

  it('waits for a version that is published before its commit, and gives up on one that never comes', async () => {
    await untilReady(await world.start({ SYNC_MAX_ATTEMPTS: '4', SYNC_SCAN_INTERVAL_MS: '3600000' }));
    const id = await world.publisher.agent();
    await world.publish(message(id, 1, 'PROVISION'));
    await world.publisher.until(id, { sync_status: 'SYNCED' });
    await world.publish(message(id, 2, 'FULL_SYNC'));
    await waitFor('a look', async () => (await runs(id)).some(({ reason }) => reason === 'VersionNotFound'));
    await world.publisher.activate(id, 2, configuration({ image: 'acme/bot:2' }));
    await world.publisher.until(id, { sync_status: 'SYNCED', synced_version: 2 });
    await world.publish(message(id, 9, 'FULL_SYNC'));
    await world.publisher.until(id, { sync_status: 'ERROR_SYNC', status_reason: 'VersionNotFound', synced_version: 2 });
    const letters = await waitFor('the dead letter', async () => {
      const found = await world.deadLetters();
      return found.length > 0 && found;
    });
    expect(letters).toEqual([expect.objectContaining({ reason: 'VersionNotFound', version: 9 })]);
  });
});
