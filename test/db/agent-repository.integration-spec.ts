import { randomUUID } from 'node:crypto';
import { DbError } from '../../src/domain';
import { configuration } from '../support/agents';
import { agentState, setAgent } from './support/rows';
import { startSuite, type Suite } from './support/suite';

let suite: Suite;
beforeAll(async () => {
  suite = await startSuite();
});
afterAll(() => suite.end());

/** The version is there and not active. */
async function addVersion(agentId: string, version: number, config: object): Promise<void> {
  await suite.database.rows('INSERT INTO agent_configurations (agent_id, version, config) VALUES ($1, $2, $3)', [
    ...[agentId, version, JSON.stringify(config)],
  ]);
}

describe('an agent', () => {
  it('is created, read, changed and read again', async () => {
    const id = randomUUID();
    await suite.mine.agents.createAgent({ id, name: 'front desk' });
    expect(await suite.mine.agents.getAgentDetails(id)).toMatchObject({
      ...{ id, name: 'front desk', desiredState: 'absent', syncStatus: 'PENDING', syncedVersion: null },
      ...{ activeVersion: null, commandVersion: null, createdAt: expect.any(Date) },
    });
    expect(await suite.mine.agents.updateAgent(id, { name: 'night desk', desiredState: 'present' })).toBe(true);
    expect(await suite.mine.agents.getAgentDetails(id)).toMatchObject({ name: 'night desk', desiredState: 'present' });
  });

  it('that is created to be there is found by the scan as soon as it has a configuration', async () => {
    const id = randomUUID();
    await suite.mine.agents.createAgent({ id, name: 'front desk', desiredState: 'present' });
    expect((await suite.mine.requests.scanPage(null, 1000)).seen).toBe(0);
    await suite.publisher.activate(id, 1);
    expect((await suite.mine.requests.scanPage(null, 1000)).last).toBe(id);
  });

  it('that nobody knows is null, and cannot be changed', async () => {
    expect(await suite.mine.agents.getAgentDetails(randomUUID())).toBeNull();
    expect(await suite.mine.agents.updateAgent(randomUUID(), { name: 'x' })).toBe(false);
    await expect(suite.mine.agents.updateSyncStatus(randomUUID(), { status: 'SYNCED' })).resolves.toBeUndefined();
  });

  it('that is there already cannot be created again, which is told as a failure of the database', async () => {
    const id = await suite.agent();
    const again = suite.mine.agents.createAgent({ id, name: 'front desk' });
    await expect(again).rejects.toBeInstanceOf(DbError);
    await expect(again).rejects.toMatchObject({ sqlState: '23505' });
  });

  it('that is asked for by what is no id ends as a failure of the database', async () => {
    await expect(suite.mine.agents.getAgentDetails('nobody')).rejects.toBeInstanceOf(DbError);
    await expect(suite.mine.agents.loadSnapshots(['nobody'])).rejects.toBeInstanceOf(DbError);
  });

  it('is given a status with its reason, and a new one clears what the last one said', async () => {
    const id = await suite.agent();
    await suite.mine.agents.updateSyncStatus(id, {
      status: 'ERROR_SYNC',
      reason: 'DeploymentFailed',
      error: 'no image',
    });
    expect(await agentState(suite.database, id)).toMatchObject({
      ...{ sync_status: 'ERROR_SYNC', status_reason: 'DeploymentFailed', last_error_message: 'no image' },
    });
    await suite.mine.agents.updateSyncStatus(id, { status: 'SYNCED' });
    expect(await agentState(suite.database, id)).toMatchObject({
      ...{ sync_status: 'SYNCED', status_reason: null, last_error_message: null },
    });
  });

  it('refuses a status that is not in the list', async () => {
    const id = await suite.agent();
    await expect(suite.mine.agents.updateSyncStatus(id, { status: 'FINE' as never })).rejects.toBeInstanceOf(DbError);
  });
});

describe('the active configuration', () => {
  it('is the one that is active, as the publisher wrote it', async () => {
    const id = await suite.agent({}, { version: 1 });
    await suite.publisher.activate(id, 2, configuration({ image: 'acme/bot:2' }, { greeting: 'hi' }));
    await addVersion(id, 3, configuration({ image: 'acme/bot:3' }));
    expect(await suite.mine.agents.getActiveConfiguration(id)).toMatchObject({
      ...{ version: 2, isActive: true, config: configuration({ image: 'acme/bot:2' }, { greeting: 'hi' }) },
    });
  });

  it('is null when none is active', async () => {
    const id = await suite.agent({}, { config: null });
    await addVersion(id, 1, configuration());
    expect(await suite.mine.agents.getActiveConfiguration(id)).toBeNull();
    expect(await suite.mine.agents.getLlmContext(id)).toBeNull();
  });
});

describe('the LLM context', () => {
  it('comes with the version it belongs to', async () => {
    const id = await suite.agent({}, { version: 4, config: configuration({}, { systemPrompt: 'Be kind.' }) });
    expect(await suite.mine.agents.getLlmContext(id)).toEqual({ version: 4, context: { systemPrompt: 'Be kind.' } });
  });

  it('is null when the configuration has none', async () => {
    const id = await suite.agent({}, { config: { deployment: { image: 'acme/bot:1' } } });
    expect(await suite.mine.agents.getLlmContext(id)).toBeNull();
  });

  it.each([
    { why: 'the context is no object', config: { ...configuration(), llm_context: 'hello' }, path: 'llm_context' },
    { why: 'the deployment is not valid', config: configuration({ image: 'acme/bot' }), path: 'deployment.image' },
    { why: 'the document is a list', config: [], path: 'config' },
  ])('is refused with the path of the bad field when $why', async ({ config, path }) => {
    const id = await suite.agent({}, { config });
    await expect(suite.mine.agents.getLlmContext(id)).rejects.toMatchObject({ name: 'ConfigurationError', path });
  });
});

