import type { ReceiptOutcome } from '../../domain';
import { isObject, parseJson } from './json';

export interface Acknowledgement {
  readonly outcome: ReceiptOutcome;
  readonly contextVersion: number | null;
  readonly error: string | null;
}

/**
 * What a 2xx of a bot proves (DESIGN 2.5, CONTRACT 0.4): nothing, unless it is 200 with `{"status": "accepted"|"stale", "contextVersion": n}`
 * and n at least the version sent. The official sample's "not ready" comes as 200 with an array.
 */
export function judgeAcknowledgement(status: number, text: string, sentVersion: number): Acknowledgement {
  const body = tryJson(text);
  if (body === undefined && isBrokenOff(text)) return refused('failed', `the answer ${status} cannot be read`);
  if (status === 200 && isObject(body)) {
    const { status: outcome, contextVersion: version } = body;
    const acknowledged = outcome === 'accepted' || outcome === 'stale';
    if (acknowledged && isVersion(version) && version >= sentVersion) {
      return { outcome, contextVersion: version, error: null };
    }
  }
  return refused('unsupported', `the bot answered ${status} without an acknowledgement`);
}

function refused(outcome: ReceiptOutcome, error: string): Acknowledgement {
  return { outcome, contextVersion: null, error };
}

function isVersion(value: unknown): value is number {
  return Number.isSafeInteger(value);
}

/** JSON that breaks off, or the page of a gateway: the bot itself may have said something else. */
function isBrokenOff(text: string): boolean {
  return /^\s*[<{[]/.test(text);
}

function tryJson(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}
