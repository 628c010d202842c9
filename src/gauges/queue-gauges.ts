import { Injectable } from '@nestjs/common';
import type { FleetCounts } from '../db';
import { MetricsRegistry } from '../metrics';
import { FleetLooks } from './fleet-looks';

const PRIORITIES = ['fresh', 'backlog'] as const;

/** The queue of the whole fleet, as it stands in the database. Every replica shows the same. */
@Injectable()
export class QueueGauges {
  constructor(
    private readonly metrics: MetricsRegistry,
    private readonly looks: FleetLooks,
  ) {
    metrics.gauge({
      name: 'workqueue_depth',
      help: 'Requests that are due and that nobody works on: fresh changes, and the backlog that scans found',
      of: 'fleet',
      labels: { priority: PRIORITIES },
      collect: async () => {
        const { value } = await looks.counts.current();
        return value && PRIORITIES.map((priority) => ({ labels: { priority }, value: value.waiting[priority] }));
      },
    });
    this.gauge(
      'workqueue_oldest_pending_seconds',
      'For how long the oldest request that nobody works on has been due; 0 = none waits',
      ({ oldestSeconds }) => Math.max(0, oldestSeconds ?? 0),
    );
    this.gauge('workqueue_leased', 'Requests that some replica works on', ({ leased }) => leased);
    this.gauge(
      'workqueue_parked',
      'Requests that wait for a human, a new version or the slow pace',
      ({ parked }) => parked,
    );
  }

  private gauge(name: string, help: string, read: (counts: FleetCounts) => number): void {
    const collect = async (): Promise<number | null> => {
      const { value } = await this.looks.counts.current();
      return value === null ? null : read(value);
    };
    this.metrics.gauge({ name, help, of: 'fleet', collect });
  }
}
