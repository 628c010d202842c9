import { Injectable } from '@nestjs/common';
import { AppConfig } from '../../config';
import { AgentRepository, type AgentSnapshot } from '../../db';
import { agentName, SyncError } from '../../domain';
import { AbsentPreview } from './absent-preview';
import type { Look } from './look';
import { PresentPreview } from './present-preview';
import { NOTHING, type Decided, type Previewed } from './previewed';

const ANSWER_WITHIN_MS = 30_000;

/** As an operator asks for it: everything, at the active version. */
const ASKED: Omit<Look['request'], 'agentId'> = {
  ...{ scope: 'full', version: null, changeType: 'FULL_SYNC', source: 'operator', backlog: false },
  ...{ commandPending: false, attempts: 0, ahead: false, crashes: 0, waitedMs: 0, rolloutMs: null, settle: false },
  ...{ lastReason: null, parked: false, ageMs: 0, queuedMs: 0, traceparent: null },
};

/** What a sync would do if it ran now. Looks, and changes nothing. */
@Injectable()
export class PlanPreview {
  private readonly prefix: string;

  constructor(
    config: AppConfig,
    private readonly agents: AgentRepository,
    private readonly present: PresentPreview,
    private readonly absent: AbsentPreview,
  ) {
    this.prefix = config.pipecat.agentPrefix;
  }

  /** @returns null = there is no such agent; rejects with a `SyncError` when PostgreSQL or Pipecat Cloud cannot be asked */
  async of(agentId: string): Promise<Previewed | null> {
    const snapshot = (await this.agents.loadSnapshots([agentId])).get(agentId.toLowerCase());
    if (snapshot === undefined) return null;
    const decided = await this.decide(snapshot).catch(refused);
    return { agentId: snapshot.agentId, version: snapshot.active?.version ?? null, ...decided };
  }

  private async decide(snapshot: AgentSnapshot): Promise<Decided> {
    const { agentId, desiredState } = snapshot;
    const look: Look = {
      snapshot,
      name: agentName(this.prefix, agentId),
      request: { ...ASKED, agentId },
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    };
    return desiredState === 'present' ? this.present.decide(look) : this.absent.decide(look);
  }
}

/** What a reconcile would say; that the platform cannot be asked is no plan. */
function refused(error: unknown): Decided {
  if (!(error instanceof SyncError) || (error.errorClass !== 'terminal' && error.errorClass !== 'waiting')) throw error;
  return { ...NOTHING, refused: { reason: error.reason, error: error.message } };
}
