import { Injectable } from '@nestjs/common';
import { MetricsRegistry, type Counter, type Histogram } from '../../metrics';
import { FAILURE_KINDS, type FailureKind } from '../errors';
import { OPERATIONS, type Operation } from '../operations';

/** 429 is told apart from the other 4xx: it speaks of our pace and not of a request. `none` = no whole answer. */
const STATUS_CLASSES = ['2xx', '3xx', '4xx', '429', '5xx', 'none'] as const;
type StatusClass = (typeof STATUS_CLASSES)[number];

/** `key_renewed`: the same call at once, with a key that was rotated meanwhile. */
type RetryReason = FailureKind | 'key_renewed';

const CALL_SECONDS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 30];

/** Calls to Pipecat Cloud, each exchange for itself. */
@Injectable()
export class ApiMetrics {
  private readonly requests: Counter<'op' | 'status_class'>;
  private readonly seconds: Histogram<'op'>;
  private readonly retries: Counter<'reason'>;

  constructor(metrics: MetricsRegistry) {
    const op = Object.keys(OPERATIONS);
    this.requests = metrics.counter({
      name: 'api_requests_total',
      help: 'Calls to Pipecat Cloud that were sent, by operation and by what was answered; none = no whole answer in time',
      labels: { op, status_class: STATUS_CLASSES },
    });
    this.seconds = metrics.histogram({
      name: 'api_request_duration_seconds',
      help: 'One call to Pipecat Cloud from when it leaves to its last byte, without the wait for the call budget',
      labels: { op },
      buckets: CALL_SECONDS,
    });
    this.retries = metrics.counter({
      name: 'api_retries_total',
      help: 'Work that is done again because a call to Pipecat Cloud failed, by the kind of the failure',
      labels: { reason: [...FAILURE_KINDS, 'key_renewed'] },
    });
  }

  /** @param status null = no answer */
  answered(op: Operation, status: number | null, durationMs: number): void {
    this.requests.inc({ op, status_class: classOf(status) });
    this.seconds.observe({ op }, durationMs / 1000);
  }

  retried(reason: RetryReason): void {
    this.retries.inc({ reason });
  }
}

function classOf(status: number | null): StatusClass {
  if (status === null) return 'none';
  if (status === 429) return '429';
  if (status >= 500) return '5xx';
  if (status >= 400) return '4xx';
  return status >= 300 ? '3xx' : '2xx';
}
