import { Type } from 'class-transformer';
import {
  IsBoolean,
  IsIn,
  IsInt,
  IsISO8601,
  IsOptional,
  IsString,
  Length,
  Matches,
  Max,
  MaxLength,
  Min,
} from 'class-validator';
import { AnyUuid } from '../any-uuid';
import { STATUS_REASONS, type StatusReason } from '../../domain';
import { WHY_MAX_LENGTH } from './requests';

const PAGE_MAX = 500;
const TREATED_MAX = 10_000;
const ID_MAX_LENGTH = 200;

export class LetterParams {
  @IsString()
  @MaxLength(ID_MAX_LENGTH)
  id!: string;
}

export class LetterQuery {
  @IsOptional()
  @IsIn(STATUS_REASONS)
  reason?: StatusReason;

  @IsOptional()
  @AnyUuid()
  agentId?: string;

  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(PAGE_MAX)
  limit?: number;

  @IsOptional()
  @Matches(/^[\w-]{1,300}$/, { message: 'cursor must be the nextCursor of the page before' })
  cursor?: string;
}

export class BoundsBody {
  @IsOptional()
  @IsIn(STATUS_REASONS)
  reason?: StatusReason;

  @IsOptional()
  @AnyUuid()
  agentId?: string;

  @IsOptional()
  @IsISO8601({ strict: true }, { message: 'before must be a time in ISO-8601' })
  before?: string;

  /** Every letter: said aloud, so that bounds that were left out are not taken for it. */
  @IsOptional()
  @IsBoolean()
  all?: boolean;

  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(TREATED_MAX)
  limit?: number;
}

export class ReplayBody extends BoundsBody {
  @IsOptional()
  @IsString()
  @Length(1, WHY_MAX_LENGTH)
  why?: string;
}

export class PurgeBody extends BoundsBody {
  @IsString()
  @Length(1, WHY_MAX_LENGTH)
  why!: string;
}
