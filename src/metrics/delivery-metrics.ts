import { Injectable } from '@nestjs/common';
import type { Counter, Histogram } from 'prom-client';
import { RECEIPT_OUTCOMES, type ReceiptOutcome } from '../domain';
import { MetricsRegistry } from './metrics-registry';

/** A version that every live session of an agent has acknowledged. */
export interface CompletedDelivery {
  /** When the version was committed (`agent_configurations.created_at`). */
  readonly committedAt: Date;
  readonly lastReceiptAt: Date;
}

const BUCKETS_SECONDS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 15, 30, 60, 120, 300];

/** How contexts reach the live sessions. */
@Injectable()
export class DeliveryMetrics {
  private readonly pushes: Counter<'outcome'>;
  private readonly lastAcknowledgement: Histogram;

  constructor(metrics: MetricsRegistry) {
    this.pushes = metrics.counter({
      name: 'session_push_total',
      help: 'Contexts pushed to live sessions, by what the session answered',
      labels: { outcome: RECEIPT_OUTCOMES },
    });
    this.lastAcknowledgement = metrics.histogram({
      name: 'publish_to_last_ack_seconds',
      help: 'From the commit of a configuration version to the acknowledgement of the last live session of its agent',
      buckets: BUCKETS_SECONDS,
    });
  }

  /** One push has been answered, or given up. */
  pushed(outcome: ReceiptOutcome): void {
    this.pushes.inc({ outcome });
  }

  /** To be called once for each agent and version, and only when at least one session was there to acknowledge it. */
  delivered({ committedAt, lastReceiptAt }: CompletedDelivery): void {
    this.lastAcknowledgement.observe(Math.max(0, (lastReceiptAt.getTime() - committedAt.getTime()) / 1000));
  }
}
