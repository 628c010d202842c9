import 'reflect-metadata';
import { readConfiguration } from '../db';
import { SyncError, type ObservedAgent } from '../domain';
import { PipecatApiError } from '../pipecat-client';
import { DeploymentReconciler, type Deployed } from './deployment-reconciler';
import {
  active,
  appConfig,
  document,
  ownership,
  pass,
  snapshot,
  syncedSnapshot,
  type FakePass,
  deploymentReconciler,
} from './testing/builders';
import { FakePipecatClient, ROLLING, shownAgent, spec } from './testing/fake-pipecat-client';

function world(variables: Readonly<Record<string, string>> = {}, agent: ObservedAgent | null = null) {
  const journal: string[] = [];
  const client = new FakePipecatClient(journal);
  client.agent = agent;
  const reconciler = deploymentReconciler(appConfig(variables), client);
  return { journal, client, reconciler };
}

const reconcile = (reconciler: DeploymentReconciler, given: FakePass): Promise<Deployed> => {
  const configuration = given.snapshot.active ?? active();
  return reconciler.reconcile(given, configuration, readConfiguration(configuration.document));
};

const outcomeOf = (deployed: Deployed) => (deployed.kind === 'ended' ? deployed.outcome : null);
const changed = syncedSnapshot({ active: active({ version: 2, document: document({ maxSessionDuration: 600 }) }) });

describe('an agent that is not there', () => {
  it('is written down before it is made, and looked at after', async () => {
    const { reconciler, journal } = world();
    await expect(reconcile(reconciler, pass(journal))).resolves.toEqual({ kind: 'converged' });
    expect(journal).toEqual(['observe', 'begin create', 'ensureProvisioned', 'observe']);
  });

  it('is written down by its name, without a service id', async () => {
    const { reconciler } = world();
    const given = pass();
    await reconcile(reconciler, given);
    expect(given.lease.changes).toHaveLength(1);
    expect(given.lease.changes[0]).toMatchObject({
      agentName: given.name,
      intent: 'create',
      status: 'SYNCING',
      serviceId: null,
    });
    expect(given.action).toBe('create');
    expect(given.confirmed).toMatchObject({ serviceId: 'service-1', deploymentId: 'deployment-1', appliedVersion: 1 });
  });

  it('is not made when the lease is lost', async () => {
    const { reconciler, client } = world();
    const given = pass(client.journal);
    given.lease.lost = true;
    await expect(reconcile(reconciler, given)).rejects.toMatchObject({ reason: 'LeaseLost' });
    expect(client.mutations).toEqual([]);
  });

  it('goes back as rolling out while it rolls out', async () => {
    const { reconciler, client } = world();
    client.rolloutAfter = ROLLING;
    expect(outcomeOf(await reconcile(reconciler, pass()))).toMatchObject({
      outcome: 'rolling-out',
      quiet: false,
      row: { status: 'SYNCING', status_reason: 'RollingOut', next: 'due', delay_ms: 5000, rollout: 'start' },
    });
  });

  it('is believed by the answer while a look does not show it yet', async () => {
    const { reconciler, client } = world();
    client.rolloutAfter = ROLLING;
    const given = pass();
    jest.spyOn(client, 'observe').mockResolvedValue(null);
    expect(outcomeOf(await reconcile(reconciler, given))).toMatchObject({ outcome: 'rolling-out' });
    expect(given.confirmed).toMatchObject({ serviceId: 'service-1' });
  });
});

