import 'reflect-metadata';
import type { AgentSnapshot, LeasedRequest } from '../db';
import type { ObservedAgent } from '../domain';
import type { Outcome } from './pass';
import { PresentReconciler } from './present-reconciler';
import {
  active,
  appConfig,
  document,
  ownership,
  pass,
  snapshot,
  syncedSnapshot,
  deploymentReconciler,
} from './testing/builders';
import { FakeDeliveries, contextDelivery } from './testing/fake-deliveries';
import { FakePipecatClient, ROLLING, session, shownAgent, spec } from './testing/fake-pipecat-client';

interface Given {
  readonly variables?: Readonly<Record<string, string>>;
  readonly there?: ObservedAgent | null;
  readonly live?: readonly string[];
}

function world({ variables, there = shownAgent(), live = [] }: Given = {}) {
  const client = new FakePipecatClient();
  client.agent = there;
  for (const id of live) client.sessions.set(id, session(id));
  const config = appConfig(variables);
  const deliveries = new FakeDeliveries();
  const deployment = deploymentReconciler(config, client);
  const delivery = contextDelivery(config, client, deliveries);
  const reconciler = new PresentReconciler(config, deployment, delivery);
  const reconcile = (of: AgentSnapshot, request: Partial<LeasedRequest> = {}): Promise<Outcome> =>
    reconciler.reconcile(pass(client.journal, { snapshot: of, request }));
  return { client, deliveries, reconcile };
}

const behind = (over: Partial<AgentSnapshot> = {}): AgentSnapshot =>
  syncedSnapshot({ active: active({ version: 2, document: document({ maxSessionDuration: 600 }) }), ...over });
const newContext = (over: Partial<AgentSnapshot> = {}): AgentSnapshot =>
  syncedSnapshot({ active: active({ version: 2, deploymentChanged: false }), ...over });

describe('a full sync', () => {
  it('makes an agent that is not there yet, and owes it nothing more', async () => {
    const { client, reconcile } = world({ there: null });
    await expect(reconcile(snapshot())).resolves.toMatchObject({
      outcome: 'synced',
      row: { status: 'SYNCED', synced_version: 1, live: true, next: 'done', settle_ms: null },
    });
    expect(client.mutations).toEqual(['ensureProvisioned']);
  });

  it('looks after the sessions also when it only took a change back that somebody made at the platform', async () => {
    const { client, reconcile } = world({ live: ['s1'], there: shownAgent(spec({ maxAgents: 3 })) });
    await expect(reconcile(syncedSnapshot())).resolves.toMatchObject({ outcome: 'synced' });
    expect(client.mutations).toEqual(['ensureConfig', 'pushContext s1']);
  });

  it('deploys, then pushes the context to live sessions, then looks for those that came meanwhile', async () => {
    const { client, reconcile } = world({ live: ['s1'] });
    await expect(reconcile(behind(), { version: 2 })).resolves.toMatchObject({
      outcome: 'synced',
      row: { status: 'SYNCED', synced_version: 2, next: 'done', settle_ms: 30_000 },
    });
    expect(client.mutations).toEqual(['ensureConfig', 'pushContext s1']);
  });

  it('of what is in line is a single look', async () => {
    const { client, reconcile } = world({ live: ['s1'] });
    await expect(reconcile(syncedSnapshot())).resolves.toMatchObject({ outcome: 'no-op', row: { status: 'SYNCED' } });
    expect(client.journal).toEqual(['observe']);
  });

  it('pushes nothing before the roll-out is through', async () => {
    const { client, reconcile } = world({ live: ['s1'] });
    client.rolloutAfter = ROLLING;
    await expect(reconcile(behind(), { version: 2 })).resolves.toMatchObject({ outcome: 'rolling-out' });
    expect(client.mutations).toEqual(['ensureConfig']);
  });

  it('is not SYNCED while a session has not acknowledged', async () => {
    const { client, reconcile } = world({ live: ['s1'] });
    client.answer = () => ({ outcome: 'failed', error: 'no answer' });
    await expect(reconcile(behind(), { version: 2 })).rejects.toMatchObject({ reason: 'ContextNotDelivered' });
  });

  it('owes the context again after an error', async () => {
    const { client, reconcile } = world({ live: ['s1'] });
    await reconcile(syncedSnapshot({ syncStatus: 'ERROR_SYNC' }));
    expect(client.mutations).toEqual(['pushContext s1']);
  });

  it.each([
    {
      why: 'the document has no context',
      of: behind({ active: active({ version: 2, document: document({}, null) }) }),
    },
    { why: 'bots pull it themselves', of: behind(), variables: { CONTEXT_DELIVERY: 'pull-only' } },
  ])('has no settle sweep when $why', async ({ of, variables }) => {
    const { client, reconcile } = world({ live: ['s1'], ...(variables === undefined ? {} : { variables }) });
    await expect(reconcile(of, { version: 2 })).resolves.toMatchObject({ row: { synced_version: 2, settle_ms: null } });
    expect(client.mutations.some((entry) => entry.startsWith('pushContext'))).toBe(false);
  });

  it('has a settle sweep at once when it is told so', async () => {
    const { reconcile } = world({ variables: { CONTEXT_SETTLE_MS: '0' } });
    await expect(reconcile(behind(), { version: 2 })).resolves.toMatchObject({ row: { settle_ms: 0 } });
  });
});

