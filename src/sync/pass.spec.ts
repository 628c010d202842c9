import { parkedFor, planned } from './pass';
import { active, pass, snapshot } from './testing/builders';

describe('parkedFor', () => {
  it.each([
    { why: 'a configuration that cannot be used', over: { active: active({ version: 4 }) }, want: 'present:4' },
    { why: 'an agent without a configuration', over: { active: null }, want: 'present:' },
    {
      why: 'an agent that is to be gone',
      over: { desiredState: 'absent', active: active({ version: 4 }) },
      want: 'absent:4',
    },
  ] as const)('is the state of the row that parked $why', ({ over, want }) =>
    expect(parkedFor(snapshot(over))).toBe(want),
  );

  it('changes with whatever wakes a parked request, and with nothing else', () => {
    const before = parkedFor(snapshot());
    expect(parkedFor(snapshot({ active: active({ version: 2 }) }))).not.toBe(before);
    expect(parkedFor(snapshot({ desiredState: 'absent' }))).not.toBe(before);
    expect(parkedFor(snapshot({ syncStatus: 'ERROR_SYNC', syncedVersion: 9, instanceId: 'x' }))).toBe(before);
  });
});

describe('planned', () => {
  it('parks what a policy does not let be carried out, until the row changes or the slow pace comes', () => {
    expect(planned(pass(), 900_000)).toEqual({
      outcome: 'planned',
      quiet: false,
      row: { next: 'park', delay_ms: 900_000, parked_for: 'present:1' },
    });
  });

  it('is one line of history, however often it is looked at', () => {
    expect(planned(pass([], { request: { parked: true } }), 1).quiet).toBe(true);
  });

  it('writes nothing into the row of the agent', () => expect(planned(pass(), 1).row).not.toHaveProperty('status'));
});
