import { Injectable } from '@nestjs/common';
import { ConfigurationError, restarts, SyncError, type AgentSpec, type ObservedAgent, type Plan } from '../domain';
import { PipecatClient, type AppliedChange } from '../pipecat-client';
import { PolicyGate } from '../policies';
import type { Before } from './deciding/deployment-decider';
import type { Pass } from './pass';
import { proposedDeployment } from './proposals';
import { SecretSetMaker } from './secret-set-maker';

const HOPELESS = {
  failed: 'could not be made: create it again',
  absent: 'does not exist',
  pending: '',
  ready: '',
} as const;

/** Carries a plan out: what is about to be done is written down first, under the lease, and the platform is looked at again afterwards. */
@Injectable()
export class PlanApplier {
  constructor(
    private readonly client: PipecatClient,
    private readonly sets: SecretSetMaker,
    private readonly gate: PolicyGate,
  ) {}

  /** @returns what the platform shows after the change; null when there was none to make
   * @throws PlanHeldError before anything was changed */
  async apply(pass: Pass, step: Plan, before: Before): Promise<ObservedAgent | null> {
    switch (step.action) {
      case 'none':
      case 'delete':
        return null;
      case 'create':
      case 'update':
        await this.gate.pass(() => proposedDeployment(pass, step, before.observed));
        return this.carryOut(pass, step, before).catch((error: unknown) => this.explain(pass, step.spec, error));
      default:
        return step satisfies never;
    }
  }

  private async carryOut(
    pass: Pass,
    step: Extract<Plan, { spec: AgentSpec }>,
    before: Before,
  ): Promise<ObservedAgent | null> {
    const { observed, applied, managed } = before;
    const desired = { name: pass.name, spec: step.spec };
    if (step.action === 'create' || observed === null) {
      await this.begin(pass, 'create', observed, false);
      if (managed !== null) await this.sets.ensure(pass, managed, step.spec.region);
      return this.seen(pass, await this.client.ensureProvisioned(desired, pass.signal));
    }
    await this.begin(pass, 'update', observed, step.force);
    if (managed !== null) await this.sets.ensure(pass, managed, observed.spec.region ?? step.spec.region);
    if (!step.force && !restarts(step.drift)) pass.remark = 'will not restart: only the scaling changes';
    const change = await this.client.ensureConfig({ ...desired, applied, force: step.force }, observed, pass.signal);
    return this.seen(pass, change);
  }

  private async begin(
    pass: Pass,
    intent: 'create' | 'update',
    observed: ObservedAgent | null,
    force: boolean,
  ): Promise<void> {
    await pass.lease.beginChange({
      agentName: pass.name,
      intent,
      status: 'SYNCING',
      serviceId: observed?.serviceId ?? null,
      deploymentId: observed?.rollout.desiredDeploymentId ?? null,
      force,
    });
    pass.begun = intent;
  }

  /** Looks again rather than to believe the answer; right after a create the platform may not show the agent yet. */
  private async seen(pass: Pass, { observed, warning }: AppliedChange): Promise<ObservedAgent | null> {
    // The change took: from here on an error is about something else.
    pass.begun = null;
    if (observed !== null) {
      pass.confirmed = {
        serviceId: observed.serviceId,
        deploymentId: observed.rollout.desiredDeploymentId,
        appliedVersion: pass.snapshot.active?.version ?? null,
        secretsGeneration: null,
      };
    }
    if (warning !== null) pass.remark = warning;
    return (await this.client.observe(pass.name, pass.signal)) ?? observed;
  }

  /** A set that is not ready yet is worth waiting for; one that failed or is not there is a matter for a human. */
  private async explain(pass: Pass, spec: AgentSpec, error: unknown): Promise<never> {
    if (!(error instanceof SyncError) || error.reason !== 'SecretSetNotReady') throw error;
    for (const set of [spec.secretSet, spec.imagePullSecretSet]) {
      if (set === null) continue;
      const state = await this.client.secretSetState(set, pass.signal);
      const hopeless = state === 'failed' || (state === 'absent' && pass.lease.request.waitedMs > 0);
      if (hopeless) throw new ConfigurationError(`secret set ${set} ${HOPELESS[state]}`, '', 'SecretSetNotReady');
    }
    throw error;
  }
}
