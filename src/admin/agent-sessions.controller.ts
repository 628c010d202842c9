import { Get, Param } from '@nestjs/common';
import type { AgentSessionsView } from '../api';
import { Operation } from '../openapi';
import { AdminRoutes, NoStore } from './admin-routes';
import { AgentSessionsService } from './agent-sessions.service';
import { AgentParams } from './requests';
import { Reads } from './scopes';

@AdminRoutes('agents/:agentId/sessions')
export class AgentSessionsController {
  constructor(private readonly sessions: AgentSessionsService) {}

  /** 404 for an agent in no row, 503 when Pipecat Cloud or PostgreSQL cannot be asked. */
  @Get()
  @Reads()
  @Operation('listSessions', { problems: ['AgentNotFound', 'DatabaseUnavailable', 'PlatformUnavailable'] })
  @NoStore()
  sessionsOf(@Param() { agentId }: AgentParams): Promise<AgentSessionsView> {
    return this.sessions.sessionsOf(agentId);
  }
}
