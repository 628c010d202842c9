import { Controller, Get, Req, Res, UseFilters, UseGuards } from '@nestjs/common';
import type { Request, Response } from 'express';
import { ProblemFilter } from '../http';
import { Operation } from '../openapi';
import { BotLimits } from './bot-limits';
import { BotTokenGuard } from './bot-token.guard';
import { ContextSource, type CurrentContext } from './context-source';
import { entityTag, holds } from './entity-tag';
import { badRequest, invalidConfig, noConfiguration, unavailable } from './problems';
import { PullReceipts } from './pull-receipts';
import type { RenderedContext } from './rendered-context';

const SESSION_ID_PATTERN = /^[A-Za-z0-9_-]{1,128}$/;
const RETRY_AFTER_SECONDS = 1;
/** RFC 7234's warning code for an answer that could not be checked. */
const STALE_HEADERS = { Warning: '110 - "Response is Stale"', 'X-Config-Sync-Stale': 'true' };

/** What a bot asks at the start of a session: the newest configuration of its agent. */
@Controller('v1/agents')
@UseGuards(BotTokenGuard)
@UseFilters(ProblemFilter)
export class BotContextController {
  constructor(
    private readonly limits: BotLimits,
    private readonly source: ContextSource,
    private readonly receipts: PullReceipts,
  ) {}

  /** 200 with the body of `render`, 304 when the bot holds this version; else a problem: 400, 401, 404, 409, 429, 503. */
  @Get(':id/context')
  @Operation('getContext', {
    problems: ['ConfigurationNotFound', 'InvalidConfig', 'DatabaseUnavailable'],
    answers: {
      200: {
        means: 'The active configuration',
        schema: 'BotContext',
        headers: {
          ETag: 'The version, in quotes',
          'X-Config-Sync-Stale': '`true` when PostgreSQL could not be asked and this is what was known from before',
        },
      },
      304: { means: 'The bot holds this version already', headers: { ETag: 'The version, in quotes' } },
    },
    parameters: [
      { name: 'id', in: 'path', means: 'The agent', schema: { type: 'string', format: 'uuid' } },
      {
        name: 'session_id',
        in: 'query',
        means: 'The session that begins: it is then known what it hears',
        schema: { type: 'string', pattern: SESSION_ID_PATTERN.source },
      },
      { name: 'If-None-Match', in: 'header', means: 'The ETag of the answer before', schema: { type: 'string' } },
    ],
  })
  async context(@Req() request: Request<{ id: string }>, @Res() response: Response): Promise<void> {
    const agentId = request.params.id.toLowerCase();
    await this.limits.fetched(agentId);
    const sessionId = sessionOf(request.query['session_id']);
    const { context, stale } = await this.current(agentId);
    const served = servable(context);
    send(response, served, { stale, held: holds(request.headers['if-none-match'], served.version) });
    if (sessionId !== null) this.receipts.add({ agentId, version: served.version, sessionId });
  }

  private async current(agentId: string): Promise<CurrentContext> {
    try {
      return await this.source.current(agentId);
    } catch {
      throw unavailable(RETRY_AFTER_SECONDS);
    }
  }
}

function sessionOf(value: unknown): string | null {
  if (value === undefined) return null;
  if (typeof value === 'string' && SESSION_ID_PATTERN.test(value)) return value;
  throw badRequest('session_id', 'must be 1 to 128 letters, digits, _ or -');
}

function servable(context: RenderedContext | null): RenderedContext {
  if (context === null) throw noConfiguration();
  const { version, refusal } = context;
  if (refusal !== null) throw invalidConfig(refusal.message, refusal.path, version);
  return context;
}

function send(
  response: Response,
  { version, body }: RenderedContext,
  { stale, held }: { stale: boolean; held: boolean },
): void {
  const headers = {
    ETag: entityTag(version),
    'Cache-Control': 'no-cache',
    ...(stale ? STALE_HEADERS : {}),
  };
  if (held) {
    response.writeHead(304, headers).end();
    return;
  }
  response.writeHead(200, {
    ...headers,
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': body.length,
  });
  response.end(body);
}
