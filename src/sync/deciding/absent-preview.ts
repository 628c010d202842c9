import { Injectable } from '@nestjs/common';
import { AppConfig } from '../../config';
import { OperatorRepository } from '../../db';
import type { ObservedAgent } from '../../domain';
import { PolicyGate } from '../../policies';
import { proposedDelete } from '../proposals';
import { AbsentDecider } from './absent-decider';
import type { Look } from './look';
import { NOTHING, type Decided, type PreviewedCall } from './previewed';
import { SessionsOwed } from './sessions-owed';

/** What a reconcile would do to an agent that is not to exist, by what the reconciler itself decides by. */
@Injectable()
export class AbsentPreview {
  private readonly config: AppConfig['sync'];

  constructor(
    config: AppConfig,
    private readonly decider: AbsentDecider,
    private readonly sessions: SessionsOwed,
    private readonly gate: PolicyGate,
    private readonly operator: OperatorRepository,
  ) {
    this.config = config.sync;
  }

  /** @throws SyncError when it is not ours, or cannot be looked at */
  async decide(look: Look): Promise<Decided> {
    const decision = await this.decider.decide(look);
    if (decision.kind !== 'delete') return NOTHING;
    const live = (await this.sessions.live(look)).length;
    const stops: PreviewedCall[] =
      this.config.deprovisionSessions === 'stop' && live > 0
        ? [{ op: 'stopSession', times: live, why: 'DEPROVISION_SESSIONS=stop' }]
        : [];
    return {
      ...NOTHING,
      action: 'delete',
      calls: [...stops, { op: 'deleteAgent', times: 1, why: 'the agent is not to exist' }],
      liveSessions: live,
      heldBy: await this.heldBy(look, decision.observed),
    };
  }

  private async heldBy(look: Look, observed: ObservedAgent | null): Promise<string | null> {
    if (this.config.policy !== 'sync') return `SYNC_POLICY=${this.config.policy}`;
    const hold = await this.gate.ask(() => proposedDelete(look, observed));
    if (hold !== null) return hold.error;
    const most = this.config.deprovisionMaxPerHour;
    const free = await this.operator.mayDelete(look.snapshot.agentId, most);
    return free ? null : `DEPROVISION_MAX_PER_HOUR=${most}, until it is released`;
  }
}
