import 'reflect-metadata';
import type { FinishRow } from '../db';
import type { Outcome, Pass } from './pass';
import type { RunMeter } from './run-meter';
import { RunLog } from './run-log';
import { AGENT_NAME, agentId, appConfig, leased, logger, pass, type Line } from './testing/builders';

const config = appConfig();
const outcome = (over: Partial<Outcome> = {}): Outcome => ({
  outcome: 'synced',
  row: { status: 'SYNCED', status_reason: null, error: null, synced_version: 1, next: 'done' },
  ...over,
});

function end(given: { pass?: Pass | null; outcome?: Outcome; request?: Parameters<typeof leased>[0] } = {}) {
  const lines: Line[] = [];
  const ended = jest.fn();
  const row: FinishRow = new RunLog(config, { ended } as unknown as RunMeter, logger(lines)).toFinishRow({
    request: leased(given.request),
    pass: given.pass === undefined ? pass() : given.pass,
    outcome: given.outcome ?? outcome(),
    startedAt: performance.now() - 120,
  });
  return { row, lines, ended };
}

const runOf = (given: Parameters<typeof end>[0]): Record<string, unknown> =>
  end(given).row.run as Record<string, unknown>;

describe('the row that ends a request', () => {
  it('is counted and timed', () => {
    const { ended } = end();
    expect(ended).toHaveBeenCalledTimes(1);
    expect(ended.mock.calls[0]?.[3]).toBeGreaterThanOrEqual(120);
  });

  it('carries the fence, the name and the outcome', () => {
    const { row } = end({ request: { epoch: '42' } });
    expect(row).toMatchObject({
      agent_id: agentId(),
      epoch: '42',
      agent_name: AGENT_NAME,
      status: 'SYNCED',
      synced_version: 1,
      next: 'done',
      attempts: 0,
    });
  });

  it('keeps the attempts that the outcome counted', () => {
    expect(end({ outcome: outcome({ row: { next: 'due', attempts: 3 } }) }).row.attempts).toBe(3);
  });

  it('begins the attempts anew when the outcome counted none', () => {
    expect(end({ request: { attempts: 5 } }).row.attempts).toBe(0);
  });

  it('confirms what was seen and is ours', () => {
    const seen = pass();
    seen.confirmed = {
      serviceId: 'service-1',
      deploymentId: 'deployment-1',
      appliedVersion: 1,
      secretsGeneration: null,
    };
    expect(end({ pass: seen }).row).toMatchObject({
      ownership: 'confirm',
      instance_id: AGENT_NAME,
      service_id: 'service-1',
      deployment_id: 'deployment-1',
      applied_version: 1,
    });
  });

  it('confirms nothing that was not seen', () => expect(end().row).not.toHaveProperty('ownership'));

  it('cannot be given another agent or epoch by the outcome', () => {
    const forged = outcome({ row: { next: 'done', agent_id: 'x', epoch: '9' } as Outcome['row'] });
    expect(end({ outcome: forged }).row).toMatchObject({ agent_id: agentId(), epoch: '1' });
  });

  it('ends a request whose agent could not be loaded', () => {
    expect(end({ pass: null }).row).toMatchObject({ agent_name: null, run: { action: 'none', drift: null } });
  });
});

describe('a line of history', () => {
  it('says what was done, why, how it ended and how long it took', () => {
    const changed = pass();
    changed.action = 'update';
    changed.drift = [{ field: 'image', desired: 'a:2', observed: 'a:1' }];
    expect(runOf({ pass: changed, request: { attempts: 2, source: 'scan', changeType: null } })).toEqual({
      version: 1,
      change_type: null,
      source: 'scan',
      action: 'update',
      drift: [{ field: 'image', desired: 'a:2', observed: 'a:1' }],
      outcome: 'synced',
      reason: null,
      error: null,
      attempt: 3,
      trace_id: null,
      replica: config.replica,
      duration_ms: expect.any(Number),
    });
  });

  it('has the time in whole milliseconds', () => {
    const { duration_ms: duration } = runOf({});
    expect(Number.isInteger(duration)).toBe(true);
    expect(duration).toBeGreaterThanOrEqual(119);
  });

  it.each([
    {
      why: 'the reason of the agent',
      row: { next: 'due', status_reason: 'RollingOut', last_reason: 'x' },
      want: 'RollingOut',
    },
    {
      why: 'the reason of the request when the agent has none',
      row: { next: 'due', last_reason: 'VersionNotFound' },
      want: 'VersionNotFound',
    },
  ] as const)('has $why', ({ row, want }) => expect(runOf({ outcome: outcome({ row }) })['reason']).toBe(want));

  it('has the remark when there is no error', () => {
    const remarked = pass();
    remarked.remark = 'will not restart';
    expect(runOf({ pass: remarked })['error']).toBe('will not restart');
    const failed = outcome({ outcome: 'failed', row: { next: 'park', error: 'no' } });
    expect(runOf({ pass: remarked, outcome: failed })['error']).toBe('no');
  });

  it('has the version that was asked for when none is active', () => {
    expect(runOf({ pass: null, request: { version: 9 } })['version']).toBe(9);
  });

  it('is not written for a look that found nothing new', () => {
    expect(end({ outcome: outcome({ quiet: true }) }).row.run).toBeNull();
  });
});

describe('a line of log', () => {
  it.each<{ why: string; given: Partial<Outcome>; level: string }>([
    { why: 'a change is information', given: { outcome: 'synced' }, level: 'info' },
    { why: 'a delete is information', given: { outcome: 'deleted' }, level: 'info' },
    { why: 'a plan that may not be carried out is information', given: { outcome: 'planned' }, level: 'info' },
    { why: 'a failure is an error', given: { outcome: 'failed' }, level: 'error' },
    { why: 'another attempt is a warning', given: { outcome: 'retrying' }, level: 'warn' },
    { why: 'a wait that goes on is no warning', given: { outcome: 'retrying', quiet: true }, level: 'debug' },
    { why: 'nothing that differs is not worth telling', given: { outcome: 'no-op' }, level: 'debug' },
    { why: 'nothing to do is not worth telling', given: { outcome: 'nothing-to-do' }, level: 'debug' },
    {
      why: 'a roll-out that goes on is not worth telling',
      given: { outcome: 'rolling-out', quiet: true },
      level: 'debug',
    },
  ])('$why', ({ given, level }) => {
    const { lines } = end({ outcome: outcome(given) });
    expect(lines.map((line) => line.level)).toEqual([level]);
  });

  it('has the fields that every line may have, and a constant message', () => {
    const [line] = end({ request: { attempts: 1 } }).lines;
    expect(line?.message).toBe('reconciled');
    expect(Object.keys(line?.fields ?? {}).sort()).toEqual([
      'action',
      'agentId',
      'attempt',
      'changeType',
      'durationMs',
      'outcome',
      'reason',
      'version',
    ]);
  });

  it('carries no prompt', () => {
    expect(JSON.stringify(end().lines)).not.toContain('Be kind.');
    expect(JSON.stringify(end().row)).not.toContain('Be kind.');
  });
});
