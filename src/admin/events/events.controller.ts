import { Get, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { RunHistoryRepository } from '../../db';
import { bearerOf, problem, ProblemException } from '../../http';
import { AdminTokens } from '../access';
import { Operation } from '../../openapi';
import { AdminRoutes } from '../admin-routes';
import { Reads } from '../scopes';
import { toWire } from '../wire';
import { EventStream, frameOf } from './event-stream';
import { FleetFeed } from './fleet-feed';

const REPEATED_MOST = 1000;

@AdminRoutes('events')
export class EventsController {
  constructor(
    private readonly feed: FleetFeed,
    private readonly runs: RunHistoryRepository,
    private readonly tokens: AdminTokens,
  ) {}

  /** Server-sent events, without end: `fleet` when the fleet's numbers changed, `run` for each line of history. */
  @Get()
  @Reads()
  @Operation('followEvents', {
    problems: ['StreamRefused'],
    answers: {
      200: {
        means: 'Events until the client goes, or the replica ends',
        contentType: 'text/event-stream',
        events: { fleet: 'FleetView', run: 'RunEvent' },
      },
    },
    parameters: [
      {
        name: 'Last-Event-ID',
        in: 'header',
        means: 'The id of the last event that came; what was missed since is told first',
        schema: { type: 'string' },
      },
    ],
  })
  async follow(@Req() request: Request, @Res() response: Response): Promise<void> {
    if (!this.feed.open) throw tooMany();
    const token = bearerOf(request.headers.authorization) ?? '';
    const stream = new EventStream(
      response,
      () => this.tokens.identify(token) !== null,
      (ended) => {
        this.feed.remove(ended);
      },
    );
    this.feed.add(stream);
    stream.begin(await this.missed(request.headers['last-event-id']));
  }

  /** What came after the event that the client had last. While PostgreSQL is away that is not known, and the stream begins without it. */
  private async missed(lastId: string | string[] | undefined): Promise<Map<string, string>> {
    if (typeof lastId !== 'string' || !/^\d{1,18}$/.test(lastId)) return new Map();
    const runs = await this.runs.after(lastId, REPEATED_MOST).catch(() => []);
    return new Map(runs.map((run) => [run.id, frameOf({ event: 'run', id: run.id, data: toWire(run) })]));
  }
}

function tooMany(): ProblemException {
  const detail = 'this replica takes no more streams: too many follow already, or it is ending';
  return new ProblemException(problem(503, 'StreamRefused', detail), { 'Retry-After': '5' });
}
