import { Injectable } from '@nestjs/common';
import type { Counter, Histogram } from 'prom-client';
import { AppConfig } from '../config';
import { MetricsRegistry } from './metrics-registry';
import { QueueMetrics, type RequestSource } from './queue-metrics';

/** What looks at the whole fleet again and again. The catch-up scan is each replica's own; the drift scan is done by one for all. */
export const LOOPS = ['catch-up-scan', 'drift-scan'] as const;
export type Loop = (typeof LOOPS)[number];
const SOURCE: Readonly<Record<Loop, RequestSource>> = { 'catch-up-scan': 'scan', 'drift-scan': 'drift' };

const DRIFT_SECONDS = [60, 300, 900, 3600, 14_400, 86_400, 604_800];

/** Whether the loops that find what no message told still go round. */
@Injectable()
export class LoopMetrics {
  private readonly succeededAt = new Map<Loop, number>();
  private readonly failures: Counter<'loop'>;
  private readonly drift: Histogram;

  constructor(
    config: AppConfig,
    metrics: MetricsRegistry,
    private readonly queue: QueueMetrics,
  ) {
    const intervals = { 'catch-up-scan': config.sync.scanIntervalMs, 'drift-scan': config.sync.driftScanIntervalMs };
    metrics.gauge({
      name: 'last_success_timestamp_seconds',
      help: 'When this replica last finished a round of the loop without an error; 0 = not since its start',
      labels: { loop: LOOPS },
      collect: () => LOOPS.map((loop) => ({ labels: { loop }, value: (this.succeededAt.get(loop) ?? 0) / 1000 })),
    });
    metrics.gauge({
      name: 'loop_interval_seconds',
      help: 'How often a round of the loop is due (SYNC_SCAN_INTERVAL_MS, DRIFT_SCAN_INTERVAL_MS)',
      labels: { loop: LOOPS },
      collect: () => LOOPS.map((loop) => ({ labels: { loop }, value: intervals[loop] / 1000 })),
    });
    this.failures = metrics.counter({
      name: 'loop_failures_total',
      help: 'Rounds of the loop that ended with an error',
      labels: { loop: LOOPS },
    });
    this.drift = metrics.histogram({
      name: 'drift_seconds',
      help: 'When an agent is found to have drifted: for how long, at most, since it was last known to be in line',
      buckets: DRIFT_SECONDS,
    });
  }

  /** @param added requests that this round recorded */
  succeeded(loop: Loop, added: number): void {
    this.succeededAt.set(loop, Date.now());
    this.queue.added(SOURCE[loop], added);
  }

  failed(loop: Loop): void {
    this.failures.inc({ loop });
  }

  /** Since when the agent may have drifted, in seconds before now. */
  drifted(seconds: number): void {
    this.drift.observe(Math.max(0, seconds));
  }
}
