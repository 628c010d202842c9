import { Body, Controller, Delete, HttpCode, Param, Patch, Post, Put } from '@nestjs/common';
import { changeBot } from '../bots/bot';
import { AgentsService } from '../world/agents.service';
import { Clock } from '../world/clock';
import { notFound } from '../world/refusal';
import { SessionsService } from '../world/sessions.service';
import { World } from '../world/world';
import { orBadInput, record } from './bad-input';
import { parseBotSpec } from './bot-spec';
import { Seeder } from './seeder';

type View = Record<string, unknown>;

/** What happens at the platform without the client's doing. */
@Controller('__sim')
export class SeedController {
  constructor(
    private readonly seeder: Seeder,
    private readonly agents: AgentsService,
    private readonly sessions: SessionsService,
    private readonly world: World,
    private readonly clock: Clock,
  ) {}

  @Put('agents/:name')
  putAgent(@Param('name') name: string, @Body() body: unknown): View {
    const agent = orBadInput(() => this.seeder.agent(name, body));
    return { name, serviceId: agent.serviceId, deploymentId: agent.desired.id };
  }

  @Delete('agents/:name')
  deleteAgent(@Param('name') name: string): View {
    this.agents.delete(name);
    return { status: 'OK' };
  }

  @Post('agents/:name/sessions')
  @HttpCode(200)
  startSessions(@Param('name') name: string, @Body() body: unknown): View {
    return { sessionIds: orBadInput(() => this.seeder.startSessions(name, body)) };
  }

  @Post('sessions/:id/end')
  @HttpCode(200)
  endSession(@Param('id') id: string): View {
    this.sessions.end(id);
    return { status: 'OK' };
  }

  @Patch('sessions/:id')
  changeBot(@Param('id') id: string, @Body() body: unknown): View {
    const session = this.world.sessions.get(id);
    if (!session) throw notFound('no such session');
    const spec = orBadInput(() => parseBotSpec(record(body, 'session')['bot']));
    changeBot(session.bot, spec, this.clock.now());
    return { sessionId: id, bot: spec };
  }

  @Put('secrets/:set')
  putSecrets(@Param('set') set: string, @Body() body: unknown): View {
    orBadInput(() => this.seeder.secretSet(set, body));
    return { name: set };
  }
}
