import { Body, HttpCode, HttpStatus, Param, Post } from '@nestjs/common';
import { IsInt, Max, Min } from 'class-validator';
import type { Adopted, RolledBack } from '../../api';
import { OperatorRepository, RollbackRefusedError } from '../../db';
import { Adoptions, AskedSyncs, type Adoption } from '../../sync';
import { Operation } from '../../openapi';
import { AdminRoutes, NoStore } from '../admin-routes';
import { agentNotFound, problem, ProblemException } from '../problem';
import { AgentParams } from '../requests';
import { Administers } from '../scopes';
import { ReasonedBody } from './requests';

const MAX_INT = 2_147_483_647;

class RollbackBody extends ReasonedBody {
  @IsInt()
  @Min(0)
  @Max(MAX_INT)
  version!: number;
}

/** What only a human decides of one agent. 404 for an agent in no row, 409 when it cannot be done as things are. */
@AdminRoutes('agents/:agentId')
export class DecisionsController {
  constructor(
    private readonly operator: OperatorRepository,
    private readonly syncs: AskedSyncs,
    private readonly adoptions: Adoptions,
  ) {}

  /** What `version` says becomes a new version and the active one, so that it sticks; it is then synced like any change. */
  @Post('rollback')
  @HttpCode(HttpStatus.ACCEPTED)
  @Administers('agents.rollback')
  @Operation('rollBackAgent', { problems: ['AgentNotFound', 'Conflict'] })
  @NoStore()
  async rollback(@Param() { agentId }: AgentParams, @Body() { version: from }: RollbackBody): Promise<RolledBack> {
    try {
      const version = await this.operator.rollback(agentId, from);
      await this.syncs.agent(agentId, 'FULL_SYNC');
      return { agentId, from, version };
    } catch (error) {
      throw error instanceof RollbackRefusedError ? toProblem(error, agentId) : error;
    }
  }

  /** Takes the agent that has this name at Pipecat Cloud for ours. Changes nothing there. */
  @Post('adopt')
  @HttpCode(HttpStatus.OK)
  @Administers('agents.adopt')
  @Operation('adoptAgent', { problems: ['AgentNotFound', 'Conflict', 'PlatformUnavailable'] })
  @NoStore()
  async adopt(@Param() { agentId }: AgentParams, @Body() _body: ReasonedBody): Promise<Adopted> {
    return toAdopted(agentId, await this.adoptions.adopt(agentId));
  }
}

function toProblem({ refusal, message }: RollbackRefusedError, agentId: string): ProblemException {
  return refusal === 'no-such-agent' ? agentNotFound(agentId) : conflict(message);
}

function toAdopted(agentId: string, adoption: Adoption): Adopted {
  switch (adoption.kind) {
    case 'adopted':
      return { agentId, instanceId: adoption.agentName, serviceId: adoption.serviceId, drift: adoption.drift };
    case 'refused':
      throw conflict(adoption.why);
    case 'no-such-agent':
      throw agentNotFound(agentId);
    default:
      return adoption satisfies never;
  }
}

function conflict(detail: string): ProblemException {
  return new ProblemException(problem(HttpStatus.CONFLICT, 'Conflict', detail));
}
