import { randomUUID } from 'node:crypto';
import type { ChangeType, StatusReason } from '../domain';

/** How much of a message a dead letter keeps. */
export const KEPT_BYTES = 8 * 1024;

/** An entry of the dead-letter list, as published (DESIGN 2.1). */
export interface DeadLetter {
  readonly id: string;
  readonly failed_at: string;
  readonly reason: StatusReason;
  readonly error: string;
  readonly attempts: number;
  readonly message: string;
  readonly truncated?: true;
  readonly agent_id?: string;
  readonly version?: number;
  readonly change_type?: string;
}

export interface FailedWork {
  readonly reason: StatusReason;
  readonly error: string;
  readonly attempts: number;
  readonly failedAt: Date;
}

/** The entry for a payload that is no update. */
export function letterForPayload(payload: Buffer, failure: FailedWork): DeadLetter {
  return { ...head(failure), ...keep(payload) };
}

/** The entry for a request that was given up. Its message is one that asks for the same again, so that a replay is a plain publish. */
export function letterForRequest(
  request: { agentId: string; version: number; changeType: string | null },
  failure: FailedWork,
): DeadLetter {
  const message = {
    agent_id: request.agentId,
    version: request.version,
    change_type: request.changeType ?? ('FULL_SYNC' satisfies ChangeType),
  };
  return { ...head(failure), message: JSON.stringify(message), ...message };
}

function head({ reason, error, attempts, failedAt }: FailedWork): Omit<DeadLetter, 'message'> {
  return { id: randomUUID(), failed_at: failedAt.toISOString(), reason, error, attempts };
}

function keep(payload: Buffer): Pick<DeadLetter, 'message' | 'truncated'> {
  const cut = payload.length > KEPT_BYTES;
  const kept = payload.subarray(0, KEPT_BYTES);
  const message = asText(kept, cut) ?? `base64:${kept.toString('base64')}`;
  return cut ? { message, truncated: true } : { message };
}

/** null when it is not UTF-8. A cut may fall inside a character, which then is left out. */
function asText(bytes: Buffer, cut: boolean): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes, { stream: cut });
  } catch {
    return null;
  }
}
