import { Transform } from 'class-transformer';
import {
  IsIn,
  IsInt,
  IsNotEmpty,
  IsOptional,
  IsString,
  Matches,
  Max,
  Min,
  Validate,
  ValidatorConstraint,
  type ValidatorConstraintInterface,
} from 'class-validator';
import { AGENT_PREFIX_PATTERN } from '../domain';

const DAY_MS = 86_400_000;

/** A whole number from the environment, where everything is text. Anything else stays text and is refused by the rule below it. */
function Whole(min: number, max: number): PropertyDecorator {
  const message = `must be a whole number from ${min} to ${max}`;
  const rules = [IsInt({ message }), Min(min, { message }), Max(max, { message })];
  return (target, property) => {
    Transform(({ value }: { value: unknown }) =>
      typeof value === 'string' && /^\d{1,15}$/.test(value.trim()) ? Number(value) : value,
    )(target, property);
    for (const rule of rules) rule(target, property);
  };
}

function OneOf(values: readonly string[]): PropertyDecorator {
  return IsIn(values, { message: `must be one of ${values.join(', ')}` });
}

@ValidatorConstraint({ name: 'url' })
class ParsableUrl implements ValidatorConstraintInterface {
  validate(value: unknown): boolean {
    return typeof value === 'string' && URL.canParse(value);
  }

  defaultMessage(): string {
    return 'must be a URL that can be parsed';
  }
}

function Required(what: string): PropertyDecorator {
  return IsNotEmpty({ message: `is required: ${what}` });
}

/** The variables of DESIGN 2.3 with their defaults. A rule's message is a sentence about the variable, without its value. */
export class Environment {
  @Validate(ParsableUrl)
  @Matches(/^postgres(ql)?:\/\/\S+$/, { message: 'must be a URL that begins with postgres:// or postgresql://' })
  @Required('the PostgreSQL URL, as postgres://user:password@host:5432/database')
  DATABASE_URL!: string;

  @Whole(2, 200)
  DATABASE_POOL_SIZE = 10;

  @Validate(ParsableUrl)
  @Matches(/^rediss?:\/\/\S+$/, { message: 'must be a URL that begins with redis:// or rediss://' })
  @Required('the Redis URL, as redis://host:6379 or rediss://host:6379')
  REDIS_URL!: string;