describe('an agent that is there and ours', () => {
  it('is left alone when nothing differs', async () => {
    const { reconciler, journal } = world({}, shownAgent());
    const given = pass(journal, { snapshot: syncedSnapshot() });
    await expect(reconcile(reconciler, given)).resolves.toEqual({ kind: 'converged' });
    expect(journal).toEqual(['observe']);
    expect(given).toMatchObject({ action: 'none', begun: null, drift: [] });
  });

  it('is updated in what differs, under a written intent', async () => {
    const { reconciler, journal } = world({}, shownAgent());
    const given = pass(journal, { snapshot: changed });
    await expect(reconcile(reconciler, given)).resolves.toEqual({ kind: 'converged' });
    expect(journal).toEqual(['observe', 'begin update', 'ensureConfig', 'observe']);
    expect(given.lease.changes[0]).toMatchObject({ intent: 'update', status: 'SYNCING', serviceId: 'service-1' });
    expect(given.drift).toEqual([{ field: 'maxSessionDurationSeconds', desired: 600, observed: 7200 }]);
    expect(given.confirmed).toMatchObject({ appliedVersion: 2 });
  });

  it('needs no second change after the first', async () => {
    const { reconciler, client } = world({}, shownAgent());
    await reconcile(reconciler, pass(client.journal, { snapshot: changed }));
    await reconcile(reconciler, pass(client.journal, { snapshot: changed }));
    expect(client.mutations).toEqual(['ensureConfig']);
  });

  it('has a remark in its history when only the scaling changes, since nothing restarts', async () => {
    const { reconciler } = world({}, shownAgent());
    const scaled = syncedSnapshot({ active: active({ document: document({ autoScaling: { maxAgents: 9 } }) }) });
    const given = pass([], { snapshot: scaled });
    await reconcile(reconciler, given);
    expect(given.remark).toBe('will not restart: only the scaling changes');
  });

  it('has the warning of the platform in its history', async () => {
    const { reconciler, client } = world({}, shownAgent());
    client.warning = 'nothing changed';
    const given = pass([], { snapshot: changed });
    await reconcile(reconciler, given);
    expect(given.remark).toBe('nothing changed');
  });

  it('is updated in what cannot be read back, by what was sent last', async () => {
    const { reconciler, client } = world({}, shownAgent());
    const document2 = document({ websocketAuth: 'token' });
    const given = syncedSnapshot({ active: active({ version: 2, document: document2, appliedDocument: document() }) });
    await reconcile(reconciler, pass(client.journal, { snapshot: given }));
    expect(client.mutations).toEqual(['ensureConfig']);
  });

  it.each([{ bad: 'text' }, { bad: { deployment: { image: 'no tag' } } }])(
    'is compared without what was sent last when that reads as $bad',
    async ({ bad }) => {
      const { reconciler, client } = world({}, shownAgent());
      const given = syncedSnapshot({ active: active({ appliedDocument: bad }) });
      await reconcile(reconciler, pass(client.journal, { snapshot: given }));
      expect(client.mutations).toEqual([]);
    },
  );

  it('in another region cannot move, and is not asked to', async () => {
    const { reconciler, client } = world({}, shownAgent(spec({ region: 'us-west' })));
    const moved = syncedSnapshot({ active: active({ document: document({ region: 'eu-central' }) }) });
    const given = pass([], { snapshot: moved });
    await expect(reconcile(reconciler, given)).rejects.toMatchObject({ reason: 'RegionChanged' });
    expect(client.mutations).toEqual([]);
    expect(given.drift).toEqual([{ field: 'region', desired: 'eu-central', observed: 'us-west' }]);
  });
});

describe('an agent that is foreign', () => {
  it.each([
    { why: 'of which nothing is written down', record: null, there: shownAgent() },
    {
      why: 'that was deleted and made again',
      record: ownership(),
      there: shownAgent(spec(), { serviceId: 'service-2' }),
    },
    {
      why: 'that was there before the create was written down',
      record: ownership({ confirmed: false, intent: 'create', intentAt: new Date('2026-03-01T00:00:00Z') }),
      there: shownAgent(),
    },
  ])('$why is never written', async ({ record, there }) => {
    const { reconciler, journal } = world({}, there);
    const given = pass(journal, { snapshot: snapshot({ ownership: record, active: changed.active }) });
    await expect(reconcile(reconciler, given)).rejects.toMatchObject({
      errorClass: 'terminal',
      reason: 'ForeignAgent',
    });
    expect(journal).toEqual(['observe']);
    expect(given.confirmed).toBeNull();
  });

  it('is not foreign when its create was written down and only the answer was lost', async () => {
    const made = shownAgent(spec(), { createdAt: new Date('2026-03-01T00:00:01Z') });
    const { reconciler, client } = world({}, made);
    const record = ownership({
      serviceId: null,
      confirmed: false,
      intent: 'create',
      intentAt: new Date('2026-03-01T00:00:00Z'),
    });
    const given = pass(client.journal, { snapshot: snapshot({ ownership: record }) });
    await expect(reconcile(reconciler, given)).resolves.toEqual({ kind: 'converged' });
    expect(client.mutations).toEqual([]);
    expect(given.confirmed).toMatchObject({ serviceId: 'service-1' });
  });
});

