import fc from 'fast-check';
import type { ObservedAgent } from './observed-agent';
import { forcedRestart, type OwnershipRecord } from './ownership';
import { observedAgent, ownership, rollout } from './testing/builders';

const VERSION = 2;
const forcing = (over: Partial<OwnershipRecord> = {}): OwnershipRecord =>
  ownership({ intent: 'update', intentForce: true, deploymentId: 'deployment-1', appliedVersion: 1, ...over });
const at = (desiredDeploymentId: string | null): ObservedAgent =>
  observedAgent({ rollout: rollout({ desiredDeploymentId }) });

describe('forcedRestart', () => {
  it.each<{ why: string; asked?: boolean; record: OwnershipRecord | null; seen?: ObservedAgent | null; want: string }>([
    { why: 'is sent for a version that was never sent', record: ownership(), want: 'send' },
    { why: 'is not sent when it is not asked for', asked: false, record: ownership(), want: 'no' },
    { why: 'is not sent twice for one version', record: ownership({ appliedVersion: VERSION }), want: 'no' },
    { why: 'is not sent to an agent that is about to be made', record: ownership(), seen: null, want: 'no' },
    { why: 'is not sent to an agent of which nothing is written down', record: null, want: 'no' },
    { why: 'is waited for while its call may not show yet', record: forcing({ intentAgeMs: 15_000 }), want: 'wait' },
    { why: 'is sent again when it should show by now', record: forcing({ intentAgeMs: 15_001 }), want: 'send' },
    { why: 'is done when a new deployment shows', record: forcing(), seen: at('deployment-2'), want: 'no' },
    { why: 'is sent after an update that forced nothing', record: forcing({ intentForce: false }), want: 'send' },
    { why: 'is sent after a create that was lost', record: forcing({ intent: 'create' }), want: 'send' },
    {
      why: 'is done for its version though an intent is still open',
      record: forcing({ appliedVersion: VERSION, intentAgeMs: 99_999 }),
      want: 'no',
    },
  ])('$why', ({ asked = true, record, seen = at('deployment-1'), want }) =>
    expect(forcedRestart(asked, VERSION, record, seen)).toBe(want),
  );

  const anyRecord = fc.record({
    intent: fc.constantFrom(null, 'create' as const, 'update' as const, 'delete' as const),
    intentForce: fc.boolean(),
    intentAgeMs: fc.nat(60_000),
    deploymentId: fc.constantFrom(null, 'deployment-1', 'deployment-2'),
    appliedVersion: fc.constantFrom(null, 1, VERSION),
  });
  const anySeen = fc.constantFrom(null, at(null), at('deployment-1'), at('deployment-2'));

  it('never happens unasked, and never again once its version is known to have arrived', () => {
    fc.assert(
      fc.property(fc.boolean(), anyRecord, anySeen, (asked, over, seen) => {
        const verdict = forcedRestart(asked, VERSION, ownership(over), seen);
        if (!asked || over.appliedVersion === VERSION) expect(verdict).toBe('no');
      }),
    );
  });

  it('is waited for only while a forced call is open whose deployment does not show', () => {
    fc.assert(
      fc.property(anyRecord, anySeen, (over, seen) => {
        if (forcedRestart(true, VERSION, ownership(over), seen) !== 'wait') return;
        expect(over).toMatchObject({ intent: 'update', intentForce: true });
        expect(seen?.rollout.desiredDeploymentId).toBe(over.deploymentId);
      }),
    );
  });
});
