import 'reflect-metadata';
import type { AgentSnapshot, LeasedRequest } from '../db';
import type { ObservedAgent } from '../domain';
import { allow, hold, PlanHeldError, type PlanPolicy, type ProposedPlan } from '../policies';
import { FailureHandler } from './failure-handler';
import type { Outcome, Pass } from './pass';
import { PresentReconciler } from './present-reconciler';
import {
  active,
  AGENT_NAME,
  agentId,
  appConfig,
  deploymentReconciler,
  document,
  leased,
  pass,
  snapshot,
  syncedSnapshot,
} from './testing/builders';
import { contextDelivery, FakeDeliveries } from './testing/fake-deliveries';
import { FakePipecatClient, session, shownAgent, spec } from './testing/fake-pipecat-client';
import { unwantedAgent } from './testing/unwanted-agent';

const FROZEN = () => hold('frozen until Monday', { retryAfterMs: 60_000 });
const exceptContext: PlanPolicy['decide'] = (plan) => (plan.kind === 'context' ? allow() : FROZEN());

interface Given {
  readonly policy?: PlanPolicy['decide'];
  readonly there?: ObservedAgent | null;
  readonly live?: readonly string[];
}

function world({ policy = FROZEN, there = shownAgent(), live = [] }: Given = {}) {
  const client = new FakePipecatClient();
  client.agent = there;
  for (const id of live) client.sessions.set(id, session(id));
  const config = appConfig();
  const asked: ProposedPlan[] = [];
  const decide: PlanPolicy['decide'] = (plan, signal) => {
    asked.push(plan);
    return policy(plan, signal);
  };
  const deliveries = new FakeDeliveries();
  const reconciler = new PresentReconciler(
    config,
    deploymentReconciler(config, client, decide),
    contextDelivery(config, client, deliveries, [], decide),
  );
  const failures = new FailureHandler(config);
  /** As the loop does: whatever is thrown becomes an outcome. */
  const reconcile = async (of: AgentSnapshot, request: Partial<LeasedRequest> = {}): Promise<Outcome> => {
    const given: Pass = pass(client.journal, { snapshot: of, request });
    return reconciler.reconcile(given).catch((error: unknown) => failures.handle(leased(request), given, error));
  };
  return { client, asked, deliveries, reconcile };
}

const newImage = document({ image: 'acme/bot:2.0.0' });
const behind = (): AgentSnapshot => syncedSnapshot({ active: active({ version: 2, document: newImage }) });
const newContext = (): AgentSnapshot => syncedSnapshot({ active: active({ version: 2, deploymentChanged: false }) });

describe('a plan that a policy holds', () => {
  it('changes nothing, says why, and is asked about again when the policy said or the row changes', async () => {
    const { client, reconcile } = world();
    await expect(reconcile(behind())).resolves.toEqual({
      outcome: 'held',
      quiet: false,
      row: {
        status: 'PENDING',
        status_reason: 'HeldByPolicy',
        error: 'held by TestPolicy: frozen until Monday',
        last_reason: 'HeldByPolicy',
        next: 'park',
        delay_ms: 60_000,
        parked_for: 'present:2',
      },
    });
    expect(client.mutations).toEqual([]);
    expect(client.journal).toEqual(['observe']);
  });

  it('is one line of history, however often it is asked about', async () => {
    const { reconcile } = world();
    await expect(reconcile(behind(), { lastReason: 'HeldByPolicy' })).resolves.toMatchObject({ quiet: true });
  });

  it('to create is not even begun', async () => {
    const { client, asked, reconcile } = world({ there: null });
    await expect(reconcile(snapshot())).resolves.toMatchObject({ outcome: 'held' });
    expect(client.journal).toEqual(['observe']);
    expect(asked).toMatchObject([{ kind: 'create', agentName: AGENT_NAME, version: 1, observed: null }]);
  });

  it('to delete lists no session, and takes no place of those that may be deleted', async () => {
    const { reconciler, client, given } = unwantedAgent({ live: ['s1'], policy: FROZEN });
    const drained = given();
    const error: unknown = await reconciler.reconcile(drained).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(PlanHeldError);
    expect(new FailureHandler(appConfig()).handle(leased(), drained, error)).toMatchObject({
      outcome: 'held',
      row: { status: 'PENDING_DELETE', status_reason: 'HeldByPolicy', next: 'park' },
    });
    expect(client.journal).toEqual(['observe']);
  });

  it('of a context reaches no session', async () => {
    const { client, asked, reconcile } = world({ live: ['s1', 's2'] });
    await expect(reconcile(newContext(), { scope: 'context' })).resolves.toMatchObject({ outcome: 'held' });
    expect(client.mutations).toEqual([]);
    expect(asked).toMatchObject([{ kind: 'context', version: 2, sessions: 2 }]);
  });
});

