import 'reflect-metadata';
import type { LeasedRequest } from '../db';
import { SyncError, type ErrorClass } from '../domain';
import { QueueMetrics, MetricsRegistry, ReconcileMetrics } from '../metrics';
import { samplesOf } from '../metrics/testing/samples';
import { ApiMetrics, PipecatApiError } from '../pipecat-client';
import type { Outcome, Pass } from './pass';
import { RunMeter } from './run-meter';
import { active, appConfig, leased, pass, snapshot, syncedSnapshot } from './testing/builders';

async function meter(outcome: Outcome, given: { pass?: Pass | null; request?: Partial<LeasedRequest> } = {}) {
  const registry = new MetricsRegistry();
  const run = new RunMeter(
    new ReconcileMetrics(registry),
    new QueueMetrics(appConfig(), registry),
    new ApiMetrics(registry),
  );
  run.ended(leased(given.request), given.pass === undefined ? pass() : given.pass, outcome, 10);
  return samplesOf(registry);
}

const done: Outcome = { outcome: 'synced', row: { status: 'SYNCED', synced_version: 1, next: 'done' } };
const thrown = (errorClass: ErrorClass, outcome: 'retrying' | 'failed'): Outcome => ({
  outcome,
  row: { next: 'due', delay_ms: 100 },
  error: new SyncError('no', { errorClass, reason: 'NameInUse' }),
});

describe('the result of a reconcile', () => {
  it.each<{ why: string; outcome: Outcome; want: string; errors?: number }>([
    { why: 'is a success when the request is done', outcome: done, want: 'success' },
    {
      why: 'is a success when only the settle sweep is left',
      outcome: { ...done, row: { ...done.row, settle_ms: 100 } },
      want: 'success',
    },
    {
      why: 'is a success when a human has to go on',
      outcome: { outcome: 'held', row: { next: 'park', delay_ms: null } },
      want: 'success',
    },
    {
      why: 'is requeue when it is due at once',
      outcome: { outcome: 'superseded', row: { next: 'due', delay_ms: 0 } },
      want: 'requeue',
    },
    {
      why: 'is requeue_after when it is looked at later',
      outcome: { outcome: 'rolling-out', row: { next: 'due', delay_ms: 50 } },
      want: 'requeue_after',
    },
    {
      why: 'is requeue_after, and no error, while something else has to happen first',
      outcome: thrown('waiting', 'retrying'),
      want: 'requeue_after',
    },
    { why: 'is an error when it is tried again', outcome: thrown('transient', 'retrying'), want: 'error', errors: 1 },
    { why: 'is an error when it waited for too long', outcome: thrown('waiting', 'failed'), want: 'error', errors: 1 },
    { why: 'is an error when it is given up', outcome: thrown('terminal', 'failed'), want: 'error', errors: 1 },
  ])('$why', async ({ outcome, want, errors }) => {
    const samples = await meter(outcome);
    expect(samples.get(`reconcile_total{kind="full",result="${want}"}`)).toBe(1);
    expect(samples.get('reconcile_errors_total{reason="NameInUse"}')).toBe(errors);
  });
});

describe('work that is done again', () => {
  it('is a retry', async () => {
    const samples = await meter(thrown('transient', 'retrying'));
    expect(samples.get('workqueue_retries_total')).toBe(1);
    expect(samples.get('api_retries_total{reason="transient"}')).toBe(0);
  });

  it('says which kind of failure of a call it was', async () => {
    const error = new PipecatApiError({
      kind: 'capacity',
      code: null,
      message: 'full',
      operation: 'createAgent',
      status: 429,
      outcomeUnknown: false,
    });
    const samples = await meter({ ...thrown('waiting', 'retrying'), error });
    expect(samples.get('api_retries_total{reason="capacity"}')).toBe(1);
  });

  it('is none once it is given up', async () => {
    expect((await meter(thrown('terminal', 'failed'))).get('workqueue_retries_total')).toBe(0);
  });
});

describe('the time until a version is live', () => {
  it('is from its commit, and from the request when it is the first', async () => {
    const samples = await meter(done, {
      pass: pass([], { snapshot: snapshot({ active: active({ ageMs: 990 }) }) }),
      request: { ageMs: 490 },
    });
    expect(samples.get('publish_to_synced_seconds_sum')).toBe(1);
    expect(samples.get('first_time_to_live_seconds_sum')).toBe(0.5);
  });

  it('is not a first time when an older version was live', async () => {
    const before = syncedSnapshot({ syncedVersion: 1, active: active({ version: 2 }) });
    const samples = await meter(
      { ...done, row: { ...done.row, synced_version: 2 } },
      { pass: pass([], { snapshot: before }) },
    );
    expect(samples.get('publish_to_synced_seconds_count')).toBe(1);
    expect(samples.get('first_time_to_live_seconds_count')).toBe(0);
  });

  it.each([
    { why: 'it was live before', outcome: done, of: pass([], { snapshot: syncedSnapshot() }) },
    {
      why: 'only the context was delivered',
      outcome: { outcome: 'delivered', row: { next: 'done' } } as const,
      of: pass(),
    },
    { why: 'the agent could not be loaded', outcome: thrown('waiting', 'retrying'), of: null },
  ])('is nothing when $why', async ({ outcome, of }) => {
    expect((await meter(outcome, { pass: of })).get('publish_to_synced_seconds_count')).toBe(0);
  });
});