describe('a forced restart', () => {
  const forced = syncedSnapshot({ active: active({ version: 2, document: document({ forceRedeploy: true }) }) });

  it('is sent once, under an intent that says so', async () => {
    const { reconciler, client } = world({}, shownAgent());
    const given = pass(client.journal, { snapshot: forced });
    await reconcile(reconciler, given);
    expect(client.mutations).toEqual(['ensureConfig']);
    expect(given.lease.changes[0]).toMatchObject({ intent: 'update', force: true, deploymentId: 'deployment-1' });
    expect(given.drift).toEqual([]);
  });

  it('is not sent again for a version that has arrived', async () => {
    const { reconciler, client } = world({}, shownAgent());
    const arrived = { ...forced, ownership: ownership({ appliedVersion: 2 }) };
    await expect(reconcile(reconciler, pass(client.journal, { snapshot: arrived }))).resolves.toEqual({
      kind: 'converged',
    });
    expect(client.mutations).toEqual([]);
  });

  it('whose answer was lost is waited for, not repeated', async () => {
    const { reconciler, client } = world({}, shownAgent());
    const lost = ownership({ intent: 'update', intentForce: true, intentAgeMs: 100 });
    const given = pass(client.journal, { snapshot: { ...forced, ownership: lost } });
    await expect(reconcile(reconciler, given)).rejects.toMatchObject({ errorClass: 'waiting', reason: 'RollingOut' });
    expect(client.mutations).toEqual([]);
  });

  it('is not sent under observe-only', async () => {
    const { reconciler, client } = world({ SYNC_POLICY: 'observe-only' }, shownAgent());
    await reconcile(reconciler, pass(client.journal, { snapshot: forced }));
    expect(client.mutations).toEqual([]);
  });
});

describe('a policy', () => {
  it.each([
    { why: 'observe-only makes nothing', policy: 'observe-only', there: null, of: snapshot(), want: [] },
    { why: 'observe-only changes nothing', policy: 'observe-only', there: shownAgent(), of: changed, want: [] },
    {
      why: 'upsert-only makes',
      policy: 'upsert-only',
      there: null,
      of: snapshot(),
      want: ['ensureProvisioned'],
    },
    {
      why: 'upsert-only changes',
      policy: 'upsert-only',
      there: shownAgent(),
      of: changed,
      want: ['ensureConfig'],
    },
  ])('$why', async ({ policy, there, of, want }) => {
    const { reconciler, client } = world({ SYNC_POLICY: policy }, there);
    await reconcile(reconciler, pass(client.journal, { snapshot: of }));
    expect(client.mutations).toEqual(want);
  });

  it('observe-only says what it would do and waits for another version', async () => {
    const { reconciler, journal } = world({ SYNC_POLICY: 'observe-only' }, shownAgent());
    const given = pass(journal, { snapshot: changed });
    expect(outcomeOf(await reconcile(reconciler, given))).toMatchObject({
      outcome: 'planned',
      row: { next: 'park', parked_for: 'present:2' },
    });
    expect(given).toMatchObject({ action: 'update', drift: [{ field: 'maxSessionDurationSeconds' }] });
    expect(journal).toEqual(['observe']);
  });

  it('observe-only is content with what is in line', async () => {
    const { reconciler } = world({ SYNC_POLICY: 'observe-only' }, shownAgent());
    const given = pass([], { snapshot: syncedSnapshot() });
    await expect(reconcile(reconciler, given)).resolves.toEqual({ kind: 'converged' });
  });
});

describe('a call that fails', () => {
  it('is not repeated in the same pass', async () => {
    const { reconciler, client } = world();
    const lost = new PipecatApiError({
      kind: 'transient',
      code: null,
      message: 'no answer',
      operation: 'createAgent',
      status: null,
      outcomeUnknown: true,
    });
    client.failNext('ensureProvisioned', lost);
    const given = pass(client.journal);
    await expect(reconcile(reconciler, given)).rejects.toBe(lost);
    expect(client.mutations).toEqual(['ensureProvisioned']);
    expect(given).toMatchObject({ begun: 'create', confirmed: null });
  });

  it('before anything was changed leaves nothing begun', async () => {
    const { reconciler, client } = world();
    client.failNext('observe', new SyncError('away', { errorClass: 'transient', reason: 'PlatformUnavailable' }));
    const given = pass(client.journal);
    await expect(reconcile(reconciler, given)).rejects.toMatchObject({ reason: 'PlatformUnavailable' });
    expect(given).toMatchObject({ action: 'none', begun: null, confirmed: null });
    expect(client.journal).toEqual(['observe']);
  });
});
