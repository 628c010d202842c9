import { Transform, Type } from 'class-transformer';
import { IsBoolean, IsIn, IsInt, IsOptional, IsString, Length, Max, Min } from 'class-validator';
import { AnyUuid } from '../any-uuid';
import { STATUS_REASONS, SYNC_STATUSES, type DesiredState, type StatusReason, type SyncStatus } from '../../domain';

const LIMIT_MOST = 500;
const CURSOR_LONGEST = 1000;
const SEARCH_LONGEST = 100;

/** May be given once or several times. */
const Repeated = (): PropertyDecorator =>
  Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? [value] : value));

/** `true` or `false`, as a query has it. */
const Flag = (): PropertyDecorator =>
  Transform(({ value }: { value: unknown }) => (value === 'true' ? true : value === 'false' ? false : value));

export class PageQuery {
  /** How many a page has at most. */
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(LIMIT_MOST)
  limit = 50;

  /** The `nextCursor` of the page before. */
  @IsOptional()
  @IsString()
  @Length(1, CURSOR_LONGEST)
  cursor?: string;
}

export class AgentsQuery extends PageQuery {
  /** Any of these. */
  @IsOptional()
  @Repeated()
  @IsIn(SYNC_STATUSES, { each: true })
  status?: SyncStatus[];

  /** Any of these. */
  @IsOptional()
  @Repeated()
  @IsIn(STATUS_REASONS, { each: true })
  reason?: StatusReason[];

  @IsOptional()
  @IsIn(['present', 'absent'])
  desired?: DesiredState;

  /** Only those whose active version is not live. */
  @IsOptional()
  @Flag()
  @IsBoolean()
  behind?: boolean;

  @IsOptional()
  @Flag()
  @IsBoolean()
  paused?: boolean;

  /** What the name, the id or the instance id begins with. */
  @IsOptional()
  @IsString()
  @Length(1, SEARCH_LONGEST)
  q?: string;

  /** `updated`: those that changed last come first. */
  @IsIn(['id', 'updated'])
  sort: 'id' | 'updated' = 'id';
}

export class AuditQuery extends PageQuery {
  /** The name of a token. */
  @IsOptional()
  @IsString()
  @Length(1, SEARCH_LONGEST)
  who?: string;

  @IsOptional()
  @IsString()
  @Length(1, SEARCH_LONGEST)
  action?: string;

  @IsOptional()
  @AnyUuid()
  agentId?: string;

  @IsOptional()
  @IsString()
  @Length(1, 128)
  requestId?: string;
}
