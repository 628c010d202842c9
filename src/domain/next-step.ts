import { backoffMs, type Backoff } from './backoff';
import type { SyncError } from './errors';

export interface RetryPolicy {
  readonly maxAttempts: number;
  readonly backoff: Backoff;
  /** The slow pace after the attempts are used up. */
  readonly parkedRetryMs: number;
  /** How long something else may keep a request waiting before a human is told. */
  readonly waitBudgetMs: number;
}

/** How far a request has come. */
export interface Progress {
  /** Failures that counted, before this one. */
  readonly attempts: number;
  /** Since the request began to wait for the thing that it waits for now. */
  readonly waitedMs: number;
  /** It was parked before this look, so its dead letter is written already. */
  readonly parked: boolean;
}

/**
 * What happens to a request after an error.
 *
 * - `retry`: back off, one attempt used; `wait`: look again, none used
 * - `park`: the agent is in error and a dead letter is written when `deadLetter`; `delayMs` null = until a new version, a replay or a human
 * - `forget`: there is nothing to keep; a dead letter is written
 * - `discard`: the work is not ours any more
 */
export type NextStep =
  | { readonly action: 'retry'; readonly delayMs: number }
  | { readonly action: 'wait'; readonly delayMs: number }
  | { readonly action: 'park'; readonly delayMs: number | null; readonly deadLetter: boolean }
  | { readonly action: 'forget' }
  | { readonly action: 'discard' };

/** Of what waits for something outside, CONTRACT 5.1: a steady pace of two to five seconds. */
const WAIT_MIN_MS = 2000;
const WAIT_SPREAD_MS = 3000;
const AUTH_PACE_MS = 15_000;
const RATE_LIMIT_MS = 5000;

/** The one switch from an error to what happens next (DESIGN 3, step 7). `random` in [0, 1). */
export function nextStep(error: SyncError, progress: Progress, policy: RetryPolicy, random: number): NextStep {
  switch (error.errorClass) {
    case 'transient':
      return counted(error, progress, policy, random);
    case 'waiting':
      return waiting(error, progress, policy, random);
    case 'rate_limited':
      return { action: 'wait', delayMs: spread(error.retryAfterMs ?? RATE_LIMIT_MS, random) };
    case 'auth':
      return { action: 'wait', delayMs: spread(AUTH_PACE_MS, random) };
    case 'terminal':
      return { action: 'park', delayMs: error.retryAfterMs ?? null, deadLetter: !progress.parked };
    case 'superseded':
      return { action: 'discard' };
    default:
      return error.errorClass satisfies never;
  }
}

function counted(error: SyncError, progress: Progress, policy: RetryPolicy, random: number): NextStep {
  const attempt = progress.attempts + 1;
  if (attempt < policy.maxAttempts) {
    const delayMs = Math.max(backoffMs(policy.backoff, attempt, random), error.retryAfterMs ?? 0);
    return { action: 'retry', delayMs };
  }
  const delayMs = spread(policy.parkedRetryMs, random);
  return { action: 'park', delayMs, deadLetter: !progress.parked };
}

function waiting(error: SyncError, progress: Progress, policy: RetryPolicy, random: number): NextStep {
  switch (error.reason) {
    case 'AgentNotFound':
      return progress.attempts + 1 < policy.maxAttempts
        ? counted(error, progress, policy, random)
        : { action: 'forget' };
    case 'ConfigurationNotFound':
    case 'VersionNotFound':
      return progress.attempts + 1 < policy.maxAttempts
        ? counted(error, progress, policy, random)
        : { action: 'park', delayMs: null, deadLetter: !progress.parked };
    default: {
      const paced = WAIT_MIN_MS + WAIT_SPREAD_MS * random;
      const delayMs = Math.round(Math.max(paced, error.retryAfterMs ?? 0));
      if (progress.waitedMs < policy.waitBudgetMs) return { action: 'wait', delayMs };
      return { action: 'park', delayMs: spread(policy.parkedRetryMs, random), deadLetter: !progress.parked };
    }
  }
}

/** Up to a fifth later, so that those who wait for the same thing do not come back in one instant. */
function spread(delayMs: number, random: number): number {
  return Math.round(delayMs * (1 + random / 5));
}
