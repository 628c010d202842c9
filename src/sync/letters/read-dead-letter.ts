import { STATUS_REASONS, type StatusReason, type Update } from '../../domain';
import { parseUpdate } from '../parse-update';

/** A dead letter as it was read back, whoever wrote it. */
export interface ReadLetter {
  readonly id: string;
  readonly failedAt: Date;
  readonly reason: StatusReason;
  readonly error: string;
  readonly attempts: number;
  readonly message: string;
  readonly truncated: boolean;
  readonly agentId: string | null;
  readonly version: number | null;
  readonly changeType: string | null;
  /** What a replay would ask for; null = the message is no update. */
  readonly update: Update | null;
}

/** A letter without an id of its own, which config-sync did not write, is known by its digest. */
export const DIGEST_ID = /^sha1-([0-9a-f]{40})$/;

/** Reads any text as a dead letter; what has no such fields is shown as the message of one. */
export function readDeadLetter(text: string, digest: string): ReadLetter {
  const fields = asObject(text);
  const message = textOf(fields['message']) ?? text;
  const truncated = fields['truncated'] === true;
  return {
    id: textOf(fields['id']) ?? `sha1-${digest}`,
    failedAt: dateOf(fields['failed_at']),
    reason: STATUS_REASONS.find((reason) => reason === fields['reason']) ?? 'InvalidMessageFormat',
    error: textOf(fields['error']) ?? '',
    attempts: numberOf(fields['attempts']) ?? 0,
    message,
    truncated,
    agentId: textOf(fields['agent_id']),
    version: numberOf(fields['version']),
    changeType: textOf(fields['change_type']),
    update: truncated ? null : updateOf(message),
  };
}

function asObject(text: string): Readonly<Record<string, unknown>> {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null ? (parsed as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

function updateOf(message: string): Update | null {
  try {
    return parseUpdate(Buffer.from(message));
  } catch {
    return null;
  }
}

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);
const numberOf = (value: unknown): number | null => (typeof value === 'number' ? value : null);

function dateOf(value: unknown): Date {
  const date = new Date(typeof value === 'string' ? value : 0);
  return Number.isNaN(date.getTime()) ? new Date(0) : date;
}