describe('a context while the deployment is held', () => {
  const deployHeld = { policy: exceptContext, live: ['s1'] };

  it('goes to the live sessions when a CONTEXT_UPDATE asked for it', async () => {
    const { client, reconcile } = world(deployHeld);
    await expect(reconcile(behind(), { changeType: 'CONTEXT_UPDATE' })).resolves.toMatchObject({
      outcome: 'held',
      row: { status: 'PENDING', status_reason: 'HeldByPolicy' },
    });
    expect(client.mutations).toEqual(['pushContext s1']);
  });

  it('waits for its deployment when a FULL_SYNC asked for both', async () => {
    const { client, reconcile } = world(deployHeld);
    await reconcile(behind(), { changeType: 'FULL_SYNC' });
    expect(client.mutations).toEqual([]);
  });
});

describe('what a policy sees', () => {
  it('is the agent, the version, why, what is wanted, what is there, and what differs', async () => {
    const { asked, reconcile } = world();
    await reconcile(behind(), { source: 'scan', changeType: null });
    expect(asked).toEqual([
      {
        kind: 'update',
        agentId: agentId(),
        agentName: AGENT_NAME,
        version: 2,
        why: { source: 'scan', changeType: null },
        configuration: newImage,
        desired: spec({ image: 'acme/bot:2.0.0' }),
        observed: shownAgent(),
        drift: [{ field: 'image', desired: 'acme/bot:2.0.0', observed: 'acme/bot:1.0.0' }],
        restarts: true,
      },
    ]);
  });

  it('tells a change that restarts nothing', async () => {
    const { asked, reconcile } = world();
    const scaled = syncedSnapshot({
      active: active({ version: 2, document: document({ autoScaling: { maxAgents: 9 } }) }),
    });
    await reconcile(scaled);
    expect(asked).toMatchObject([{ kind: 'update', restarts: false }]);
  });
});

describe('a policy is not asked', () => {
  it('when nothing differs', async () => {
    const { asked, reconcile } = world({ live: [] });
    await expect(reconcile(syncedSnapshot())).resolves.toMatchObject({ outcome: 'no-op' });
    expect(asked).toEqual([]);
  });

  it('about a context that every live session has', async () => {
    const { asked, deliveries, reconcile } = world({ live: ['s1'] });
    const receipt = {
      sessionId: 's1',
      outcome: 'accepted',
      contextVersion: 2,
      error: null,
      deploymentId: null,
    } as const;
    await deliveries.record(agentId(), 2, [receipt]);
    await expect(reconcile(newContext(), { scope: 'context' })).resolves.toMatchObject({ outcome: 'synced' });
    expect(asked).toEqual([]);
  });
});

it('lets a plan through that it allows', async () => {
  const { client, reconcile } = world({ policy: allow });
  await expect(reconcile(behind())).resolves.toMatchObject({ outcome: 'synced' });
  expect(client.mutations).toEqual(['ensureConfig']);
});
