import { Get, Param } from '@nestjs/common';
import type { PlanView } from '../../api';
import { AgentSummaryRepository, PauseRepository, RunPaceRepository } from '../../db';
import { PlanPreview } from '../../sync';
import { Operation } from '../../openapi';
import { AdminRoutes, NoStore } from '../admin-routes';
import { agentNotFound } from '../problem';
import { AgentParams } from '../requests';
import { Reads } from '../scopes';

@AdminRoutes('agents/:agentId/plan')
export class PlanController {
  constructor(
    private readonly preview: PlanPreview,
    private readonly paces: RunPaceRepository,
    private readonly summaries: AgentSummaryRepository,
    private readonly pauses: PauseRepository,
  ) {}

  /** What a sync would do if it ran now: the reconciler's own decision, not carried out. 503 when Pipecat Cloud cannot be asked. */
  @Get()
  @Reads()
  @Operation('planAgent', { problems: ['AgentNotFound', 'DatabaseUnavailable', 'PlatformUnavailable'] })
  @NoStore()
  async plan(@Param() { agentId }: AgentParams): Promise<PlanView> {
    const previewed = await this.preview.of(agentId);
    if (previewed === null) throw agentNotFound(agentId);
    const { action } = previewed;
    return {
      ...previewed,
      heldBy: action === 'none' ? null : ((await this.pausedBy(agentId)) ?? previewed.heldBy),
      estimate: action === 'none' ? null : await this.paces.of(action),
      at: new Date().toISOString(),
    };
  }

  private async pausedBy(agentId: string): Promise<string | null> {
    const [fleet, agent] = await Promise.all([this.pauses.fleet(), this.summaries.find(agentId)]);
    if (fleet !== null) return `the fleet is paused by ${fleet.by}`;
    return agent?.pausedBy == null ? null : `the agent is paused by ${agent.pausedBy}`;
  }
}
