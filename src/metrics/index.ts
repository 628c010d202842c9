export type { Counter, Histogram } from 'prom-client';
export { DeadLetterMetrics, REPLAY_RESULTS } from './dead-letter-metrics';
export { DeliveryMetrics, type CompletedDelivery } from './delivery-metrics';
export { LoopMetrics, LOOPS, type Loop } from './loop-metrics';
export { MessageMetrics } from './message-metrics';
export type { MetricDescription } from './metric-description';
export {
  MetricsRegistry,
  type GaugeOptions,
  type GaugeValue,
  type HistogramOptions,
  type Shown,
} from './metrics-registry';
export { MetricsModule } from './metrics.module';
export { QueueMetrics, type RequestSource, type WorkUnderWay } from './queue-metrics';
export {
  ReconcileMetrics,
  type EndedReconcile,
  type ReconcileOutcome,
  type ReconcileResult,
  type WentLive,
} from './reconcile-metrics';
export { within } from './within';
