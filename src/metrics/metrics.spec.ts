import 'reflect-metadata';
import { DeliveryMetrics } from './delivery-metrics';
import { MetricsRegistry } from './metrics-registry';

describe('the metrics of deliveries', () => {
  const world = () => {
    const registry = new MetricsRegistry();
    return { registry, metrics: new DeliveryMetrics(registry) };
  };
  const at = (seconds: number): Date => new Date(1_700_000_000_000 + seconds * 1000);

  it('count pushes by what the session answered, from zero', async () => {
    const { registry, metrics } = world();
    metrics.pushed('accepted');
    metrics.pushed('accepted');
    const text = await registry.text();
    expect(text).toContain('config_sync_session_push_total{outcome="accepted"} 2');
    expect(text).toContain('config_sync_session_push_total{outcome="unsupported"} 0');
  });

  it('measure from the commit to the last acknowledgement', async () => {
    const { registry, metrics } = world();
    metrics.delivered({ committedAt: at(0), lastReceiptAt: at(0.3) });
    metrics.delivered({ committedAt: at(0), lastReceiptAt: at(100) });
    const text = await registry.text();
    expect(text).toContain('config_sync_publish_to_last_ack_seconds_bucket{le="0.25"} 0');
    expect(text).toContain('config_sync_publish_to_last_ack_seconds_bucket{le="0.5"} 1');
    expect(text).toContain('config_sync_publish_to_last_ack_seconds_bucket{le="300"} 2');
    expect(text).toContain('config_sync_publish_to_last_ack_seconds_count 2');
  });

  it('take no time for negative when the publisher’s clock is ahead', async () => {
    const { registry, metrics } = world();
    metrics.delivered({ committedAt: at(5), lastReceiptAt: at(0) });
    expect(await registry.text()).toContain('config_sync_publish_to_last_ack_seconds_sum 0');
  });
});

describe('a gauge that is collected at the scrape', () => {
  const gauge = (collect: () => Promise<readonly { labels: { of: string }; value: number }[]>): MetricsRegistry => {
    const registry = new MetricsRegistry();
    registry.gauge({ name: 'things', help: 'Things', labels: { of: ['a', 'b'] }, collect });
    return registry;
  };

  it('shows what it is told', async () => {
    const registry = gauge(async () => [{ labels: { of: 'a' }, value: 3 }]);
    expect(await registry.text()).toContain('config_sync_things{of="a"} 3');
  });

  it('shows nothing stale', async () => {
    let value = 1;
    const registry = gauge(async () => (value === 1 ? [{ labels: { of: 'a' }, value }] : []));
    await registry.text();
    value = 2;
    expect(await registry.text()).not.toContain('{of="a"}');
  });

  it('is left out when it fails, and the others are shown', async () => {
    const registry = gauge(() => Promise.reject(new Error('away')));
    registry.counter({ name: 'others_total', help: 'Others' }).inc();
    const text = await registry.text();
    expect(text).not.toContain('config_sync_things{');
    expect(text).toContain('config_sync_others_total 1');
  });

  it('holds no scrape up for longer than two seconds', async () => {
    jest.useFakeTimers();
    const text = gauge(() => new Promise(() => undefined)).text();
    await jest.advanceTimersByTimeAsync(2000);
    await expect(text).resolves.not.toContain('config_sync_things{');
    jest.useRealTimers();
  });
});

describe('the process', () => {
  it('is measured under our prefix', async () => {
    const registry = new MetricsRegistry();
    registry.onModuleInit();
    const text = await registry.text();
    expect(text).toContain('config_sync_process_cpu_seconds_total');
    const names = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    expect(names.filter((line) => !line.startsWith('config_sync_'))).toEqual([]);
  });
});