describe('the snapshots that reconciles start from', () => {
  const snapshotOf = async (id: string) => (await suite.mine.agents.loadSnapshots([id])).get(id);

  it('come for many agents at once, without those that are not there', async () => {
    const [first, second, nobody] = [await suite.agent(), await suite.agent(), randomUUID()];
    const snapshots = await suite.mine.agents.loadSnapshots([first, nobody, second]);
    expect([...snapshots.keys()].sort()).toEqual([first, second].sort());
    expect(await suite.mine.agents.loadSnapshots([])).toEqual(new Map());
  });

  it('say what is desired, what is synced and what is active', async () => {
    const id = await suite.agent({ desired_state: 'present', sync_status: 'SYNCED', synced_version: 1 });
    expect(await snapshotOf(id)).toMatchObject({
      ...{ agentId: id, desiredState: 'present', syncStatus: 'SYNCED', syncedVersion: 1, instanceId: null },
      ...{ active: { version: 1, document: configuration() }, ownership: null, draining: null },
    });
  });

  it.each<{ why: string; config: unknown; context: unknown }>([
    { why: 'an object', config: { llm_context: { n: [1, null] } }, context: { n: [1, null] } },
    { why: 'nothing', config: { deployment: {} }, context: null },
    { why: 'null', config: { deployment: {}, llm_context: null }, context: null },
    { why: 'a list', config: { llm_context: [1] }, context: [1] },
    { why: 'in no object', config: ['llm_context'], context: null },
    { why: 'in a bare text', config: 'llm_context', context: null },
  ])('have the context beside the document: $why', async ({ config, context }) => {
    const { document, context: text } = (await snapshotOf(await suite.agent({}, { config: config as object })))!
      .active!;
    expect([document, text?.value ?? null]).toEqual([config, context]);
  });

  it('carry a context as it was written, also what no number of ours can hold', async () => {
    const id = await suite.agent();
    await suite.database.rows(
      `UPDATE agent_configurations SET config = '{"deployment": {}, "llm_context": {"seed": 12345678901234567890}}' WHERE agent_id = $1`,
      [id],
    );
    expect((await snapshotOf(id))?.active?.context?.text).toBe('{"seed": 12345678901234567890}');
  });

  it('leave the document that was applied last out for who does not ask for it', async () => {
    const id = await suite.agent({}, { version: 1 });
    await suite.publisher.activate(id, 2, configuration({ image: 'acme/bot:2' }));
    await suite.database.rows(
      'INSERT INTO ownership_records (agent_id, agent_name, confirmed_at, applied_version) VALUES ($1, $2, now(), 1)',
      [id, `cs-${id}`],
    );
    const applied = async (asked: boolean): Promise<unknown> =>
      (await suite.mine.agents.loadSnapshots([id], asked)).get(id)?.active?.appliedDocument;
    expect([await applied(true), await applied(false)]).toEqual([configuration(), null]);
  });

  it('have nothing active for an agent without an active configuration', async () => {
    expect((await snapshotOf(await suite.agent({}, { config: null })))?.active).toBeNull();
  });

  it.each([
    { why: 'nothing was ever synced', synced: null, next: configuration(), changed: true },
    {
      why: 'the deployment differs from the synced one',
      synced: 1,
      next: configuration({ image: 'acme/bot:2' }),
      changed: true,
    },
    { why: 'only the context differs', synced: 1, next: configuration({}, { greeting: 'hi' }), changed: false },
    { why: 'the synced version is not on record any more', synced: 0, next: configuration(), changed: true },
    { why: 'it is missing', synced: 2, next: { llm_context: {} }, changed: true },
    { why: 'the document is no object', synced: 2, next: [], changed: true },
  ])('say whether the deployment changed: $why', async ({ synced, next, changed }) => {
    const id = await suite.agent();
    await suite.publisher.activate(id, 2, next);
    await setAgent(suite.database, id, { synced_version: synced });
    expect((await snapshotOf(id))?.active?.deploymentChanged).toBe(changed);
  });

  it.each([
    { why: 'of another version comes along', applied: 1, document: configuration({ image: 'acme/bot:1' }) },
    { why: 'of this version is the document itself', applied: 2, document: null },
    { why: 'that is not on record any more is left out', applied: 9, document: null },
    { why: 'that was never sent is left out', applied: null, document: null },
  ])('carry the document that was applied last: one $why', async ({ applied, document }) => {
    const id = await suite.agent({}, { version: 1, config: configuration({ image: 'acme/bot:1' }) });
    await suite.publisher.activate(id, 2, configuration({ image: 'acme/bot:2' }));
    await suite.database.rows(
      'INSERT INTO ownership_records (agent_id, agent_name, service_id, confirmed_at, applied_version) VALUES ($1, $2, $3, now(), $4)',
      [id, `cs-${id}`, 'service-1', applied],
    );
    const snapshot = await snapshotOf(id);
    expect(snapshot?.active?.appliedDocument).toEqual(document);
    expect(snapshot?.ownership).toMatchObject({
      agentName: `cs-${id}`,
      serviceId: 'service-1',
      confirmed: true,
      intent: null,
    });
  });
});
