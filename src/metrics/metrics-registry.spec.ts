import 'reflect-metadata';
import { MetricsRegistry } from './metrics-registry';
import { samplesOf } from './testing/samples';

describe('a counter', () => {
  it('shows each of a few series from the start', async () => {
    const registry = new MetricsRegistry();
    registry.counter({ name: 'a_total', help: 'A', labels: { x: ['1', '2'], y: ['a', 'b'] } });
    const samples = await samplesOf(registry);
    expect([...samples]).toEqual([
      ['a_total{x="1",y="a"}', 0],
      ['a_total{x="1",y="b"}', 0],
      ['a_total{x="2",y="a"}', 0],
      ['a_total{x="2",y="b"}', 0],
    ]);
  });

  it('shows one of many series when it occurs', async () => {
    const registry = new MetricsRegistry();
    const values = Array.from({ length: 17 }, (_, index) => String(index));
    const counter = registry.counter({ name: 'a_total', help: 'A', labels: { x: values } });
    expect((await samplesOf(registry)).size).toBe(0);
    counter.inc({ x: '3' });
    expect([...(await samplesOf(registry))]).toEqual([['a_total{x="3"}', 1]]);
  });

  it('shows no series of a label whose values nobody knows', async () => {
    const registry = new MetricsRegistry();
    registry.counter({ name: 'a_total', help: 'A', labels: { x: 'any', y: ['a'] } });
    expect((await samplesOf(registry)).size).toBe(0);
  });
});

describe('a gauge without labels', () => {
  it.each([
    { why: 'shows its value', shown: 3, want: [['a', 3]] },
    { why: 'shows nothing, and not 0, when the value is not known', shown: null, want: [] },
  ])('$why', async ({ shown, want }) => {
    const registry = new MetricsRegistry();
    registry.gauge({ name: 'a', help: 'A', collect: () => shown });
    expect([...(await samplesOf(registry))]).toEqual(want);
  });

  it('shows nothing when it throws', async () => {
    const registry = new MetricsRegistry();
    registry.gauge({
      name: 'a',
      help: 'A',
      collect: () => {
        throw new Error('no');
      },
    });
    expect((await samplesOf(registry)).size).toBe(0);
  });
});

describe('what is said of the metrics', () => {
  it('has each one with its type, labels and values, whether it has a sample or not', () => {
    const registry = new MetricsRegistry();
    registry.histogram({ name: 'b_seconds', help: 'B', labels: { of: ['x'] }, buckets: [1, 2] });
    registry.gauge({ name: 'a', help: 'A', of: 'fleet', collect: () => null });
    expect(registry.describe()).toEqual([
      { name: 'config_sync_a', type: 'gauge', help: 'A', labels: {}, of: 'fleet', buckets: [] },
      {
        name: 'config_sync_b_seconds',
        type: 'histogram',
        help: 'B',
        labels: { of: ['x'] },
        of: 'replica',
        buckets: [1, 2],
      },
    ]);
  });

  it('has those of the process, with labels whose values nobody knows', () => {
    const registry = new MetricsRegistry();
    registry.onModuleInit();
    const described = new Map(registry.describe().map((metric) => [metric.name, metric]));
    expect(described.get('config_sync_nodejs_version_info')?.labels).toEqual({
      version: 'any',
      major: 'any',
      minor: 'any',
      patch: 'any',
    });
    expect(described.get('config_sync_nodejs_gc_duration_seconds')?.buckets.length).toBeGreaterThan(2);
  });
});
