import { Injectable } from '@nestjs/common';
import { AppConfig } from '../../config';
import { readConfiguration, type ActiveConfiguration, type Configuration } from '../../db';
import {
  diffSpec,
  forcedRestart,
  owned,
  plan,
  regionChange,
  SyncError,
  type AgentSpec,
  type ObservedAgent,
  type Plan,
} from '../../domain';
import { PipecatClient } from '../../pipecat-client';
import { foreignAgent } from '../foreign-agent';
import { ManagedSecrets, type ManagedSet } from '../managed-secrets';
import type { Look } from './look';

/** What was there before. */
export interface Before {
  readonly observed: ObservedAgent | null;
  /** The spec that was sent last, when it is known and another one. */
  readonly applied: AgentSpec | null;
  /** The secret set that config-sync makes for the agent, when it makes one. */
  readonly managed: ManagedSet | null;
}

export interface DeploymentDecision {
  readonly step: Plan;
  readonly before: Before;
  /** Why the step cannot be taken at all: it would be refused. */
  readonly impossible: SyncError | null;
}

/** So long a look may lag behind what was done. */
export const BELIEVED_AFTER_MS = 10_000;

/** Observe and plan, for what Pipecat Cloud deploys. Changes nothing. */
@Injectable()
export class DeploymentDecider {
  private readonly parkedRetryMs: number;

  constructor(
    config: AppConfig,
    private readonly client: PipecatClient,
    private readonly secrets: ManagedSecrets,
  ) {
    this.parkedRetryMs = config.sync.parkedRetryMs;
  }

  /** @throws SyncError when nothing may be done, or not yet */
  async decide(look: Look, active: ActiveConfiguration, configuration: Configuration): Promise<DeploymentDecision> {
    const observed = await this.client.observe(look.name, look.signal);
    const { ownership, agentId } = look.snapshot;
    if (observed !== null && !owned(ownership, observed)) throw foreignAgent(look, this.parkedRetryMs);
    const restart = forcedRestart(configuration.forceRedeploy, active.version, ownership, observed);
    if (restart === 'wait') throw restartUnknown();
    const applied = appliedSpec(active);
    const managed = configuration.spec.secretSet === null ? this.secrets.setFor(agentId, look.name) : null;
    const spec = managed === null ? configuration.spec : { ...configuration.spec, secretSet: managed.name };
    const step = plan({ name: look.name, spec, force: restart === 'send' }, observed, applied);
    if (step.action === 'none' && looksOutdated(look, configuration.spec, applied, observed)) throw outdated();
    const impossible = step.action === 'update' ? regionChange(step.drift) : null;
    return { step, before: { observed, applied, managed }, impossible };
  }
}

function appliedSpec({ appliedDocument }: ActiveConfiguration): AgentSpec | null {
  if (appliedDocument === null) return null;
  try {
    return readConfiguration(appliedDocument).spec;
  } catch {
    return null;
  }
}

/**
 * A look that shows what we replaced, under another deployment than the one we saw last, is older than what we did. Somebody may also have
 * put it back by hand, so it is believed after some time.
 */
function looksOutdated(
  { request, snapshot }: Look,
  desired: AgentSpec,
  applied: AgentSpec | null,
  observed: ObservedAgent | null,
): boolean {
  const recorded = snapshot.ownership?.deploymentId ?? null;
  // An update of ours whose answer was lost: what is shown is most likely what it made.
  if (snapshot.ownership?.intent === 'update') return false;
  if (observed === null || applied === null || recorded === null || request.waitedMs > BELIEVED_AFTER_MS) return false;
  return recorded !== observed.rollout.desiredDeploymentId && diffSpec(desired, applied).length > 0;
}

function outdated(): SyncError {
  return new SyncError('Pipecat Cloud shows an older deployment than the one that was sent last', {
    errorClass: 'waiting',
    reason: 'RollingOut',
  });
}

function restartUnknown(): SyncError {
  return new SyncError('whether the forced restart happened does not show yet', {
    errorClass: 'waiting',
    reason: 'RollingOut',
  });
}
