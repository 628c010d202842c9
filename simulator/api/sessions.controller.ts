import { Controller, Delete, Get, Param, Query } from '@nestjs/common';
import { type Call, CurrentCall } from '../gateway/call';
import { Refusal } from '../world/refusal';
import { SessionsService } from '../world/sessions.service';
import { parseSessionQuery } from './session-query';
import { sessionDetails, sessionItem } from './session-wire';

type Wire = Record<string, unknown>;

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

@Controller('v1/agents/:name/sessions')
export class SessionsController {
  constructor(private readonly sessions: SessionsService) {}

  @Get()
  list(@Param('name') name: string, @Query() query: Record<string, unknown>, @CurrentCall() call: Call): Wire {
    const { filter, limit, offset } = parseSessionQuery(query);
    const found = this.sessions.list(name, filter, call.stale);
    return { total_count: found.length, sessions: found.slice(offset, offset + limit).map(sessionItem) };
  }

  @Get(':sessionId')
  get(@Param('name') name: string, @Param('sessionId') sessionId: string): Wire {
    return sessionDetails(this.sessions.get(name, sessionId));
  }

  @Delete(':sessionId')
  stop(@Param('name') name: string, @Param('sessionId') sessionId: string, @CurrentCall() call: Call): Wire {
    if (!UUID.test(sessionId)) throw new Refusal(400, { why: 'the session id is not a UUID' });
    const session = this.sessions.stop(name, sessionId);
    call.entry.applied = true;
    return { status: 'terminated', session_id: session.sessionId };
  }
}
