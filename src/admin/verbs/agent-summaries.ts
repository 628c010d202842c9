import { Injectable } from '@nestjs/common';
import type { AgentSummary } from '../../api';
import { AgentSummaryRepository } from '../../db';
import { toSummary } from '../agent-summary';
import { agentNotFound } from '../problem';

/** An agent as a verb leaves it. */
@Injectable()
export class AgentSummaries {
  constructor(private readonly agents: AgentSummaryRepository) {}

  /** @throws ProblemException 404 */
  async of(agentId: string): Promise<AgentSummary> {
    const row = await this.agents.find(agentId);
    if (row === null) throw agentNotFound(agentId);
    return toSummary(row);
  }
}
