import { Get, Param, Query } from '@nestjs/common';
import type { AgentDetail, AgentPage, RunPage, VersionPage } from '../../api';
import { Operation } from '../../openapi';
import { AdminRoutes, NoStore } from '../admin-routes';
import { AgentParams } from '../requests';
import { Reads } from '../scopes';
import { AgentDetailService } from './agent-detail.service';
import { AgentListService } from './agent-list.service';
import { AgentsQuery, PageQuery } from './requests';

/** The fleet as a list, and one agent of it. */
@AdminRoutes('agents')
export class AgentsController {
  constructor(
    private readonly list: AgentListService,
    private readonly details: AgentDetailService,
  ) {}

  @Get()
  @Reads()
  @Operation('listAgents', { problems: ['DatabaseUnavailable'] })
  @NoStore()
  page(@Query() query: AgentsQuery): Promise<AgentPage> {
    return this.list.page(query);
  }

  /** Asks Pipecat Cloud too, and says so when it cannot be asked. 404 for an agent in no row. */
  @Get(':agentId')
  @Reads()
  @Operation('getAgent', { problems: ['AgentNotFound', 'DatabaseUnavailable'] })
  @NoStore()
  detail(@Param() { agentId }: AgentParams): Promise<AgentDetail> {
    return this.details.detail(agentId);
  }

  @Get(':agentId/history')
  @Reads()
  @Operation('listRuns', { problems: ['AgentNotFound', 'DatabaseUnavailable'] })
  @NoStore()
  history(@Param() { agentId }: AgentParams, @Query() query: PageQuery): Promise<RunPage> {
    return this.details.history(agentId, query);
  }

  @Get(':agentId/versions')
  @Reads()
  @Operation('listVersions', { problems: ['AgentNotFound', 'DatabaseUnavailable'] })
  @NoStore()
  versions(@Param() { agentId }: AgentParams, @Query() query: PageQuery): Promise<VersionPage> {
    return this.details.versions(agentId, query);
  }
}
