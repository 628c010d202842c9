import { Transform } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayNotEmpty,
  IsBoolean,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  Length,
  Matches,
  Min,
} from 'class-validator';
import { STATUS_REASONS, SYNC_STATUSES, UUID_PATTERN, type StatusReason, type SyncStatus } from '../../domain';

export const WHY_MAX_LENGTH = 500;

/** Verbs that ask for work an update could ask for as well. */
export class WhyBody {
  /** Why, for whoever reads the audit later. */
  @IsOptional()
  @IsString()
  @Length(1, WHY_MAX_LENGTH)
  why?: string;
}

/** Verbs that change what the fleet is or may do. */
export class ReasonedBody {
  @IsString()
  @Length(1, WHY_MAX_LENGTH)
  why!: string;
}

/** The two scopes of work. PROVISION and DEPROVISION are commands of a publisher, who names their version. */
const SYNC_TYPES = ['FULL_SYNC', 'CONTEXT_UPDATE'] as const;
export type SyncType = (typeof SYNC_TYPES)[number];

export class SyncBody extends WhyBody {
  @IsOptional()
  @IsIn(SYNC_TYPES)
  changeType?: SyncType;
}

const aList = ({ value }: { value: unknown }): unknown => (typeof value === 'string' ? [value] : value);

export class FleetSyncBody extends ReasonedBody {
  /** One, or a list. */
  @IsOptional()
  @Transform(aList)
  @IsIn(SYNC_STATUSES, { each: true })
  status?: SyncStatus[];

  @IsOptional()
  @Transform(aList)
  @IsIn(STATUS_REASONS, { each: true })
  reason?: StatusReason[];

  @IsOptional()
  @IsBoolean()
  behind?: boolean;

  /** Every agent: said aloud, so that a filter that was left out is not taken for it. */
  @IsOptional()
  @IsBoolean()
  all?: boolean;

  /** How many agents the caller has counted. */
  @IsOptional()
  @IsInt()
  @Min(0)
  expected?: number;

  @IsOptional()
  @IsIn(SYNC_TYPES)
  changeType?: SyncType;
}

const NAMED_MOST = 10_000;

export class ReleaseBody extends ReasonedBody {
  /** Only these; all that are held when left out. */
  @IsOptional()
  @ArrayNotEmpty()
  @ArrayMaxSize(NAMED_MOST)
  @Matches(UUID_PATTERN, { each: true, message: 'each value in $property must be a UUID' })
  agentIds?: string[];

  /** How many held deletes the caller has counted. */
  @IsOptional()
  @IsInt()
  @Min(0)
  expected?: number;
}
