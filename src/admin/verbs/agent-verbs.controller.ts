import { Body, HttpCode, HttpStatus, Param, Post } from '@nestjs/common';
import type { AgentSummary, Recorded } from '../../api';
import { AskedSyncs, Pauses } from '../../sync';
import { Operation } from '../../openapi';
import { AdminRoutes, NoStore } from '../admin-routes';
import { agentNotFound } from '../problem';
import { AgentParams } from '../requests';
import { Syncs } from '../scopes';
import { AgentSummaries } from './agent-summaries';
import { SyncBody, WhyBody } from './requests';
import { Who } from './who';

/** What an operator does to one agent. 404 for an agent in no row. */
@AdminRoutes('agents/:agentId')
export class AgentVerbsController {
  constructor(
    private readonly syncs: AskedSyncs,
    private readonly pauses: Pauses,
    private readonly summaries: AgentSummaries,
  ) {}

  /** Jumps the back-off, the parking and the quarantine. 202: the work goes on after the answer. */
  @Post('sync')
  @HttpCode(HttpStatus.ACCEPTED)
  @Syncs('agents.sync')
  @Operation('syncAgent', { problems: ['AgentNotFound'] })
  @NoStore()
  async sync(@Param() { agentId }: AgentParams, @Body() { changeType = 'FULL_SYNC' }: SyncBody): Promise<Recorded> {
    const asked = await this.syncs.agent(agentId, changeType);
    if (asked === undefined) throw agentNotFound(agentId);
    return { agentId, version: asked.version, recording: 'recorded' };
  }

  /** Brings back what was changed at Pipecat Cloud, also under `DRIFT_POLICY=report`. `superseded`: no drift is reported of it. */
  @Post('heal')
  @HttpCode(HttpStatus.ACCEPTED)
  @Syncs('agents.heal')
  @Operation('healAgent', { problems: ['AgentNotFound'] })
  @NoStore()
  async heal(@Param() { agentId }: AgentParams, @Body() _body: WhyBody): Promise<Recorded> {
    const asked = await this.syncs.heal(agentId);
    if (asked === undefined) throw agentNotFound(agentId);
    return { agentId, version: asked.version, recording: asked.drifted ? 'recorded' : 'superseded' };
  }

  /** Held still until it is resumed: what is asked for meanwhile is recorded and kept. What is under way ends in order. */
  @Post('pause')
  @HttpCode(HttpStatus.OK)
  @Syncs('agents.pause')
  @Operation('pauseAgent', { problems: ['AgentNotFound'] })
  @NoStore()
  async pause(@Param() { agentId }: AgentParams, @Body() { why }: WhyBody, @Who() by: string): Promise<AgentSummary> {
    await this.pauses.pauseAgent(agentId, { by, why: why ?? null });
    return this.summaries.of(agentId);
  }

  /** What waited meanwhile is due at once. Resuming an agent that is not paused does nothing. */
  @Post('resume')
  @HttpCode(HttpStatus.OK)
  @Syncs('agents.resume')
  @Operation('resumeAgent', { problems: ['AgentNotFound'] })
  @NoStore()
  async resume(@Param() { agentId }: AgentParams, @Body() { why }: WhyBody, @Who() by: string): Promise<AgentSummary> {
    await this.pauses.resumeAgent(agentId, { by, why: why ?? null });
    return this.summaries.of(agentId);
  }
}
