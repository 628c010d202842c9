import { Injectable } from '@nestjs/common';
import type { Counter } from 'prom-client';
import { STATUS_REASONS, type StatusReason } from '../domain';
import { MetricsRegistry } from './metrics-registry';
import { sumOf } from './sum-of';

export const REPLAY_RESULTS = ['replayed', 'skipped', 'failed'] as const;

/** What goes into the dead-letter list, and what is taken out of it again. */
@Injectable()
export class DeadLetterMetrics {
  private readonly writes: Counter<'reason'>;
  private readonly replays: Counter<'result'>;

  constructor(metrics: MetricsRegistry) {
    this.writes = metrics.counter({
      name: 'dlq_writes_total',
      help: 'Dead letters that this replica pushed to the list, by reason',
      labels: { reason: STATUS_REASONS },
    });
    this.replays = metrics.counter({
      name: 'dlq_replays_total',
      help: 'Dead letters that somebody asked to replay, by what became of them; skipped = it stayed where it was',
      labels: { result: REPLAY_RESULTS },
    });
  }

  written(reason: StatusReason): void {
    this.writes.inc({ reason });
  }

  replayed(result: (typeof REPLAY_RESULTS)[number], letters = 1): void {
    if (letters > 0) this.replays.inc({ result }, letters);
  }

  /** Since the start of this process. */
  total(): Promise<number> {
    return sumOf(this.writes);
  }
}
