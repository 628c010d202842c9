import { Injectable } from '@nestjs/common';
import type { Counter } from 'prom-client';
import { MetricsRegistry } from './metrics-registry';
import { sumOf } from './sum-of';

export const MESSAGE_RESULTS = ['accepted', 'rejected'] as const;

/** What comes through the Redis channel. With N replicas each hears every message. */
@Injectable()
export class MessageMetrics {
  private readonly received: Counter<'result'>;
  private readonly superseded: Counter;

  constructor(metrics: MetricsRegistry) {
    this.received = metrics.counter({
      name: 'messages_received_total',
      help: 'Messages that this replica heard; rejected = no update, so it is a dead letter',
      labels: { result: MESSAGE_RESULTS },
    });
    this.superseded = metrics.counter({
      name: 'messages_superseded_total',
      help: 'Accepted messages that asked for nothing that was not done already',
    });
  }

  heard(result: (typeof MESSAGE_RESULTS)[number]): void {
    this.received.inc({ result });
  }

  wereSuperseded(messages: number): void {
    this.superseded.inc(messages);
  }

  /** Since the start of this process. */
  async totals(): Promise<{ readonly received: number; readonly rejected: number; readonly superseded: number }> {
    return {
      received: await sumOf(this.received),
      rejected: await sumOf(this.received, { result: 'rejected' }),
      superseded: await sumOf(this.superseded),
    };
  }
}
