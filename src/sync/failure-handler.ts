import { Injectable } from '@nestjs/common';
import { AppConfig } from '../config';
import type { LeasedRequest } from '../db';
import { nextStep, SyncError, type NextStep, type RetryPolicy, type SyncStatus } from '../domain';
import { PipecatApiError } from '../pipecat-client';
import { PlanHeldError } from '../policies';
import { letterForRequest } from './dead-letter';
import { heldByPolicy, parkedFor, type Outcome, type Pass } from './pass';

/** How long a secret set, a name or a session may keep a request waiting (CONTRACT 5.1). */
const WAIT_BUDGET_MS = 300_000;
const ERROR_LIMIT = 500;

/** Turns an error into what happens next and what the agent's row says of it. */
@Injectable()
export class FailureHandler {
  private readonly policy: RetryPolicy;

  constructor(config: AppConfig) {
    const { maxAttempts, backoffBaseMs, backoffMaxMs, parkedRetryMs } = config.sync;
    this.policy = {
      maxAttempts,
      backoff: { baseMs: backoffBaseMs, maxMs: backoffMaxMs },
      parkedRetryMs,
      waitBudgetMs: WAIT_BUDGET_MS,
    };
  }

  /** @param pass null when the agent could not even be loaded */
  handle(request: LeasedRequest, pass: Pass | null, thrown: unknown): Outcome {
    if (thrown instanceof PlanHeldError && pass !== null) return heldByPolicy(pass, thrown.hold);
    const error = asSyncError(thrown);
    const step = nextStep(error, request, this.policy, Math.random());
    return {
      outcome: step.action === 'park' || step.action === 'forget' ? 'failed' : 'retrying',
      quiet: step.action === 'wait' && request.lastReason === error.reason,
      error,
      row: {
        ...agentFields(request, pass, error, step),
        ...requestFields(request, pass, error, step),
        last_reason: error.reason,
        ...(nothingHappened(pass, error) ? { ownership: 'clear-intent' as const } : {}),
        dead_letter: deadLettered(step) ? letter(request, pass, error) : null,
      },
    };
  }
}

function asSyncError(thrown: unknown): SyncError {
  if (thrown instanceof SyncError) return thrown;
  // A bug of ours: loud in the history, and tried again like a fault of the weather, since it may only strike sometimes.
  const what = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown);
  return new SyncError(`unexpected ${what}`, { errorClass: 'transient', reason: 'InternalError' });
}

function agentFields(
  request: LeasedRequest,
  pass: Pass | null,
  error: SyncError,
  step: NextStep,
): Partial<Outcome['row']> {
  if (pass === null) return {};
  const settledMeanwhile = step.action !== 'park' && error.reason === 'VersionNotFound';
  if (settledMeanwhile) return {};
  const gone = pass.snapshot.desiredState === 'absent';
  const loud = step.action === 'park' || error.errorClass === 'auth' || request.parked;
  return { status: statusOf(gone, loud), status_reason: error.reason, error: error.message.slice(0, ERROR_LIMIT) };
}

function statusOf(gone: boolean, loud: boolean): SyncStatus {
  if (gone) return loud ? 'ERROR_DEPROVISIONING' : 'PENDING_DELETE';
  return loud ? 'ERROR_SYNC' : 'SYNCING';
}

function requestFields(
  request: LeasedRequest,
  pass: Pass | null,
  error: SyncError,
  step: NextStep,
): Pick<Outcome['row'], 'next' | 'delay_ms' | 'attempts' | 'waiting' | 'parked_for' | 'rollout'> {
  const { attempts } = request;
  const rollout = 'keep';
  // Until a success or a new version: one dead letter for one trouble.
  const stillParked = request.parked && pass !== null ? { parked_for: parkedFor(pass.snapshot) } : {};
  switch (step.action) {
    case 'retry':
      return { next: 'due', delay_ms: step.delayMs, attempts: attempts + 1, rollout, ...stillParked };
    case 'wait': {
      const waiting = error.errorClass === 'waiting' ? 'start' : null;
      return { next: 'due', delay_ms: step.delayMs, attempts, rollout, waiting, ...stillParked };
    }
    case 'park':
      return {
        next: 'park',
        delay_ms: step.delayMs,
        attempts: attempts + 1,
        parked_for: pass === null ? '?' : parkedFor(pass.snapshot),
      };
    case 'forget':
    case 'discard':
      return { next: 'forget', attempts };
    default:
      return step satisfies never;
  }
}

function deadLettered(step: NextStep): boolean {
  return step.action === 'forget' || (step.action === 'park' && step.deadLetter);
}

/** A refused call changed nothing, so its intent is void. An unanswered one may have: the next pass looks. */
function nothingHappened(pass: Pass | null, error: SyncError): boolean {
  // An intent from before may stand for a call that took, whatever became of its repeat.
  if (pass !== null && pass.snapshot.ownership?.intent === pass.begun) return false;
  return (
    pass !== null &&
    pass.begun !== null &&
    error instanceof PipecatApiError &&
    !error.outcomeUnknown &&
    error.reason !== 'NameInUse'
  );
}

function letter(request: LeasedRequest, pass: Pass | null, error: SyncError): object {
  const version = request.version ?? pass?.snapshot.active?.version ?? 0;
  return letterForRequest(
    { agentId: request.agentId, version, changeType: request.changeType },
    {
      reason: error.reason,
      error: error.message.slice(0, ERROR_LIMIT),
      attempts: request.attempts + 1,
      failedAt: new Date(),
    },
  );
}
