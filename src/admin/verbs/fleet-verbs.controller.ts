import { Body, HttpCode, HttpStatus, Post } from '@nestjs/common';
import type { Counted, Pause } from '../../api';
import { OperatorRepository } from '../../db';
import { AskedSyncs, FREELY, Pauses } from '../../sync';
import { Operation } from '../../openapi';
import { AdminRoutes, NoStore } from '../admin-routes';
import { problem, ProblemException } from '../problem';
import { Administers } from '../scopes';
import { FleetSyncBody, ReasonedBody, ReleaseBody } from './requests';
import { Who } from './who';

/** What an operator does to many agents at once. */
@AdminRoutes('fleet')
export class FleetVerbsController {
  constructor(
    private readonly syncs: AskedSyncs,
    private readonly pauses: Pauses,
    private readonly operator: OperatorRepository,
  ) {}

  /** Asks for all agents that the filter takes. 409 when they are more than 20, and not as many as the caller expects. */
  @Post('sync')
  @HttpCode(HttpStatus.ACCEPTED)
  @Administers('fleet.sync')
  @Operation('syncFleet', { problems: ['CountDiffers'] })
  @NoStore()
  async sync(@Body() body: FleetSyncBody): Promise<Counted> {
    const { status = [], reason = [], behind = false, expected = null, changeType = 'FULL_SYNC' } = body;
    if (body.all !== true && status.length === 0 && reason.length === 0 && !behind) throw unbounded();
    const filter = { statuses: status, reasons: reason, behind };
    const { matched, asked } = await this.syncs.fleet({ filter, changeType, expected });
    if (asked !== matched) throw countDiffers(matched, expected);
    return { agents: asked };
  }

  /** No replica begins anything from now on, until it is resumed. */
  @Post('pause')
  @HttpCode(HttpStatus.OK)
  @Administers('fleet.pause')
  @Operation('pauseFleet')
  @NoStore()
  async pause(@Body() { why }: ReasonedBody, @Who() by: string): Promise<Pause> {
    const pause = await this.pauses.pauseFleet({ by, why });
    return { ...pause, since: pause.since.toISOString() };
  }

  /** @returns how many agents waited; they come due one after another */
  @Post('resume')
  @HttpCode(HttpStatus.OK)
  @Administers('fleet.resume')
  @Operation('resumeFleet')
  @NoStore()
  async resume(@Body() { why }: ReasonedBody, @Who() by: string): Promise<Counted> {
    return { agents: await this.pauses.resumeFleet({ by, why }) };
  }

  /** Lets agents be deleted that the brake holds: those that are named, or all. 409 when all are more than 20, and not as many as expected. */
  @Post('release-deletes')
  @HttpCode(HttpStatus.OK)
  @Administers('fleet.release-deletes')
  @Operation('releaseDeletes', { problems: ['CountDiffers'] })
  @NoStore()
  async release(@Body() body: ReleaseBody): Promise<Counted> {
    const { agentIds = null, expected = null }: { agentIds?: string[] | null; expected?: number | null } = body;
    const { matched, released } = await this.operator.release(agentIds, expected, FREELY);
    if (released === null) throw countDiffers(matched, expected);
    if (released > 0) this.syncs.wake();
    return { agents: released };
  }
}

function unbounded(): ProblemException {
  const message = 'say which agents: status, reason, behind, or all';
  return new ProblemException(problem(HttpStatus.BAD_REQUEST, 'InvalidRequest', message, [{ field: 'all', message }]));
}

export function countDiffers(matched: number, expected: number | null): ProblemException {
  const message =
    expected === null
      ? `${matched} agents match: more than ${FREELY} are taken only with "expected": ${matched}`
      : `${matched} agents match, and ${expected} were expected`;
  return new ProblemException(
    problem(HttpStatus.CONFLICT, 'CountDiffers', message, [{ field: 'expected', message: String(matched) }]),
  );
}
