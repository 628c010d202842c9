import { Injectable } from '@nestjs/common';
import { AgentRepository, SessionsHeardRepository, type AgentSnapshot, type OpenRecall } from '../db';
import { judge, type Judged } from './recall-judge';
import { RecallLooker } from './recall-looker';

export interface Evidence {
  readonly judged: Judged;
  /** Why it proves nothing; null = it is all there is to know. */
  readonly doubt: string | null;
}

/** What a recall is decided from. The sessions are listed first and their receipts read afterwards: a receipt can only be added. */
@Injectable()
export class RecallEvidence {
  constructor(
    private readonly agents: AgentRepository,
    private readonly receipts: SessionsHeardRepository,
    private readonly looker: RecallLooker,
  ) {}

  /** null = the agent is in no row any more. */
  async snapshot(agentId: string): Promise<AgentSnapshot | null> {
    return (await this.agents.loadSnapshots([agentId])).get(agentId) ?? null;
  }

  async gather(
    { agentId, version }: OpenRecall,
    snapshot: AgentSnapshot | null,
    signal: AbortSignal,
  ): Promise<Evidence> {
    const { sessionIds, doubt } = await this.looker.live(agentId, snapshot, signal);
    const heard = await this.receipts.heard(agentId, sessionIds);
    return { judged: judge(version, sessionIds, heard), doubt };
  }
}
