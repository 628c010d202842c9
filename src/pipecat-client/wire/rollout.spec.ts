import { judgeRollout } from '../../domain';
import { parseAgent } from './agent';
import { parseRollout } from './rollout';

const base = { desiredDeploymentId: 'd2', reconciledDeploymentId: 'd2', ready: true, available: true };
const revision = (over: object) => ({ deploymentID: 'd2', phase: 'Active', ...over });

it('reads a deployment that is done', () => {
  expect(parseRollout({ ...base, currentRevision: revision({}) })).toEqual({
    desiredDeploymentId: 'd2',
    reconciledDeploymentId: 'd2',
    ready: true,
    available: true,
    phase: 'Active',
    infrastructureIssue: false,
    previousRevision: false,
    failure: null,
  });
});

it('takes the deprecated names where the new ones are missing', () => {
  expect(parseRollout({ activeDeploymentId: 'd1', activeDeploymentReady: true })).toMatchObject({
    desiredDeploymentId: 'd1',
    ready: true,
  });
});

it('reads an item of the list, which tells little, as not ready', () => {
  expect(parseRollout({ desiredDeploymentId: 'd1', reconciledDeploymentId: null })).toEqual({
    desiredDeploymentId: 'd1',
    reconciledDeploymentId: null,
    ready: false,
    available: false,
    phase: null,
    infrastructureIssue: false,
    previousRevision: false,
    failure: null,
  });
});

it.each([
  { why: 'ready text', over: { ready: 'true', available: 1 }, want: { ready: false, available: false } },
  { why: 'numbers for ids', over: { desiredDeploymentId: 5 }, want: { desiredDeploymentId: null } },
])('is not fooled by $why', ({ over, want }) => {
  expect(parseRollout({ ...base, ...over })).toMatchObject(want);
});

describe('a failure', () => {
  const failed = (health: object | undefined) => ({
    ...base,
    ready: false,
    currentRevision: revision({ phase: 'Failed', health }),
  });

  it.each([
    {
      why: 'the reason of the health',
      agent: failed({ reason: 'CrashLoopBackOff', message: 'boom' }),
      want: { reason: 'CrashLoopBackOff', message: 'boom' },
    },
    {
      why: 'why it ended, where there is no reason',
      agent: failed({ lastTerminationReason: 'OOMKilled' }),
      want: { reason: 'OOMKilled', message: null },
    },
    {
      why: 'that it failed, where nothing is told',
      agent: failed(undefined),
      want: { reason: 'Failed', message: null },
    },
    {
      why: "the platform's code before the health",
      agent: {
        ...failed({ reason: 'ImagePullBackOff' }),
        errors: [{ code: 'PCC_IMAGE_NOT_FOUND', error: 'no such tag' }],
      },
      want: { reason: 'PCC_IMAGE_NOT_FOUND', message: 'no such tag' },
    },
    {
      why: "the platform's code before the phase says so",
      agent: {
        ...base,
        ready: false,
        currentRevision: revision({ phase: 'Creating', errors: [{ code: 'PCC_IMAGE_TOO_LARGE', message: 'x' }] }),
      },
      want: { reason: 'PCC_IMAGE_TOO_LARGE', message: 'x' },
    },
  ])('tells $why', ({ agent, want }) => {
    expect(parseRollout(agent).failure).toEqual(want);
  });

  it('is none while the platform still shows the revision before', () => {
    const agent = {
      ...base,
      ready: false,
      reconciledDeploymentId: 'd1',
      currentRevision: revision({ deploymentID: 'd1', phase: 'Failed' }),
    };
    expect(parseRollout(agent)).toMatchObject({ phase: null, failure: null });
    expect(judgeRollout(parseAgent({ name: 'a1', ...agent })).state).toBe('rolling');
  });

  it('is none for an error that stayed behind at an agent that works', () => {
    const agent = { ...base, errors: [{ code: 'PCC_IMAGE_NOT_FOUND', message: 'x' }], currentRevision: revision({}) };
    expect(parseRollout(agent).failure).toBeNull();
  });

  it.each([{ errors: 'none' }, { errors: [null, 'x', { code: 7 }, { code: 'OTHER' }] }, { errors: [] }])(
    'is none for errors as %p',
    (over) => {
      expect(parseRollout({ ...base, ready: false, ...over }).failure).toBeNull();
    },
  );

  it.each([
    {
      why: 'the last line of a traceback',
      health: { message: 'Traceback:\n  File "bot.py"\nKeyError: x\n' },
      want: 'KeyError: x',
    },
    {
      why: 'the headline before it',
      health: { headline: 'Crashed at start', message: 'a\nKeyError: x' },
      want: 'Crashed at start: KeyError: x',
    },
    { why: 'the headline alone', health: { headline: 'Out of memory', message: '\n' }, want: 'Out of memory' },
  ])('tells $why', ({ health, want }) => {
    expect(parseRollout(failed({ reason: 'Error', ...health })).failure?.message).toBe(want);
  });

  it('carries no credential and no endless line', () => {
    const message = `Traceback\nOPENAI_API_KEY=sk-canary0123456789 ${'x'.repeat(5000)}`;
    const failure = parseRollout(failed({ reason: 'Error', message })).failure;
    expect(failure?.message).not.toContain('canary');
    expect(failure?.message).toHaveLength(500);
  });
});

it("knows a fault of the platform's own", () => {
  const agent = { ...base, ready: false, currentRevision: revision({ phase: 'Failed', hasInfrastructureIssue: true }) };
  expect(parseRollout(agent).infrastructureIssue).toBe(true);
  expect(judgeRollout(parseAgent({ name: 'a1', ...agent })).state).toBe('rolling');
});
