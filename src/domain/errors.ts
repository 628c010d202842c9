import type { StatusReason } from './status';

/**
 * What an error means for the work it interrupted.
 *
 * - `transient`: it may work later; counts as an attempt
 * - `waiting`: something else must happen first (a roll-out, a secret set, a commit); looked at again, within a budget
 * - `rate_limited`: slow down, counts no attempt
 * - `auth`: the credential is refused; nothing is the agent's fault, counts no attempt
 * - `terminal`: it cannot succeed until the configuration changes or a human acts
 * - `superseded`: the work is no longer ours; its result is thrown away
 */
export type ErrorClass = 'transient' | 'waiting' | 'rate_limited' | 'auth' | 'terminal' | 'superseded';

export interface SyncErrorDetail {
  readonly errorClass: ErrorClass;
  readonly reason: StatusReason;
  /** Wait at least this long before the next try. */
  readonly retryAfterMs?: number | undefined;
  readonly cause?: unknown;
}

/** The root of every error that config-sync raises on purpose. `message` is safe to store and to log. */
export class SyncError extends Error {
  readonly errorClass: ErrorClass;
  readonly reason: StatusReason;
  readonly retryAfterMs: number | undefined;

  constructor(message: string, detail: SyncErrorDetail) {
    super(message, detail.cause === undefined ? undefined : { cause: detail.cause });
    this.name = new.target.name;
    this.errorClass = detail.errorClass;
    this.reason = detail.reason;
    this.retryAfterMs = detail.retryAfterMs;
  }
}

/** A message on the channel that is not an update (DESIGN 2.1). It goes straight to the dead letters. */
export class InvalidMessageFormatError extends SyncError {
  constructor(message: string) {
    super(message, { errorClass: 'terminal', reason: 'InvalidMessageFormat' });
  }
}

/** A configuration document, or a request built from it, that Pipecat Cloud cannot accept. */
export class ConfigurationError extends SyncError {
  /** @param path the field that is wrong, as `deployment.image`; empty for the document as a whole */
  constructor(
    message: string,
    readonly path = '',
    reason: StatusReason = 'InvalidConfig',
  ) {
    super(path === '' ? message : `${path}: ${message}`, { errorClass: 'terminal', reason });
  }
}

/** No row in `agents`. The message may be ahead of the commit, so it is looked at again before it is given up. */
export class AgentNotFoundError extends SyncError {
  constructor(readonly agentId: string) {
    super(`no agent ${agentId} in the database`, { errorClass: 'waiting', reason: 'AgentNotFound' });
  }
}

/** PostgreSQL did not answer, or refused. `sqlState` is its five-character code, when it gave one. */
export class DbError extends SyncError {
  constructor(
    message: string,
    readonly sqlState: string | null = null,
    cause?: unknown,
  ) {
    super(message, { errorClass: 'transient', reason: 'DatabaseUnavailable', cause });
  }
}

/** The lease ran out or another replica holds it: stop, and throw away what was done. */
export class LeaseLostError extends SyncError {
  constructor(readonly agentId: string) {
    super(`the lease on agent ${agentId} is lost`, { errorClass: 'superseded', reason: 'LeaseLost' });
  }
}

/** What was thrown, in words: for logs and for what is stored. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
