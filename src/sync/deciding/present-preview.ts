import { Injectable } from '@nestjs/common';
import { AppConfig } from '../../config';
import { judgeRollout, restarts, type AgentSpec, type Plan } from '../../domain';
import { PipecatClient } from '../../pipecat-client';
import { PolicyGate } from '../../policies';
import { rolloutFailed } from '../deployment-reconciler';
import { proposedContext, proposedDeployment } from '../proposals';
import { DeploymentDecider, type Before, type DeploymentDecision } from './deployment-decider';
import type { Look } from './look';
import { NOTHING, type Decided, type PreviewedCall } from './previewed';
import { SessionsOwed, type OwedSessions } from './sessions-owed';
import { owesContext, wantedOf, type Wanted } from './wanted';

/** What a reconcile would do to an agent that is to exist, by what the reconcilers themselves decide by. */
@Injectable()
export class PresentPreview {
  private readonly observeOnly: boolean;

  constructor(
    config: AppConfig,
    private readonly client: PipecatClient,
    private readonly decider: DeploymentDecider,
    private readonly sessions: SessionsOwed,
    private readonly gate: PolicyGate,
  ) {
    this.observeOnly = config.sync.policy === 'observe-only';
  }

  /** @throws SyncError when nothing may be done, or not yet, or the platform cannot be asked */
  async decide(look: Look): Promise<Decided> {
    const wanted = wantedOf(look);
    const decision = await this.decider.decide(look, wanted.active, wanted.configuration);
    const { step, before, impossible } = decision;
    if (impossible !== null) throw impossible;
    if (step.action === 'none') return this.contextOnly(look, wanted, decision);
    if (step.action === 'delete') return NOTHING;
    const owed = step.action === 'create' ? 0 : (await this.owed(look, wanted, true)).owed.length;
    return {
      action: step.action,
      drift: step.action === 'update' ? step.drift : [],
      calls: [...(await this.sets(look, before)), deployCall(step), ...pushes(owed)],
      restarts: step.action === 'update' && (step.force || restarts(step.drift)),
      liveSessions: owed,
      heldBy: await this.heldBy(() => proposedDeployment(look, step, before.observed)),
      refused: null,
    };
  }

  private async contextOnly(look: Look, wanted: Wanted, { before }: DeploymentDecision): Promise<Decided> {
    const verdict = before.observed === null ? null : judgeRollout(before.observed);
    if (verdict?.state === 'failed') throw rolloutFailed(verdict.failure, verdict.servingPrevious);
    const { owed } = await this.owed(look, wanted, false);
    if (owed.length === 0) return NOTHING;
    const proposed = (): ReturnType<typeof proposedContext> =>
      proposedContext(look, wanted.active.version, owed.length);
    return {
      ...NOTHING,
      action: 'context',
      calls: pushes(owed.length),
      liveSessions: owed.length,
      heldBy: await this.heldBy(proposed),
    };
  }

  private async owed(look: Look, { active }: Wanted, changes: boolean): Promise<OwedSessions> {
    if (!owesContext(look, active, changes)) return { live: [], known: new Map(), owed: [] };
    return this.sessions.of(look, active.version, active.context);
  }

  private async sets(look: Look, { managed }: Before): Promise<PreviewedCall[]> {
    if (managed === null || (await this.client.secretSetState(managed.name, look.signal)) !== 'absent') return [];
    return [{ op: 'putSecretSet', times: 1, why: 'the managed secret set is not there yet' }];
  }

  private async heldBy(proposed: Parameters<PolicyGate['ask']>[0]): Promise<string | null> {
    if (this.observeOnly) return 'SYNC_POLICY=observe-only';
    return (await this.gate.ask(proposed))?.error ?? null;
  }
}

function deployCall(step: Extract<Plan, { spec: AgentSpec }>): PreviewedCall {
  if (step.action === 'create') return { op: 'createAgent', times: 1, why: 'the agent is not there' };
  const fields = step.drift.map(({ field }) => field).join(', ');
  return { op: 'updateAgent', times: 1, why: fields === '' ? 'this version asks for a restart' : `differs: ${fields}` };
}

function pushes(times: number): PreviewedCall[] {
  return times === 0
    ? []
    : [{ op: 'pushContext', times, why: 'live sessions that have not acknowledged this version' }];
}
