import { SyncError, type ErrorClass, type StatusReason } from '../domain';
import type { Operation } from './operations';

/** The classes of CONTRACT 5.1, and `unavailable`: not even tried, since the platform fails most calls (guard/circuit.ts). */
export const FAILURE_KINDS = [
  'transient',
  'unavailable',
  'rate_limited',
  'capacity',
  'conflict_retry',
  'conflict_adopt',
  'not_found',
  'invalid_config',
  'auth',
  'bot_contract',
] as const;
export type FailureKind = (typeof FAILURE_KINDS)[number];

/** One answer that was not a success, judged. `message` is safe to store and to log. */
export interface Failure {
  readonly kind: FailureKind;
  /** The platform's own code, as `NOT_FOUND`, `PCC-1001` or `404`; null when nobody answered. */
  readonly code: string | null;
  readonly message: string;
  readonly retryAfterMs?: number | undefined;
}

export interface PipecatApiErrorDetail extends Failure {
  readonly operation: Operation;
  /** null = no answer at all. */
  readonly status: number | null;
  readonly outcomeUnknown: boolean;
}

/**
 * A call to Pipecat Cloud that did not succeed. Carries no request, no headers, no keys and no bodies, and has no `cause`: the HTTP
 * library's errors hold the Authorization header.
 */
export class PipecatApiError extends SyncError {
  readonly operation: Operation;
  readonly status: number | null;
  readonly code: string | null;
  readonly kind: FailureKind;
  /** The call changes something and may have happened all the same: observe before repeating it. */
  readonly outcomeUnknown: boolean;

  constructor(detail: PipecatApiErrorDetail) {
    super(detail.message, {
      errorClass: CLASS_OF[detail.kind],
      reason: reasonOf(detail),
      retryAfterMs: detail.retryAfterMs,
    });
    this.operation = detail.operation;
    this.status = detail.status;
    this.code = detail.code;
    this.kind = detail.kind;
    this.outcomeUnknown = detail.outcomeUnknown;
  }

  /** The same, to be retried in so many milliseconds. */
  retriedAfter(retryAfterMs: number): PipecatApiError {
    const { operation, status, code, kind, message, outcomeUnknown } = this;
    return apiError({ operation, status, code, kind, message, outcomeUnknown, retryAfterMs });
  }
}

/**
 * 429. Every caller of the same key has to slow down; `retryAfterMs` is the time that the platform named, and when it named none, the end of
 * the pause that the budget makes of it.
 */
export class PipecatRateLimitError extends PipecatApiError {}

export function apiError(detail: PipecatApiErrorDetail): PipecatApiError {
  return detail.kind === 'rate_limited' ? new PipecatRateLimitError(detail) : new PipecatApiError(detail);
}

const CLASS_OF: Readonly<Record<FailureKind, ErrorClass>> = {
  transient: 'transient',
  // Nobody's attempt: how long an outage lasts must not decide which agents are given up.
  unavailable: 'rate_limited',
  rate_limited: 'rate_limited',
  capacity: 'waiting',
  conflict_retry: 'waiting',
  conflict_adopt: 'waiting',
  // Where absence is an answer the client returns it; what is left vanished under our hands, and looking again settles it.
  not_found: 'transient',
  invalid_config: 'terminal',
  auth: 'auth',
  bot_contract: 'terminal',
};

function reasonOf({ kind, operation, code, message }: PipecatApiErrorDetail): StatusReason {
  switch (kind) {
    case 'transient':
    case 'unavailable':
      return 'PlatformUnavailable';
    case 'rate_limited':
    case 'capacity':
      return 'RateLimited';
    case 'conflict_adopt':
      return 'NameInUse';
    case 'conflict_retry':
      return conflictReason(operation, code, message);
    case 'not_found':
      return operation === 'updateAgent' ? 'DriftDetected' : 'PlatformUnavailable';
    case 'invalid_config':
      return 'RequestRejected';
    case 'auth':
      return 'AuthenticationFailed';
    case 'bot_contract':
      return 'ContextPushUnsupported';
    default:
      return kind satisfies never;
  }
}

/** The platform has one code for many conflicts, so the text has to tell what is waited for (CONTRACT 0.7). */
function conflictReason(operation: Operation, code: string | null, message: string): StatusReason {
  if (code === 'PCC-1001') return 'RollingOut';
  if (/secret|\bset\b/i.test(message)) return 'SecretSetNotReady';
  return operation === 'createAgent' && /exist|name|in use|delet/i.test(message) ? 'NameInUse' : 'RequestRejected';
}