describe('a context update', () => {
  const context = { scope: 'context', changeType: 'CONTEXT_UPDATE', version: 2 } as const;

  it('pushes to live sessions and never looks at the deployment', async () => {
    const { client, reconcile } = world({ live: ['s1'] });
    await expect(reconcile(newContext(), context)).resolves.toMatchObject({
      outcome: 'synced',
      row: { status: 'SYNCED', synced_version: 2, settle_ms: 30_000 },
    });
    expect(client.journal).toEqual(['liveSessions', 'pushContext s1']);
  });

  it('never deploys, even when the deployment has changed as well: that is left to the scan', async () => {
    const { client, reconcile } = world({ live: ['s1'] });
    const outcome = await reconcile(behind(), context);
    expect(outcome).toMatchObject({ outcome: 'delivered', row: { next: 'done' } });
    expect(outcome.row.synced_version).toBeUndefined();
    expect(client.mutations).toEqual(['pushContext s1']);
  });

  it.each([
    { why: 'of which nothing is written down', ownership: null },
    { why: 'that was never seen', ownership: ownership({ confirmed: false, intent: 'create' }) },
  ])('has nothing to do for an agent $why', async (over) => {
    const { client, reconcile } = world({ live: ['s1'] });
    const of = snapshot({ ...over, active: active({ version: 2 }) });
    await expect(reconcile(of, context)).resolves.toMatchObject({ outcome: 'nothing-to-do', row: { next: 'done' } });
    expect(client.journal).toEqual([]);
  });

  it('that was synced already is not looked at again', async () => {
    const { client, reconcile } = world({ live: ['s1'] });
    await expect(reconcile(syncedSnapshot(), { ...context, version: 1 })).resolves.toMatchObject({ outcome: 'no-op' });
    expect(client.journal).toEqual([]);
  });

  it('reaches no session under observe-only', async () => {
    const { client, reconcile } = world({ live: ['s1'], variables: { SYNC_POLICY: 'observe-only' } });
    await expect(reconcile(newContext(), context)).resolves.toMatchObject({ outcome: 'planned' });
    expect(client.mutations).toEqual([]);
  });

  it('reaches no session under observe-only with a full sync either', async () => {
    const { client, reconcile } = world({ live: ['s1'], variables: { SYNC_POLICY: 'observe-only' } });
    await reconcile(newContext(), { version: 2 });
    expect(client.mutations).toEqual([]);
  });
});

describe('a settle sweep', () => {
  const sweep = { scope: 'context', settle: true } as const;

  it('pushes to whoever came meanwhile, and to nobody else', async () => {
    const { client, deliveries, reconcile } = world({ live: ['s1'] });
    await reconcile(newContext(), { scope: 'context', version: 2 });
    client.sessions.set('s2', session('s2'));
    const swept = newContext({ syncedVersion: 2 });
    await expect(reconcile(swept, { ...sweep, version: 2 })).resolves.toMatchObject({
      outcome: 'synced',
      quiet: false,
    });
    expect(client.mutations).toEqual(['pushContext s1', 'pushContext s2']);
    expect(deliveries.written).toHaveLength(2);
  });

  it('is followed by no other, and is not worth a line when nobody came', async () => {
    const { client, reconcile } = world();
    await expect(reconcile(syncedSnapshot(), sweep)).resolves.toMatchObject({
      quiet: true,
      row: { status: 'SYNCED', next: 'done', settle_ms: null },
    });
    expect(client.mutations).toEqual([]);
  });
});

describe('a version', () => {
  it('that is ahead of the database is waited for, when what there is has been brought in line', async () => {
    const { client, reconcile } = world();
    await expect(reconcile(syncedSnapshot(), { version: 9 })).rejects.toMatchObject({
      errorClass: 'waiting',
      reason: 'VersionNotFound',
      message: 'version 9 is not active in the database',
    });
    expect(client.journal).toEqual([]);
  });

  it('that is ahead does not keep back what is there already', async () => {
    const { client, reconcile } = world();
    await expect(reconcile(behind(), { version: 9 })).resolves.toMatchObject({
      outcome: 'synced',
      row: { status: 'SYNCED', synced_version: 2, next: 'due', delay_ms: 0 },
    });
    expect(client.mutations).toEqual(['ensureConfig']);
  });

  it('that is ahead waits for the roll-out of what is there', async () => {
    const { client, reconcile } = world();
    client.rolloutAfter = ROLLING;
    await expect(reconcile(behind(), { version: 9 })).resolves.toMatchObject({
      outcome: 'rolling-out',
      row: { next: 'due' },
    });
  });

  it('that is behind the database is no matter: the database counts', async () => {
    const { reconcile } = world();
    await expect(reconcile(behind(), { version: 1 })).resolves.toMatchObject({
      row: { synced_version: 2, next: 'done' },
    });
  });

  it('that went back, as after a restore, stops until a human chooses', async () => {
    const { client, reconcile } = world({ live: ['s1'] });
    await expect(reconcile(syncedSnapshot({ syncedVersion: 5 }))).rejects.toMatchObject({
      errorClass: 'terminal',
      reason: 'VersionRegressed',
      message: 'version 1 is active but version 5 is live: activate a newer version',
    });
    expect(client.journal).toEqual([]);
  });

  it.each([
    { why: 'a message asked for', version: 4, reason: 'VersionNotFound' },
    { why: 'a scan came across', version: null, reason: 'ConfigurationNotFound' },
  ])('that $why and that is not active is waited for', async ({ version, reason }) => {
    const { client, reconcile } = world();
    await expect(reconcile(snapshot({ active: null }), { version })).rejects.toMatchObject({
      errorClass: 'waiting',
      reason,
    });
    expect(client.journal).toEqual([]);
  });

  it('that cannot be read is refused before anything is looked at', async () => {
    const { client, reconcile } = world();
    const bad = snapshot({ active: active({ document: document({ image: 'no tag' }) }) });
    await expect(reconcile(bad)).rejects.toMatchObject({ reason: 'InvalidConfig', path: 'deployment.image' });
    expect(client.journal).toEqual([]);
  });
});
