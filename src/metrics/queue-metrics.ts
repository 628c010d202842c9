import { Injectable } from '@nestjs/common';
import type { Counter, Histogram } from 'prom-client';
import { AppConfig } from '../config';
import { Roster } from '../domain';
import { MetricsRegistry } from './metrics-registry';

/** Where a request comes from (`sync_requests.source`). */
export const SOURCES = ['message', 'scan', 'drift', 'secrets', 'operator'] as const;
export type RequestSource = (typeof SOURCES)[number];

/** Work that a replica has begun. */
export interface WorkUnderWay {
  /** `working` = it holds a slot; `resting` = it waits for slow bots only, and holds none. */
  readonly stage: string;
}

const QUEUE_SECONDS = [0.005, 0.025, 0.1, 0.5, 1, 5, 15, 60, 300, 900, 3600];
const WORK_SECONDS = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300];

/** The queue as this replica meets it, with the names of client-go's workqueue. What waits in the database is in the gauges of the fleet. */
@Injectable()
export class QueueMetrics {
  private readonly adds: Counter<'source'>;
  private readonly retries: Counter;
  private readonly queued: Histogram;
  private readonly worked: Histogram;
  private readonly underWay = new Roster<{ readonly work: WorkUnderWay; readonly startedAt: number }>();

  constructor(config: AppConfig, metrics: MetricsRegistry) {
    this.adds = metrics.counter({
      name: 'workqueue_adds_total',
      help: 'Requests that were recorded, by where they come from; updates of one agent that arrive together are one',
      labels: { source: SOURCES },
    });
    this.retries = metrics.counter({
      name: 'workqueue_retries_total',
      help: 'Requests that went back into the queue because of an error',
    });
    this.queued = metrics.histogram({
      name: 'workqueue_queue_duration_seconds',
      help: 'From when a request was due until this replica took it',
      buckets: QUEUE_SECONDS,
    });
    this.worked = metrics.histogram({
      name: 'workqueue_work_duration_seconds',
      help: 'From when this replica took a request until its outcome was written',
      buckets: WORK_SECONDS,
    });
    this.gauges(config, metrics);
  }

  added(source: RequestSource, requests: number): void {
    if (requests > 0) this.adds.inc({ source }, requests);
  }

  retried(): void {
    this.retries.inc();
  }

  /** @param queuedMs for how long the request had been due @returns to be called when the work has ended, however it ended */
  begin(work: WorkUnderWay, queuedMs: number): () => void {
    const startedAt = performance.now();
    const leave = this.underWay.enter({ work, startedAt });
    this.queued.observe(Math.max(0, queuedMs) / 1000);
    return () => {
      leave();
      this.worked.observe((performance.now() - startedAt) / 1000);
    };
  }

  private gauges(config: AppConfig, metrics: MetricsRegistry): void {
    const works = (): WorkUnderWay[] => [...this.underWay].map(({ work }) => work);
    metrics.gauge({
      name: 'active_workers',
      help: 'Agents that this replica works on; without those that only wait for slow bots, or for their outcome to be written',
      collect: () => works().filter(({ stage }) => stage === 'working').length,
    });
    metrics.gauge({
      name: 'resting_workers',
      help: 'Agents of this replica for which only the answers of slow bots are waited for; they occupy no slot',
      collect: () => works().filter(({ stage }) => stage === 'resting').length,
    });
    metrics.gauge({
      name: 'max_concurrent_reconciles',
      help: 'Agents that this replica works on at once at most (SYNC_CONCURRENCY)',
      collect: () => config.sync.concurrency,
    });
    metrics.gauge({
      name: 'workqueue_unfinished_work_seconds',
      help: 'For how long the work that is under way has been, all of it added up',
      collect: () => this.ages().reduce((sum, age) => sum + age, 0),
    });
    metrics.gauge({
      name: 'workqueue_longest_running_processor_seconds',
      help: 'For how long the oldest work that is under way has been',
      collect: () => Math.max(0, ...this.ages()),
    });
  }

  private ages(): number[] {
    const now = performance.now();
    return [...this.underWay].map(({ startedAt }) => (now - startedAt) / 1000);
  }
}
