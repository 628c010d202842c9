import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { type Call, CurrentCall } from '../gateway/call';
import type { Agent } from '../world/agent';
import { AgentsService } from '../world/agents.service';
import { SessionsService } from '../world/sessions.service';
import { SettingsStore } from '../world/settings';
import { World } from '../world/world';
import { parseCreateAgent, parseUpdateAgent } from './agent-request';
import { serviceDetails, serviceListItem } from './service-details';

type Wire = Record<string, unknown>;

const UNCHANGED = 'No changes detected: the service already runs this configuration, no new deployment was created';

@Controller('v1/agents')
export class AgentsController {
  constructor(
    private readonly agents: AgentsService,
    private readonly sessions: SessionsService,
    private readonly settings: SettingsStore,
    private readonly world: World,
  ) {}

  @Post()
  @HttpCode(200)
  create(@Body() body: unknown, @CurrentCall() call: Call): Wire {
    const { name, region, change } = parseCreateAgent(body);
    const agent = this.agents.create(name, region, change);
    call.entry.applied = true;
    return this.details(agent);
  }

  @Get()
  list(
    @CurrentCall() call: Call,
    @Query('region') region?: string,
    @Query('includeActiveDeployment') include?: string,
  ): Wire {
    const agents = this.agents.list(region ?? null, call.stale);
    return { services: agents.map((agent) => serviceListItem(agent, include === 'true')) };
  }

  @Get(':name')
  get(@Param('name') name: string, @CurrentCall() call: Call): Wire {
    return this.details(this.agents.get(name, call.stale));
  }

  @Post(':name')
  @HttpCode(200)
  update(@Param('name') name: string, @Body() body: unknown, @CurrentCall() call: Call): Wire {
    const { agent, changed } = this.agents.update(name, parseUpdateAgent(body));
    call.entry.applied = changed;
    const warn = !changed && this.settings.current.warnings;
    return { ...this.details(agent), ...(warn && { warning: UNCHANGED }) };
  }

  @Delete(':name')
  delete(@Param('name') name: string, @CurrentCall() call: Call): Wire {
    this.agents.delete(name);
    call.entry.applied = true;
    return { status: 'OK' };
  }

  private details(agent: Agent): Wire {
    return serviceDetails(agent, {
      activeSessionCount: this.sessions.activeCount(agent),
      outcomeOf: (image) => this.world.images.get(image ?? ''),
      conditions: this.settings.current.conditions,
    });
  }
}