  @Validate(ParsableUrl)
  @Matches(/^https?:\/\/[^\s/?#@]+\/?$/, { message: 'must be the root of the API, as https://api.pipecat.daily.co' })
  PIPECAT_API_URL = 'https://api.pipecat.daily.co';

  @OneOf(['true', 'false'])
  PIPECAT_ALLOW_HTTP = 'false';

  @Matches(/^[\x21-\x7e]+$/, { message: 'must be printable ASCII without spaces' })
  @Required('the private API key of the organisation')
  PIPECAT_PRIVATE_API_KEY!: string;

  @Matches(/^[\x21-\x7e]+$/, { message: 'must be printable ASCII without spaces' })
  @Required('the public API key (pk_…) of the organisation')
  PIPECAT_PUBLIC_API_KEY!: string;

  @IsOptional()
  @IsString()
  PIPECAT_PRIVATE_API_KEY_FILE?: string;

  @IsOptional()
  @IsString()
  PIPECAT_PUBLIC_API_KEY_FILE?: string;

  @Matches(AGENT_PREFIX_PATTERN, { message: 'must be 1 to 12 lower-case letters, digits or inner dashes' })
  PIPECAT_AGENT_PREFIX = 'cs';

  @Whole(0, 10_000)
  PIPECAT_RATE_LIMIT_PER_SECOND = 5;

  @Whole(100, 120_000)
  PIPECAT_TIMEOUT_MS = 10_000;

  @IsString()
  @Matches(/^\S+$/, { message: 'must not be empty or contain spaces' })
  AGENT_UPDATES_CHANNEL = 'agent_config_updates';

  @IsString()
  @Matches(/^\S+$/, { message: 'must not be empty or contain spaces' })
  AGENT_UPDATES_DLQ = 'agent_config_updates_dlq';

  @Whole(1, 1000)
  SYNC_CONCURRENCY = 20;

  @Whole(1, 100)
  SYNC_MAX_ATTEMPTS = 8;

  @Whole(1, DAY_MS)
  SYNC_BACKOFF_BASE_MS = 500;

  @Whole(1, DAY_MS)
  SYNC_BACKOFF_MAX_MS = 60_000;

  @Whole(50, DAY_MS)
  SYNC_SCAN_INTERVAL_MS = 10_000;

  @Whole(500, 3_600_000)
  SYNC_LEASE_MS = 30_000;

  @Whole(100, DAY_MS)
  SYNC_PARKED_RETRY_MS = 900_000;

  @Whole(20, DAY_MS)
  SYNC_ROLLOUT_POLL_MS = 5000;

  @Whole(100, DAY_MS)
  SYNC_ROLLOUT_DEADLINE_MS = 600_000;

  @OneOf(['sync', 'upsert-only', 'observe-only'])
  SYNC_POLICY = 'sync';

  @Whole(1000, DAY_MS)
  DRIFT_SCAN_INTERVAL_MS = 300_000;

  @OneOf(['report', 'heal'])
  DRIFT_POLICY = 'report';

  @Whole(0, 36_500)
  HISTORY_RETENTION_DAYS = 90;

  @OneOf(['drain', 'stop'])
  DEPROVISION_SESSIONS = 'drain';

  @Whole(0, 1_000_000)
  DEPROVISION_MAX_PER_HOUR = 100;

  @OneOf(['push', 'pull-only'])
  CONTEXT_DELIVERY = 'push';

  @Matches(/^[A-Za-z0-9_-]+(\/[A-Za-z0-9_-]+)*$/, { message: 'must be a path without slashes at its ends, as context' })
  CONTEXT_PATH = 'context';

  @Whole(100, 600_000)
  CONTEXT_PUSH_TIMEOUT_MS = 30_000;

  @Whole(0, DAY_MS)
  CONTEXT_SETTLE_MS = 30_000;

  @IsOptional()
  @Matches(/^[\x21-\x7e]{16,}$/, { message: 'must be at least 16 printable characters without spaces' })
  ADMIN_TOKEN?: string;

  @IsOptional()
  @IsString()
  ADMIN_TOKENS?: string;

  @IsOptional()
  @IsString()
  ADMIN_TOKENS_FILE?: string;

  @Whole(0, 100_000)
  ADMIN_RATE_LIMIT_PER_SECOND = 50;

  @IsOptional()
  @Matches(/^[\x21-\x7e]{32,}$/, { message: 'must be at least 32 printable characters without spaces' })
  BOT_TOKEN_KEY?: string;

  @IsOptional()
  @Matches(/^[\x21-\x7e]{32,}$/, { message: 'must be at least 32 printable characters without spaces' })
  BOT_TOKEN_KEY_PREVIOUS?: string;

  @IsOptional()
  @Matches(/^https?:\/\/[^\s?#]+$/, {
    message: 'must be the URL at which bots reach this service, as https://sync.example.com',
  })
  @Validate(ParsableUrl)
  CONFIG_SYNC_PUBLIC_URL?: string;

  @IsOptional()
  @IsString()
  BOT_SECRETS_FILE?: string;

  @Whole(1, 10_000)
  BOT_SECRETS_ROLLOUTS_PER_MINUTE = 20;

  @Whole(0, 100_000)
  BOT_RATE_LIMIT_PER_SECOND = 100;

  @OneOf(['true', 'false'])
  UI_ENABLED = 'true';

  @Whole(0, 65_535)
  PORT = 8000;

  @OneOf(['true', 'false'])
  METRICS_AGENT_INFO = 'false';

  @OneOf(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'])
  LOG_LEVEL = 'info';

  @Whole(100, 3_600_000)
  SHUTDOWN_TIMEOUT_MS = 25_000;
}
