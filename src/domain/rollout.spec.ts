import fc from 'fast-check';
import type { Rollout } from './observed-agent';
import { judgeRollout } from './rollout';
import { observedAgent, rollout } from './testing/builders';

const judge = (over: Partial<Rollout>) => judgeRollout(observedAgent({ rollout: rollout(over) }));
const failure = { reason: 'ImagePullBackOff', message: 'no such image' };

describe('judgeRollout', () => {
  it.each<{ why: string; over: Partial<Rollout>; want: string }>([
    { why: 'reconciled, ready and taking sessions is converged', over: {}, want: 'converged' },
    {
      why: 'a readiness that is left over from the previous revision is not believed',
      over: { desiredDeploymentId: 'deployment-2', ready: true },
      want: 'rolling',
    },
    {
      why: 'a new agent that was never reconciled is rolling',
      over: { reconciledDeploymentId: null, ready: false, available: false },
      want: 'rolling',
    },
    {
      why: 'an agent without any deployment is rolling',
      over: { desiredDeploymentId: null, reconciledDeploymentId: null },
      want: 'rolling',
    },
    { why: 'reconciled and not ready yet is rolling', over: { ready: false }, want: 'rolling' },
    { why: 'reconciled and not taking sessions is rolling', over: { available: false }, want: 'rolling' },
    {
      why: 'a failed revision with the previous one serving is failed',
      over: { ready: false, phase: 'Failed', failure },
      want: 'failed',
    },
    {
      why: 'a failed revision with nothing serving is failed',
      over: { ready: false, available: false, phase: 'Failed', failure },
      want: 'failed',
    },
    {
      why: 'a fault of the platform itself is waited for',
      over: { ready: false, available: false, infrastructureIssue: true, failure },
      want: 'rolling',
    },
    {
      why: 'an agent that converged in spite of a fault of the platform is converged',
      over: { infrastructureIssue: true, failure },
      want: 'converged',
    },
    {
      why: 'a phase alone fails nothing: the failure has to be told',
      over: { phase: 'Validating', ready: false },
      want: 'rolling',
    },
  ])('$why', ({ over, want }) => expect(judge(over).state).toBe(want));

  it('hands on why it failed, and that the previous deployment keeps serving', () => {
    expect(judge({ ready: false, failure })).toEqual({ state: 'failed', failure, servingPrevious: true });
  });

  it('says when nothing is serving', () => {
    expect(judge({ ready: false, available: false, failure })).toMatchObject({ servingPrevious: false });
  });

  const anyId = fc.constantFrom(null, 'deployment-1', 'deployment-2');
  const anyRollout: fc.Arbitrary<Rollout> = fc.record({
    desiredDeploymentId: anyId,
    reconciledDeploymentId: anyId,
    ready: fc.boolean(),
    available: fc.boolean(),
    phase: fc.constantFrom(null, 'Creating', 'Validating', 'Active', 'Failed'),
    infrastructureIssue: fc.boolean(),
    previousRevision: fc.boolean(),
    failure: fc.constantFrom(null, failure),
  });

  it('is converged only when the ids agree, and the deployment is ready and takes sessions', () => {
    fc.assert(
      fc.property(anyRollout, (given) => {
        if (judge(given).state !== 'converged') return;
        expect(given.desiredDeploymentId).not.toBeNull();
        expect(given).toMatchObject({
          reconciledDeploymentId: given.desiredDeploymentId,
          ready: true,
          available: true,
        });
      }),
    );
  });

  it('is failed if and only if a failure is told that is not the fault of the platform', () => {
    fc.assert(
      fc.property(anyRollout, (given) => {
        const failed = given.failure !== null && !given.infrastructureIssue;
        expect(judge(given).state === 'failed').toBe(failed);
      }),
    );
  });

  it('looks at the roll-out only', () => {
    fc.assert(
      fc.property(anyRollout, fc.option(fc.string(), { nil: null }), (given, serviceId) => {
        const other = observedAgent({ rollout: given, serviceId, activeSessionCount: null, createdAt: null });
        expect(judgeRollout(other)).toEqual(judge(given));
      }),
    );
  });
});
