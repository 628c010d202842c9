import { Get, Param, Query } from '@nestjs/common';
import { Type } from 'class-transformer';
import { IsIn, IsInt, IsOptional, Max, Min } from 'class-validator';
import type { WaitView } from '../../api';
import { Operation } from '../../openapi';
import { AdminRoutes, NoStore } from '../admin-routes';
import { AgentParams } from '../requests';
import { Reads } from '../scopes';
import { GOALS, type Goal } from './goal';
import { WaitingRoom } from './waiting-room';

const MAX_INT = 2_147_483_647;
const TIMEOUT_SECONDS = 30;
const TIMEOUT_MOST_SECONDS = 60;

class WaitQuery {
  @IsOptional()
  @IsIn(GOALS)
  for?: Goal;

  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(0)
  @Max(MAX_INT)
  version?: number;

  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(TIMEOUT_MOST_SECONDS)
  timeoutSeconds?: number;
}

@AdminRoutes('agents/:agentId/wait')
export class WaitController {
  constructor(private readonly room: WaitingRoom) {}

  /** Answers as soon as the agent got there, or cannot get there by itself, or the time is over. */
  @Get()
  @Reads()
  @Operation('waitForAgent', { problems: ['AgentNotFound', 'DatabaseUnavailable', 'WaitRefused'] })
  @NoStore()
  wait(@Param() { agentId }: AgentParams, @Query() query: WaitQuery): Promise<WaitView> {
    const { for: goal = 'synced', version = null, timeoutSeconds = TIMEOUT_SECONDS } = query;
    return this.room.wait({ agentId, goal, version, timeoutMs: timeoutSeconds * 1000 });
  }
}
