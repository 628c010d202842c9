import { Injectable } from '@nestjs/common';
import type { LeasedRequest } from '../db';
import { QueueMetrics, ReconcileMetrics, type EndedReconcile, type WentLive } from '../metrics';
import { ApiMetrics, PipecatApiError } from '../pipecat-client';
import type { Outcome, Pass } from './pass';
import { sayHowItEnded } from './spans';

/** Counts and times a pass at its end. */
@Injectable()
export class RunMeter {
  constructor(
    private readonly reconciles: ReconcileMetrics,
    private readonly queue: QueueMetrics,
    private readonly api: ApiMetrics,
  ) {}

  ended(request: LeasedRequest, pass: Pass | null, outcome: Outcome, durationMs: number): void {
    const { error } = outcome;
    // What only waits for something outside has not failed; when it has waited for too long it has.
    const failed = error !== undefined && (error.errorClass !== 'waiting' || outcome.outcome === 'failed');
    sayHowItEnded(pass, outcome, failed);
    this.reconciles.ended({
      scope: request.scope,
      result: failed ? 'error' : resultOf(outcome),
      outcome: outcome.outcome,
      durationMs,
      failure: failed ? { reason: error.reason, terminal: outcome.outcome === 'failed' } : null,
      live: pass === null ? null : wentLive(request, pass, outcome, durationMs),
    });
    if (outcome.outcome !== 'retrying') return;
    this.queue.retried();
    if (error instanceof PipecatApiError) this.api.retried(error.kind);
  }
}

function resultOf({ row }: Outcome): EndedReconcile['result'] {
  if (row.next === 'done' || row.next === 'forget' || row.delay_ms == null) return 'success';
  return row.delay_ms === 0 ? 'requeue' : 'requeue_after';
}

function wentLive({ ageMs }: LeasedRequest, { snapshot }: Pass, { row }: Outcome, durationMs: number): WentLive | null {
  const { active, syncedVersion } = snapshot;
  if (active === null || row.synced_version !== active.version || syncedVersion === active.version) return null;
  return { sinceCommitMs: active.ageMs + durationMs, firstAfterMs: syncedVersion === null ? ageMs + durationMs : null };
}
