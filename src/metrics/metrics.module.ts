import { Global, Module } from '@nestjs/common';
import { DeadLetterMetrics } from './dead-letter-metrics';
import { DeliveryMetrics } from './delivery-metrics';
import { LoopMetrics } from './loop-metrics';
import { MessageMetrics } from './message-metrics';
import { MetricsRegistry } from './metrics-registry';
import { MetricsController } from './metrics.controller';
import { QueueMetrics } from './queue-metrics';
import { ReconcileMetrics } from './reconcile-metrics';

const MEASURES = [
  MetricsRegistry,
  MessageMetrics,
  QueueMetrics,
  ReconcileMetrics,
  DeliveryMetrics,
  DeadLetterMetrics,
  LoopMetrics,
];

/** What is measured, and where Prometheus reads it. More metrics are made on `MetricsRegistry`, beside what they measure. */
@Global()
@Module({ controllers: [MetricsController], providers: MEASURES, exports: MEASURES })
export class MetricsModule {}
