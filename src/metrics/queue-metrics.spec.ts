import 'reflect-metadata';
import { readEnvironment } from '../config';
import { LoopMetrics } from './loop-metrics';
import { MetricsRegistry } from './metrics-registry';
import { QueueMetrics } from './queue-metrics';
import { samplesOf } from './testing/samples';

const config = readEnvironment({
  DATABASE_URL: 'postgres://sync@127.0.0.1/sync',
  REDIS_URL: 'redis://127.0.0.1',
  PIPECAT_PRIVATE_API_KEY: 'private-key',
  PIPECAT_PUBLIC_API_KEY: 'pk_public-key',
  SYNC_CONCURRENCY: '7',
});

function world() {
  const registry = new MetricsRegistry();
  const queue = new QueueMetrics(config, registry);
  return { registry, queue, loops: new LoopMetrics(config, registry, queue) };
}

beforeEach(() => jest.useFakeTimers({ now: 1_700_000_000_000 }));
afterEach(() => jest.useRealTimers());

describe('the work under way', () => {
  it('is counted, and its age told, while it goes on', async () => {
    const { registry, queue } = world();
    const end = queue.begin({ stage: 'working' }, 0);
    jest.advanceTimersByTime(2000);
    queue.begin({ stage: 'resting' }, 0);
    jest.advanceTimersByTime(1000);
    const during = await samplesOf(registry);
    expect(during.get('active_workers')).toBe(1);
    expect(during.get('resting_workers')).toBe(1);
    expect(during.get('max_concurrent_reconciles')).toBe(7);
    expect(during.get('workqueue_unfinished_work_seconds')).toBe(4);
    expect(during.get('workqueue_longest_running_processor_seconds')).toBe(3);
    end();
    const after = await samplesOf(registry);
    expect(after.get('active_workers')).toBe(0);
    expect(after.get('workqueue_longest_running_processor_seconds')).toBe(1);
    expect(after.get('workqueue_work_duration_seconds_sum')).toBe(3);
    expect(after.get('workqueue_work_duration_seconds_count')).toBe(1);
  });

  it('has waited for its slot', async () => {
    const { registry, queue } = world();
    queue.begin({ stage: 'working' }, 250);
    expect((await samplesOf(registry)).get('workqueue_queue_duration_seconds_sum')).toBe(0.25);
  });

  it('is 0 seconds old when there is none', async () => {
    const samples = await samplesOf(world().registry);
    expect(samples.get('workqueue_unfinished_work_seconds')).toBe(0);
    expect(samples.get('workqueue_longest_running_processor_seconds')).toBe(0);
  });
});

describe('a loop', () => {
  it('says when it last came to its end, and how often it should', async () => {
    const { registry, loops } = world();
    expect((await samplesOf(registry)).get('last_success_timestamp_seconds{loop="drift-scan"}')).toBe(0);
    loops.succeeded('drift-scan', 0);
    const samples = await samplesOf(registry);
    expect(samples.get('last_success_timestamp_seconds{loop="drift-scan"}')).toBe(1_700_000_000);
    expect(samples.get('last_success_timestamp_seconds{loop="catch-up-scan"}')).toBe(0);
    expect(samples.get('loop_interval_seconds{loop="drift-scan"}')).toBe(300);
  });

  it('adds what it found to the queue', async () => {
    const { registry, queue, loops } = world();
    queue.added('message', 2);
    loops.succeeded('catch-up-scan', 3);
    loops.succeeded('drift-scan', 1);
    loops.failed('drift-scan');
    const samples = await samplesOf(registry);
    expect(samples.get('workqueue_adds_total{source="message"}')).toBe(2);
    expect(samples.get('workqueue_adds_total{source="scan"}')).toBe(3);
    expect(samples.get('workqueue_adds_total{source="drift"}')).toBe(1);
    expect(samples.get('workqueue_adds_total{source="secrets"}')).toBe(0);
    expect(samples.get('loop_failures_total{loop="drift-scan"}')).toBe(1);
  });

  it('tells for how long at most an agent had drifted', async () => {
    const { registry, loops } = world();
    loops.drifted(400);
    const samples = await samplesOf(registry);
    expect(samples.get('drift_seconds_bucket{le="300"}')).toBe(0);
    expect(samples.get('drift_seconds_bucket{le="900"}')).toBe(1);
  });
});
