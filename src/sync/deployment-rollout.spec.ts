import 'reflect-metadata';
import { readConfiguration } from '../db';
import { ConfigurationError, type Rollout } from '../domain';
import { PipecatApiError } from '../pipecat-client';
import { active, appConfig, document, pass, snapshot, syncedSnapshot, deploymentReconciler } from './testing/builders';
import { CONVERGED, FakePipecatClient, ROLLING, shownAgent, spec } from './testing/fake-pipecat-client';

function world() {
  const client = new FakePipecatClient();
  const reconciler = deploymentReconciler(appConfig(), client);
  return { client, reconciler };
}

/** One look at an agent that is in line but for its roll-out. */
async function watch(rollout: Partial<Rollout>, request: Parameters<typeof pass>[1] = {}) {
  const { client, reconciler } = world();
  client.agent = shownAgent(spec(), { rollout: { ...CONVERGED, ...rollout } });
  const given = pass(client.journal, { snapshot: syncedSnapshot(), ...request });
  const deployed = await reconciler.reconcile(given, active(), readConfiguration(document()));
  expect(client.mutations).toEqual([]);
  return deployed.kind === 'ended' ? deployed.outcome : null;
}

const failed: Partial<Rollout> = {
  ...ROLLING,
  phase: 'Failed',
  failure: { reason: 'ImagePullBackOff', message: 'no such image' },
};

describe('a roll-out that goes on', () => {
  it('is looked at again at its pace, and not for ever in the history', async () => {
    expect(await watch(ROLLING)).toMatchObject({
      outcome: 'rolling-out',
      quiet: false,
      row: { next: 'due', delay_ms: 5000 },
    });
    const again = { request: { lastReason: 'RollingOut', rolloutMs: 5000 } } as const;
    expect(await watch(ROLLING, again)).toMatchObject({ quiet: true, row: { status: 'SYNCING', rollout: 'keep' } });
  });

  it('that is left over from the revision before is not taken for ready', async () => {
    expect(await watch({ desiredDeploymentId: 'deployment-2', ready: true })).toMatchObject({ outcome: 'rolling-out' });
  });

  it('past its deadline is said aloud once, and watched on slowly', async () => {
    const late = { request: { lastReason: 'RollingOut', rolloutMs: 600_001 } } as const;
    expect(await watch(ROLLING, late)).toMatchObject({
      outcome: 'rolling-out',
      quiet: false,
      row: { status: 'ERROR_SYNC', status_reason: 'ProgressDeadlineExceeded', next: 'due', delay_ms: 60_000 },
    });
    const later = { request: { lastReason: 'ProgressDeadlineExceeded', rolloutMs: 660_001 } } as const;
    expect(await watch(ROLLING, later)).toMatchObject({ quiet: true });
  });

  it('just before its deadline is no error', async () => {
    expect(await watch(ROLLING, { request: { rolloutMs: 600_000 } })).toMatchObject({ row: { status: 'SYNCING' } });
  });

  it('of the platform’s own fault is waited for, though it reads as failed', async () => {
    expect(await watch({ ...failed, infrastructureIssue: true })).toMatchObject({
      row: { status_reason: 'RollingOut' },
    });
  });

  it('that ended late is in line', async () => {
    expect(await watch({}, { request: { rolloutMs: 999_999, lastReason: 'ProgressDeadlineExceeded' } })).toBeNull();
  });
});

