import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { DEFAULT_BOT, type BotSpec } from '../bots/bot';
import { type Call, CurrentCall } from '../gateway/call';
import { serving } from '../world/agent';
import { AgentsService } from '../world/agents.service';
import { SessionsService } from '../world/sessions.service';
import { checkWebsocketBody, parseStart, type StartRequest } from './start-request';

type Wire = Record<string, unknown>;

const ICE_SERVERS = { iceServers: [{ urls: ['stun:stun.example.com:3478'], username: 'sim', credential: 'sim' }] };

/** Where callers begin: with the public key, and not idempotent. */
@Controller('v1/public/:name/start')
export class StartController {
  constructor(
    private readonly agents: AgentsService,
    private readonly sessions: SessionsService,
  ) {}

  @Post()
  @HttpCode(200)
  start(@Param('name') name: string, @Body() body: unknown, @CurrentCall() call: Call): Wire {
    const request = parseStart(body);
    const agent = this.agents.find(name);
    checkWebsocketBody(request, (agent && serving(agent))?.spec.websocketAuth ?? 'none');
    if (request.transport === 'websocket' && agent && serving(agent))
      return websocketTicket(name, agent.region, request);
    const session = this.sessions.start(name, botOf(request));
    call.entry.sessionId = session.sessionId;
    call.entry.applied = true;
    return {
      sessionId: session.sessionId,
      ...(request.createDailyRoom && {
        dailyRoom: `https://sim.daily.co/${session.sessionId}`,
        dailyToken: Buffer.from(session.sessionId).toString('base64url'),
      }),
      ...(request.enableDefaultIceServers && { iceConfig: ICE_SERVERS }),
    };
  }
}

/** No bot starts before the client connects, and the simulator has nothing to connect to. */
function websocketTicket(name: string, region: string, { body }: StartRequest): Wire {
  return {
    token: Buffer.from(`${name}.${region}`).toString('base64url'),
    wsUrl: `wss://${region}.api.pipecat.daily.co/ws/generic/${name}.sim`,
    ...(body && { body: Buffer.from(JSON.stringify(body)).toString('base64') }),
  };
}

/** A caller may hand the bot the context it starts with. */
function botOf({ body }: StartRequest): BotSpec {
  const version = body?.['contextVersion'];
  return typeof version === 'number' ? { ...DEFAULT_BOT, contextVersion: version } : DEFAULT_BOT;
}
