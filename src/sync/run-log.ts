import { Injectable } from '@nestjs/common';
import { InjectPinoLogger, PinoLogger } from 'nestjs-pino';
import { AppConfig } from '../config';
import type { FinishRow, LeasedRequest } from '../db';
import type { Drift } from '../domain';
import { currentSpan } from '../tracing';
import type { Outcome, Pass } from './pass';
import { RunMeter } from './run-meter';

export interface EndedPass {
  readonly request: LeasedRequest;
  readonly pass: Pass | null;
  readonly outcome: Outcome;
  /** `performance.now()` */
  readonly startedAt: number;
}

/** A line of history, as it is written (`sync_runs`). */
export interface Run {
  readonly version: number | null;
  readonly change_type: string | null;
  readonly source: LeasedRequest['source'];
  readonly action: Pass['action'];
  readonly drift: readonly Drift[] | null;
  readonly outcome: Outcome['outcome'];
  readonly reason: string | null;
  readonly error: string | null;
  /** Counted from 1. */
  readonly attempt: number;
  readonly replica: string;
  readonly duration_ms: number;
  /** null = no trace was recorded. */
  readonly trace_id: string | null;
}

function confirmation({ confirmed, deleted, name }: Pass): Partial<FinishRow> {
  if (deleted) return { ownership: 'clear-intent' };
  if (confirmed === null) return {};
  return {
    ownership: 'confirm',
    instance_id: name,
    service_id: confirmed.serviceId,
    deployment_id: confirmed.deploymentId,
    applied_version: confirmed.appliedVersion,
    secrets_generation: confirmed.secretsGeneration,
  };
}

/** The last thing a pass does: it is counted, one line of log when something changed, one row of history, and the row that ends the request. */
@Injectable()
export class RunLog {
  private readonly replica: string;

  constructor(
    config: AppConfig,
    private readonly meter: RunMeter,
    @InjectPinoLogger(RunLog.name) private readonly logger: PinoLogger,
  ) {
    this.replica = config.replica;
  }

  toFinishRow({ request, pass, outcome, startedAt }: EndedPass): FinishRow {
    const tookMs = performance.now() - startedAt;
    const durationMs = Math.round(tookMs);
    this.meter.ended(request, pass, outcome, tookMs);
    const version = pass?.snapshot.active?.version ?? request.version;
    const reason = outcome.row.status_reason ?? outcome.row.last_reason ?? null;
    this.say(request, outcome, { version, reason, durationMs, action: pass?.action ?? 'none' });
    const run: Run = {
      version,
      change_type: request.changeType,
      source: request.source,
      action: pass?.action ?? 'none',
      drift: pass === null || pass.drift.length === 0 ? null : pass.drift,
      outcome: outcome.outcome,
      reason,
      error: outcome.row.error ?? pass?.remark ?? null,
      attempt: request.attempts + 1,
      replica: this.replica,
      duration_ms: durationMs,
      trace_id: currentSpan().traceId,
    };
    return {
      attempts: 0,
      ...(pass === null ? {} : confirmation(pass)),
      ...outcome.row,
      agent_id: request.agentId,
      epoch: request.epoch,
      agent_name: pass?.name ?? null,
      trace_parent: request.parked ? null : currentSpan().traceparent,
      run: outcome.quiet === true ? null : run,
    };
  }

  private say(
    { agentId, changeType, attempts }: LeasedRequest,
    { outcome, quiet }: Outcome,
    more: { version: number | null; reason: string | null; durationMs: number; action: string },
  ): void {
    const fields = { agentId, changeType, attempt: attempts + 1, outcome, ...more };
    if (outcome === 'failed') this.logger.error(fields, 'reconcile failed');
    else if (outcome === 'retrying' && quiet !== true) this.logger.warn(fields, 'reconcile will be tried again');
    else if (quiet === true || outcome === 'no-op' || outcome === 'nothing-to-do')
      this.logger.debug(fields, 'reconciled');
    else this.logger.info(fields, 'reconciled');
  }
}
