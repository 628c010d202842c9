import { Body, Headers, HttpCode, HttpStatus, Post } from '@nestjs/common';
import type { Recorded } from '../../api';
import { InvalidMessageFormatError, type Update } from '../../domain';
import { Operation } from '../../openapi';
import { readUpdate, SyncService, UpdateMessage } from '../../sync';
import { inSpan, readTraceparent, type SpanOptions } from '../../tracing';
import { AdminRoutes, NoStore } from '../admin-routes';
import { problem, ProblemException } from '../problem';
import { Syncs } from '../scopes';

@AdminRoutes('updates')
export class UpdatesController {
  constructor(private readonly updates: SyncService) {}

  /** The message of the Redis channel over HTTP, held against the same rules: fields that it does not know are ignored. */
  @Post()
  @HttpCode(HttpStatus.ACCEPTED)
  @Syncs('updates.publish')
  @Operation('publishUpdate', {
    problems: ['InvalidMessageFormat'],
    body: UpdateMessage,
    parameters: [
      {
        name: 'traceparent',
        in: 'header',
        means: 'The span that asks, where the body names none (W3C Trace Context)',
        schema: { type: 'string' },
      },
    ],
  })
  @NoStore()
  publish(@Body() body: unknown, @Headers('traceparent') header?: string): Promise<Recorded> {
    const update = understood(body);
    // The message names its own trace; what is on the way may have put another one into the header.
    const parent = update.traceparent ?? readTraceparent(header);
    return inSpan(publishSpan(update, parent), async (span) => {
      const [recording = 'superseded'] = await this.updates.requestNow([{ ...update, traceparent: span.traceparent }]);
      span.set({ 'config_sync.recording': recording, 'http.response.status_code': HttpStatus.ACCEPTED });
      return { agentId: update.agentId, version: update.version, recording };
    });
  }
}

function publishSpan({ agentId, version, changeType }: Update, parent: string | null): SpanOptions {
  return {
    name: 'POST /v1/updates',
    kind: 'server',
    ...(parent !== null && { parent }),
    detached: true,
    attributes: {
      'http.request.method': 'POST',
      'http.route': '/v1/updates',
      'config_sync.agent.id': agentId,
      'config_sync.version': version,
      'config_sync.change_type': changeType,
    },
  };
}

function understood(body: unknown): Update {
  try {
    return readUpdate(body);
  } catch (error) {
    if (!(error instanceof InvalidMessageFormatError)) throw error;
    throw new ProblemException(problem(HttpStatus.BAD_REQUEST, 'InvalidMessageFormat', error.message));
  }
}
