import { Type } from 'class-transformer';
import { WHY_MAX_LENGTH } from './access';
import { IsBoolean, IsInt, IsOptional, IsString, Length, Max, MaxLength, Min } from 'class-validator';
import { AnyUuid } from './any-uuid';

const MAX_INT = 2_147_483_647;

export class AgentParams {
  @AnyUuid()
  agentId!: string;
}

export class VersionParams extends AgentParams {
  @Type(() => Number)
  @IsInt()
  @Min(0)
  @Max(MAX_INT)
  version!: number;
}

export class RecallBody {
  /** Why, for whoever reads it later. */
  @IsOptional()
  @IsString()
  @Length(1, WHY_MAX_LENGTH)
  why?: string;

  /** The same, by its older name. */
  @IsOptional()
  @IsString()
  @MaxLength(WHY_MAX_LENGTH)
  reason?: string;

  /** Cut off the sessions that cannot take a push. */
  @IsOptional()
  @IsBoolean()
  stopSessions?: boolean;
}
