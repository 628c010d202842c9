import { All, Controller, Param, Req, Res } from '@nestjs/common';
import type { Response } from 'express';
import { answer } from '../bots/answer';
import { type BotReply, forwardedHeaders, reservedPath } from '../bots/bot-request';
import { pause } from '../faults/pause';
import { type Call, CurrentCall, type SimRequest } from '../gateway/call';
import { Clock } from '../world/clock';
import { badRequest } from '../world/refusal';
import { SessionsService } from '../world/sessions.service';

/** The Session API: hands the request to the bot of a live session and its answer back, whatever it is. */
@Controller('v1/public/:name/sessions/:sessionId')
export class ProxyController {
  constructor(
    private readonly sessions: SessionsService,
    private readonly clock: Clock,
  ) {}

  @All('*path')
  async proxy(
    @Param('name') name: string,
    @Param('sessionId') sessionId: string,
    @Param('path') segments: string[] | string,
    @Req() request: SimRequest,
    @Res() response: Response,
    @CurrentCall() call: Call,
  ): Promise<void> {
    const path = [segments].flat().join('/');
    if (reservedPath(path)) throw badRequest(`Path '/${path}' is reserved`);
    const { bot } = this.sessions.live(name, sessionId);
    const headers = forwardedHeaders(request.headers, sessionId);
    const reply = answer(bot, { method: request.method, path, headers, body: request.body }, this.clock.now());
    call.entry.applied = reply.applied === true;
    const waitMs = reply.never ? undefined : (bot.spec.delayMs ?? 0);
    if (waitMs !== 0 && !(await pause(response, waitMs))) return;
    send(reply, response);
  }
}

function send(reply: BotReply, response: Response): void {
  response.status(reply.status);
  for (const [name, value] of Object.entries(reply.headers ?? {})) response.setHeader(name, value);
  if (reply.text === undefined) response.json(reply.json);
  else response.type('text/plain').send(reply.text);
}