describe('a roll-out that failed', () => {
  it.each([
    {
      why: 'says what failed and that the previous deployment serves',
      over: {},
      want: 'the deployment failed (ImagePullBackOff: no such image); the previous deployment keeps serving',
    },
    {
      why: 'says when nothing serves',
      over: { available: false },
      want: 'the deployment failed (ImagePullBackOff: no such image); nothing is serving',
    },
    {
      why: 'says the reason alone when the platform says no more',
      over: { failure: { reason: 'OOMKilled', message: null } },
      want: 'the deployment failed (OOMKilled); the previous deployment keeps serving',
    },
  ])('$why', async ({ over, want }) => {
    await expect(watch({ ...failed, ...over })).rejects.toMatchObject({
      message: want,
      errorClass: 'terminal',
      reason: 'DeploymentFailed',
    });
  });

  it('for a limit of the registry is looked at again when that may be over', async () => {
    const limited = { ...failed, failure: { reason: 'PCC_IMAGE_PULL_RATE_LIMIT', message: null } };
    await expect(watch(limited)).rejects.toMatchObject({ retryAfterMs: 600_000 });
  });

  it('for anything else waits for another version', async () => {
    await expect(watch(failed)).rejects.toMatchObject({ retryAfterMs: undefined });
  });

  it('is confirmed as ours all the same, or a repair would find a stranger', async () => {
    const { client, reconciler } = world();
    client.agent = shownAgent(spec(), { rollout: { ...CONVERGED, ...failed } });
    const given = pass(client.journal, { snapshot: syncedSnapshot() });
    await expect(reconciler.reconcile(given, active(), readConfiguration(document()))).rejects.toThrow();
    expect(given.confirmed).toMatchObject({ serviceId: 'service-1', deploymentId: 'deployment-2' });
  });
});

describe('a secret set that is not ready', () => {
  const notReady = new PipecatApiError({
    kind: 'conflict_retry',
    code: 'CONFLICT',
    message: "Secret set 'keys' is not yet ready",
    operation: 'createAgent',
    status: 409,
    outcomeUnknown: false,
  });
  const bound = snapshot({ active: active({ document: document({ secretSet: 'keys', imagePullSecretSet: 'pull' }) }) });

  async function bind(states: Readonly<Record<string, 'pending' | 'ready' | 'failed' | 'absent'>>, waitedMs = 0) {
    const { client, reconciler } = world();
    client.failNext('ensureProvisioned', notReady);
    for (const [set, state] of Object.entries(states)) client.sets.set(set, state);
    const given = pass(client.journal, { snapshot: bound, request: { waitedMs } });
    return reconciler.reconcile(given, bound.active!, readConfiguration(bound.active!.document)).then(
      () => null,
      (error: unknown) => error,
    );
  }

  it.each([
    { why: 'pending is worth waiting for', states: { keys: 'pending', pull: 'ready' } },
    {
      why: 'pending for long is still worth waiting for',
      states: { keys: 'pending', pull: 'ready' },
      waitedMs: 60_000,
    },
    { why: 'that became ready meanwhile is worth another try', states: { keys: 'ready', pull: 'ready' } },
    { why: 'that is not there yet may have just been made', states: { pull: 'ready' } },
  ] as const)('$why', async ({ states, ...more }) => {
    const error = await bind(states, 'waitedMs' in more ? more.waitedMs : 0);
    expect(error).toBe(notReady);
    expect(error).toMatchObject({ errorClass: 'waiting', reason: 'SecretSetNotReady' });
  });

  it.each([
    {
      why: 'that failed is a matter for a human',
      states: { keys: 'failed', pull: 'ready' },
      want: 'secret set keys could not be made: create it again',
    },
    {
      why: 'that failed is named, though it is the one for the image',
      states: { keys: 'ready', pull: 'failed' },
      want: 'secret set pull could not be made: create it again',
    },
    {
      why: 'that is still not there is a matter for a human',
      states: { pull: 'ready' },
      waitedMs: 1,
      want: 'secret set keys does not exist',
    },
  ] as const)('$why', async ({ states, want, ...more }) => {
    const error = await bind(states, 'waitedMs' in more ? more.waitedMs : 0);
    expect(error).toBeInstanceOf(ConfigurationError);
    expect(error).toMatchObject({ message: want, errorClass: 'terminal', reason: 'SecretSetNotReady' });
  });
});
