import 'reflect-metadata';
import { DeadLetterMetrics } from './dead-letter-metrics';
import { MetricsRegistry } from './metrics-registry';
import { ReconcileMetrics, type EndedReconcile } from './reconcile-metrics';
import { samplesOf } from './testing/samples';

function world() {
  const registry = new MetricsRegistry();
  return { registry, metrics: new ReconcileMetrics(registry) };
}

const ended = (over: Partial<EndedReconcile> = {}): EndedReconcile => ({
  scope: 'full',
  result: 'success',
  outcome: 'synced',
  durationMs: 30,
  failure: null,
  live: null,
  ...over,
});

describe('a reconcile that ended', () => {
  it('is counted by scope, result and outcome, and timed', async () => {
    const { registry, metrics } = world();
    metrics.ended(ended());
    const samples = await samplesOf(registry);
    expect(samples.get('reconcile_total{kind="full",result="success"}')).toBe(1);
    expect(samples.get('reconcile_total{kind="context",result="success"}')).toBe(0);
    expect(samples.get('reconcile_outcomes_total{outcome="synced"}')).toBe(1);
    expect(samples.get('reconcile_time_seconds_sum{kind="full"}')).toBeCloseTo(0.03);
    expect(samples.get('no_op_runs_total')).toBe(0);
  });

  it('is a no-op when it found nothing to change', async () => {
    const { registry, metrics } = world();
    metrics.ended(ended({ outcome: 'no-op' }));
    expect((await samplesOf(registry)).get('no_op_runs_total')).toBe(1);
  });

  it.each([
    { why: 'is an error', terminal: false, wantTerminal: 0 },
    { why: 'is a terminal error as well when nothing is tried again', terminal: true, wantTerminal: 1 },
  ])('$why, by its reason', async ({ terminal, wantTerminal }) => {
    const { registry, metrics } = world();
    metrics.ended(ended({ result: 'error', outcome: 'failed', failure: { reason: 'InvalidConfig', terminal } }));
    const samples = await samplesOf(registry);
    expect(samples.get('reconcile_errors_total{reason="InvalidConfig"}')).toBe(1);
    expect(samples.get('terminal_reconcile_errors_total')).toBe(wantTerminal);
    expect(samples.get('reconcile_panics_total')).toBe(0);
  });

  it('is a panic when nobody foresaw the error', async () => {
    const { registry, metrics } = world();
    metrics.ended(ended({ result: 'error', failure: { reason: 'InternalError', terminal: false } }));
    expect((await samplesOf(registry)).get('reconcile_panics_total')).toBe(1);
  });

  it.each([
    { why: 'is the first time to live when no version was live before', firstAfterMs: 400, wantFirst: 1 },
    { why: 'is not the first time otherwise', firstAfterMs: null, wantFirst: 0 },
  ])('$why', async ({ firstAfterMs, wantFirst }) => {
    const { registry, metrics } = world();
    metrics.ended(ended({ live: { sinceCommitMs: 2000, firstAfterMs } }));
    const samples = await samplesOf(registry);
    expect(samples.get('publish_to_synced_seconds_sum')).toBe(2);
    expect(samples.get('first_time_to_live_seconds_count')).toBe(wantFirst);
  });

  it('is told apart from one that was interrupted', async () => {
    const { registry, metrics } = world();
    metrics.interrupted('context');
    expect((await samplesOf(registry)).get('reconcile_total{kind="context",result="interrupted"}')).toBe(1);
  });

  it('can be counted by its outcome', async () => {
    const { metrics } = world();
    metrics.ended(ended());
    metrics.ended(ended());
    metrics.ended(ended({ outcome: 'no-op' }));
    expect(await metrics.total('synced')).toBe(2);
  });
});

describe('dead letters', () => {
  it('are counted by reason, and replays by what became of them', async () => {
    const registry = new MetricsRegistry();
    const metrics = new DeadLetterMetrics(registry);
    metrics.written('InvalidConfig');
    metrics.written('InvalidMessageFormat');
    metrics.replayed('replayed', 3);
    metrics.replayed('failed', 0);
    const samples = await samplesOf(registry);
    expect(samples.get('dlq_writes_total{reason="InvalidConfig"}')).toBe(1);
    expect(samples.get('dlq_replays_total{result="replayed"}')).toBe(3);
    expect(samples.get('dlq_replays_total{result="failed"}')).toBe(0);
    expect(await metrics.total()).toBe(2);
  });
});
