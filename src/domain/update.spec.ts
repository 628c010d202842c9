import fc from 'fast-check';
import { agentId, update, work } from './testing/builders';
import { CHANGE_TYPES, mergeWork, toWork, type ChangeType, type RequestedWork, type Update } from './update';

const absent = (version: number) => ({ desiredState: 'absent', version }) as const;
const present = (version: number) => ({ desiredState: 'present', version }) as const;

const anyUpdate: fc.Arbitrary<Update> = fc.record({
  agentId: fc.constant(agentId()),
  version: fc.integer({ min: 0, max: 6 }),
  changeType: fc.constantFrom(...CHANGE_TYPES),
});
const anyWork = fc.array(anyUpdate, { minLength: 1, maxLength: 3 }).map(mergeAll);
const anyUpdates = fc.array(anyUpdate, { minLength: 1, maxLength: 8 });
/** No two of them have the same version, as no two committed configurations do. */
const apart = fc.uniqueArray(anyUpdate, { minLength: 1, maxLength: 7, selector: ({ version }) => version });

function mergeAll(updates: readonly Update[]): RequestedWork {
  return updates.map(toWork).reduce(mergeWork);
}

describe('toWork', () => {
  it.each<{ why: string; changeType: ChangeType; want: Partial<RequestedWork> }>([
    { why: 'a context update is about the context only', changeType: 'CONTEXT_UPDATE', want: { scope: 'context' } },
    { why: 'a full sync is about everything', changeType: 'FULL_SYNC', want: { scope: 'full' } },
    { why: 'a full sync commands nothing', changeType: 'FULL_SYNC', want: { command: null } },
    { why: 'a context update commands nothing', changeType: 'CONTEXT_UPDATE', want: { command: null } },
    { why: 'a provision is a full sync', changeType: 'PROVISION', want: { scope: 'full' } },
    { why: 'a provision commands the agent to be there', changeType: 'PROVISION', want: { command: present(7) } },
    { why: 'a deprovision commands it to be gone', changeType: 'DEPROVISION', want: { command: absent(7) } },
    { why: 'a deprovision is a full sync', changeType: 'DEPROVISION', want: { scope: 'full' } },
  ])('$why', ({ changeType, want }) => expect(toWork(update({ version: 7, changeType }))).toMatchObject(want));

  it('keeps the agent, the version and the change type', () => {
    const given = update({ version: 3, changeType: 'PROVISION' });
    expect(toWork(given)).toMatchObject({ ...given });
  });
});

describe('mergeWork', () => {
  it.each<{ why: string; first: Partial<RequestedWork>; second: Partial<RequestedWork>; want: Partial<RequestedWork> }>(
    [
      { why: 'the highest version wins', first: { version: 5 }, second: { version: 4 }, want: { version: 5 } },
      {
        why: 'the wider scope wins, whichever comes first',
        first: { scope: 'full' },
        second: { scope: 'context' },
        want: { scope: 'full' },
      },
      {
        why: 'the wider scope wins, whichever comes last',
        first: { scope: 'context' },
        second: { scope: 'full' },
        want: { scope: 'full' },
      },
      {
        why: 'two contexts stay a context',
        first: { scope: 'context' },
        second: { scope: 'context' },
        want: { scope: 'context' },
      },
      {
        why: 'a command survives an update that commands nothing',
        first: { command: absent(1) },
        second: { version: 9 },
        want: { command: absent(1), version: 9 },
      },
      {
        why: 'a command joins an update that came before it',
        first: { version: 9 },
        second: { command: absent(1) },
        want: { command: absent(1), version: 9 },
      },
      {
        why: 'the command with the later version wins though it came first',
        first: { command: absent(5) },
        second: { command: present(4) },
        want: { command: absent(5) },
      },
      {
        why: 'the command with the later version wins when it comes last',
        first: { command: absent(5) },
        second: { command: present(6) },
        want: { command: present(6) },
      },
      {
        why: 'of two commands at one version the one that came later wins',
        first: { command: absent(5) },
        second: { command: present(5) },
        want: { command: present(5) },
      },
      {
        why: 'the history names the newest message',
        first: { version: 5, changeType: 'PROVISION' },
        second: { version: 4, changeType: 'CONTEXT_UPDATE' },
        want: { changeType: 'PROVISION' },
      },
    ],
  )('$why', ({ first, second, want }) => expect(mergeWork(work(first), work(second))).toMatchObject(want));

  it('is associative, so it does not matter where a request is merged', () => {
    fc.assert(
      fc.property(anyWork, anyWork, anyWork, (a, b, c) => {
        expect(mergeWork(mergeWork(a, b), c)).toEqual(mergeWork(a, mergeWork(b, c)));
      }),
    );
  });

  it('changes nothing when a message is repeated', () => {
    fc.assert(
      fc.property(anyUpdate, anyWork, (repeated, other) => {
        const once = mergeWork(toWork(repeated), other);
        expect(mergeWork(toWork(repeated), once)).toEqual(once);
      }),
    );
  });

  it('asks for the highest version, whatever the order', () => {
    fc.assert(
      fc.property(anyUpdates, (updates) => {
        expect(mergeAll(updates).version).toBe(Math.max(...updates.map(({ version }) => version)));
      }),
    );
  });

  it('is full if and only if a message was about more than the context', () => {
    fc.assert(
      fc.property(anyUpdates, (updates) => {
        const full = updates.some(({ changeType }) => changeType !== 'CONTEXT_UPDATE');
        expect(mergeAll(updates).scope).toBe(full ? 'full' : 'context');
      }),
    );
  });

  it('obeys the command with the highest version', () => {
    fc.assert(
      fc.property(apart, (updates) => {
        const commands = updates.flatMap((one) => toWork(one).command ?? []);
        const highest = commands.sort((a, b) => b.version - a.version)[0] ?? null;
        expect(mergeAll(updates).command).toEqual(highest);
      }),
    );
  });

  it('ends in the same request for messages in any order and any number of times', () => {
    const shuffled = apart.chain((updates) =>
      fc.record({
        updates: fc.constant(updates),
        once: fc.shuffledSubarray(updates, { minLength: updates.length }),
        again: fc.array(fc.constantFrom(...updates), { maxLength: 6 }),
        cut: fc.nat(updates.length),
      }),
    );
    fc.assert(
      fc.property(shuffled, ({ updates, once, again, cut }) => {
        const received = [...again, ...once.slice(0, cut), ...again, ...once.slice(cut), ...again];
        expect(mergeAll(received)).toEqual(mergeAll(updates));
      }),
    );
  });

  it('depends on the order only where two messages share a version', () => {
    fc.assert(
      fc.property(anyUpdates, (updates) => {
        const forwards = mergeAll(updates);
        const backwards = mergeAll([...updates].reverse());
        expect(backwards).toMatchObject({ version: forwards.version, scope: forwards.scope });
        expect(backwards.command?.version).toBe(forwards.command?.version);
      }),
    );
  });

  it('never makes a command that no message gave', () => {
    fc.assert(
      fc.property(anyUpdates, (updates) => {
        const { command } = mergeAll(updates);
        const given = updates.map((one) => toWork(one).command);
        expect(given).toContainEqual(command);
      }),
    );
  });

  it('changes neither request that it is given', () => {
    const first = Object.freeze(work({ version: 1 }));
    const second = Object.freeze(work({ version: 2 }));
    expect(mergeWork(first, second)).not.toBe(first);
    expect([first.version, second.version]).toEqual([1, 2]);
  });
});
