import { IsIn, IsInt, Matches, Max, Min, validateSync } from 'class-validator';
import { CHANGE_TYPES, InvalidMessageFormatError, UUID_PATTERN, type ChangeType, type Update } from '../domain';
import { readTraceparent } from '../tracing';

/** A message is some 150 bytes; what is larger is not one of ours and is not parsed. */
export const MESSAGE_MAX_BYTES = 64 * 1024;

/** Versions are PostgreSQL integers. */
const VERSION_MAX = 2_147_483_647;

/** The message of DESIGN 2.1. Fields beside these are ignored, but for `traceparent`, which is ignored when it is none. */
export class UpdateMessage {
  @Matches(UUID_PATTERN, { message: 'agent_id must be a UUID' })
  agent_id!: unknown;

  // The first rule that fails is told, from the bottom up.
  @Max(VERSION_MAX, { message: `version must not be above ${VERSION_MAX}` })
  @Min(0, { message: 'version must not be negative' })
  @IsInt({ message: 'version must be a whole number' })
  version!: unknown;

  @IsIn(CHANGE_TYPES, { message: `change_type must be one of ${CHANGE_TYPES.join(', ')}` })
  change_type!: unknown;
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * One payload of the channel: bare JSON, or JSON wrapped by Nest's `ClientProxy` as `{pattern, data}`.
 *
 * @throws InvalidMessageFormatError whose message says what is wrong and never repeats the payload
 */
export function parseUpdate(payload: Buffer): Update {
  if (payload.length > MESSAGE_MAX_BYTES) {
    throw new InvalidMessageFormatError(`the message is larger than ${MESSAGE_MAX_BYTES} bytes`);
  }
  return readUpdate(parseJson(decode(payload)));
}

/** The same for what is JSON already. @throws InvalidMessageFormatError */
export function readUpdate(parsed: unknown): Update {
  return toUpdate(unwrap(parsed));
}

function decode(payload: Buffer): string {
  try {
    return utf8.decode(payload);
  } catch {
    throw new InvalidMessageFormatError('the message is not UTF-8 text');
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new InvalidMessageFormatError('the message is not JSON');
  }
}

function unwrap(parsed: unknown): Record<string, unknown> {
  const outer = asObject(parsed);
  const wrapped = Object.hasOwn(outer, 'pattern') && Object.hasOwn(outer, 'data') && !Object.hasOwn(outer, 'agent_id');
  return wrapped ? asObject(outer['data']) : outer;
}

function asObject(value: unknown): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new InvalidMessageFormatError('the message is not a JSON object');
}

function toUpdate(fields: Record<string, unknown>): Update {
  const message = new UpdateMessage();
  message.agent_id = own(fields, 'agent_id');
  message.version = own(fields, 'version');
  message.change_type = own(fields, 'change_type');
  const [error] = validateSync(message, { stopAtFirstError: true, forbidUnknownValues: true });
  if (error !== undefined) {
    throw new InvalidMessageFormatError(Object.values(error.constraints ?? {})[0] ?? `${error.property} is not valid`);
  }
  const traceparent = readTraceparent(own(fields, 'traceparent'));
  return {
    agentId: (message.agent_id as string).toLowerCase(),
    version: message.version as number,
    changeType: message.change_type as ChangeType,
    ...(traceparent !== null && { traceparent }),
  };
}

function own(fields: Record<string, unknown>, name: string): unknown {
  return Object.hasOwn(fields, name) ? fields[name] : undefined;
}
