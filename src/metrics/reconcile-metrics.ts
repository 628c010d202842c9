import { Injectable } from '@nestjs/common';
import type { Counter, Histogram } from 'prom-client';
import { STATUS_REASONS, type Scope, type StatusReason } from '../domain';
import { MetricsRegistry } from './metrics-registry';
import { sumOf } from './sum-of';

/** What a reconcile did, scope by scope: the place of controller-runtime's `controller`. */
export const SCOPES: readonly Scope[] = ['full', 'context'];

/** As controller-runtime's; `interrupted` = the lease was lost or the process ends, and the work is given back as it was. */
export const RECONCILE_RESULTS = ['success', 'error', 'requeue', 'requeue_after', 'interrupted'] as const;
export type ReconcileResult = (typeof RECONCILE_RESULTS)[number];

/** The words of the history (`sync_runs.outcome`). */
export const OUTCOMES = [
  'synced',
  'no-op',
  'nothing-to-do',
  'delivered',
  'superseded',
  'rolling-out',
  'draining',
  'held',
  'planned',
  'deleted',
  'retrying',
  'failed',
] as const;
export type ReconcileOutcome = (typeof OUTCOMES)[number];

/** One reconcile of one agent, at its end. Times in milliseconds. */
export interface EndedReconcile {
  readonly scope: Scope;
  readonly result: Exclude<ReconcileResult, 'interrupted'>;
  readonly outcome: ReconcileOutcome;
  readonly durationMs: number;
  /** Why it failed; null = it did not. `terminal` = not tried again by itself. */
  readonly failure: { readonly reason: StatusReason; readonly terminal: boolean } | null;
  /** A version is live that was not before. */
  readonly live: WentLive | null;
}

export interface WentLive {
  /** Since the version was committed. */
  readonly sinceCommitMs: number;
  /** Since the agent was asked for, when no version of it was live before; else null. */
  readonly firstAfterMs: number | null;
}

const RECONCILE_SECONDS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];
const LIVE_SECONDS = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1800];

/** How reconciles end. */
@Injectable()
export class ReconcileMetrics {
  private readonly results: Counter<'kind' | 'result'>;
  private readonly outcomes: Counter<'outcome'>;
  private readonly noOps: Counter;
  private readonly errors: Counter<'reason'>;
  private readonly terminalErrors: Counter;
  private readonly panics: Counter;
  private readonly seconds: Histogram<'kind'>;
  private readonly live: Histogram;
  private readonly firstLive: Histogram;

  constructor(metrics: MetricsRegistry) {
    this.results = metrics.counter({
      name: 'reconcile_total',
      help: 'Reconciles by scope and by what becomes of the request: done, failed, due at once, or due later',
      labels: { kind: SCOPES, result: RECONCILE_RESULTS },
    });
    this.outcomes = metrics.counter({
      name: 'reconcile_outcomes_total',
      help: 'Reconciles by their outcome, in the words of the history (sync_runs)',
      labels: { outcome: OUTCOMES },
    });
    this.noOps = metrics.counter({
      name: 'no_op_runs_total',
      help: 'Reconciles that found nothing to change',
    });
    this.errors = metrics.counter({
      name: 'reconcile_errors_total',
      help: 'Reconciles that failed, by reason, whether they are tried again or not',
      labels: { reason: STATUS_REASONS },
    });
    this.terminalErrors = metrics.counter({
      name: 'terminal_reconcile_errors_total',
      help: 'Reconciles that failed for good: a human, a new version or the slow pace has to come first',
    });
    this.panics = metrics.counter({
      name: 'reconcile_panics_total',
      help: 'Reconciles that met an error nobody foresaw (reason InternalError): a bug of config-sync',
    });
    this.seconds = metrics.histogram({
      name: 'reconcile_time_seconds',
      help: 'One reconcile, from its load to its outcome, with all its calls and their waits for the call budget',
      labels: { kind: SCOPES },
      buckets: RECONCILE_SECONDS,
    });
    this.live = metrics.histogram({
      name: 'publish_to_synced_seconds',
      help: 'From the commit of a configuration version to SYNCED at it',
      buckets: LIVE_SECONDS,
    });
    this.firstLive = metrics.histogram({
      name: 'first_time_to_live_seconds',
      help: 'From the request for an agent of which no version is live to its first SYNCED',
      buckets: LIVE_SECONDS,
    });
  }

  ended({ scope, result, outcome, durationMs, failure, live }: EndedReconcile): void {
    this.results.inc({ kind: scope, result });
    this.outcomes.inc({ outcome });
    this.seconds.observe({ kind: scope }, durationMs / 1000);
    if (outcome === 'no-op') this.noOps.inc();
    if (failure !== null) this.failed(failure);
    if (live !== null) this.wentLive(live);
  }

  /** Its result is thrown away, and nothing is known of it. */
  interrupted(scope: Scope): void {
    this.results.inc({ kind: scope, result: 'interrupted' });
  }

  /** Reconciles that ended so since the start of this process. */
  total(outcome: ReconcileOutcome): Promise<number> {
    return sumOf(this.outcomes, { outcome });
  }

  private failed({ reason, terminal }: NonNullable<EndedReconcile['failure']>): void {
    this.errors.inc({ reason });
    if (terminal) this.terminalErrors.inc();
    if (reason === 'InternalError') this.panics.inc();
  }

  private wentLive({ sinceCommitMs, firstAfterMs }: WentLive): void {
    this.live.observe(Math.max(0, sinceCommitMs) / 1000);
    if (firstAfterMs !== null) this.firstLive.observe(Math.max(0, firstAfterMs) / 1000);
  }
}
