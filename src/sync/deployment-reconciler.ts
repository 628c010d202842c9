import { Injectable } from '@nestjs/common';
import { AppConfig } from '../config';
import type { ActiveConfiguration, Configuration } from '../db';
import { judgeRollout, SyncError, type ObservedAgent, type RolloutFailure } from '../domain';
import { DeploymentDecider } from './deciding/deployment-decider';
import { ManagedSecrets } from './managed-secrets';
import { planned, type Outcome, type Pass } from './pass';
import { PlanApplier } from './plan-applier';

export type Deployed = { readonly kind: 'converged' } | { readonly kind: 'ended'; readonly outcome: Outcome };

/** The pace at which a roll-out is watched once its deadline has passed (CONTRACT 3.1). */
const OVERDUE_POLL_MS = 60_000;
/** A registry that limits pulls lets nobody in for some minutes (CONTRACT 5.2). */
const PULL_LIMIT_MS = 600_000;

/** Observe, plan, apply, verify, for what Pipecat Cloud deploys. */
@Injectable()
export class DeploymentReconciler {
  private readonly config: AppConfig['sync'];

  constructor(
    config: AppConfig,
    private readonly decider: DeploymentDecider,
    private readonly applier: PlanApplier,
    private readonly secrets: ManagedSecrets,
  ) {
    this.config = config.sync;
  }

  async reconcile(pass: Pass, active: ActiveConfiguration, configuration: Configuration): Promise<Deployed> {
    const { step, before, impossible } = await this.decider.decide(pass, active, configuration);
    pass.action = step.action;
    if (step.action === 'update') pass.drift = step.drift;
    if (step.action !== 'none' && this.config.policy === 'observe-only') {
      return { kind: 'ended', outcome: planned(pass, this.config.parkedRetryMs) };
    }
    if (impossible !== null) throw impossible;
    return this.verify(pass, active, (await this.applier.apply(pass, step, before)) ?? before.observed);
  }

  private verify(pass: Pass, active: ActiveConfiguration, observed: ObservedAgent | null): Deployed {
    pass.confirmed = {
      serviceId: observed?.serviceId ?? null,
      deploymentId: observed?.rollout.desiredDeploymentId ?? null,
      appliedVersion: active.version,
      secretsGeneration: this.secrets.generation(),
    };
    const verdict = observed === null ? ({ state: 'rolling' } as const) : judgeRollout(observed);
    switch (verdict.state) {
      case 'converged':
        return { kind: 'converged' };
      case 'rolling':
        return { kind: 'ended', outcome: this.rolling(pass) };
      case 'failed':
        throw rolloutFailed(verdict.failure, verdict.servingPrevious);
      default:
        return verdict satisfies never;
    }
  }

  /** Not waited for: the request goes back and is looked at again. Past the deadline it is said aloud, and watched on at a slow pace. */
  private rolling(pass: Pass): Outcome {
    const { rolloutMs, lastReason } = pass.lease.request;
    const changed = pass.action !== 'none';
    const overdue = !changed && rolloutMs !== null && rolloutMs > this.config.rolloutDeadlineMs;
    const reason = overdue ? 'ProgressDeadlineExceeded' : 'RollingOut';
    return {
      outcome: 'rolling-out',
      quiet: !changed && lastReason === reason,
      row: {
        status: overdue ? 'ERROR_SYNC' : 'SYNCING',
        status_reason: reason,
        error: overdue ? 'the roll-out takes longer than SYNC_ROLLOUT_DEADLINE_MS; still watching' : null,
        last_reason: reason,
        next: 'due',
        delay_ms: overdue ? Math.max(OVERDUE_POLL_MS, this.config.rolloutPollMs) : this.config.rolloutPollMs,
        rollout: changed ? 'start' : 'keep',
      },
    };
  }
}

export function rolloutFailed({ reason, message }: RolloutFailure, servingPrevious: boolean): SyncError {
  const what = message === null ? reason : `${reason}: ${message}`;
  const serving = servingPrevious ? 'the previous deployment keeps serving' : 'nothing is serving';
  return new SyncError(`the deployment failed (${what}); ${serving}`, {
    errorClass: 'terminal',
    reason: 'DeploymentFailed',
    retryAfterMs: reason.includes('PULL_RATE_LIMIT') ? PULL_LIMIT_MS : undefined,
  });
}
