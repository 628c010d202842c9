import { SyncError, type ErrorClass } from '../../domain';
import { ConformanceError, expectClass, expectEqual, expectRejection, expectThat, never } from '../expect';
import type { PortCheck, PortUnderTest, Trouble } from '../port-under-test';
import { agent } from './agent-steps';

/** What each trouble means for the work it interrupts. */
const CLASSES: Readonly<Record<Trouble, readonly ErrorClass[]>> = {
  unauthorized: ['auth'],
  'rate-limited': ['rate_limited'],
  unavailable: ['transient', 'rate_limited'],
};

async function underTrouble(port: PortUnderTest, trouble: Trouble): Promise<void> {
  const { name } = await agent(port);
  await port.fail?.(trouble);
  try {
    await expectClass('observing', port.client.observe(name, never), CLASSES[trouble]);
    const made = port.client.ensureProvisioned({ name: port.newName(), spec: port.spec(1) }, never);
    await expectClass('making', made, CLASSES[trouble]);
  } finally {
    await port.heal?.();
  }
}

function troubleCheck(trouble: Trouble, means: string): PortCheck {
  return {
    name: `rejects with ${CLASSES[trouble].join(' or ')} when ${means}`,
    applies: ({ fail, heal }) => fail !== undefined && heal !== undefined,
    run: (port) => underTrouble(port, trouble),
  };
}

/** A call under a signal that has aborted must end at once, and not as if the platform had answered. */
async function expectAborted(what: string, call: Promise<unknown>): Promise<void> {
  const late = new Promise<'late'>((resolve) => setTimeout(resolve, 5000, 'late').unref());
  const ended = await Promise.race([
    call.then(
      () => 'resolved' as const,
      () => 'rejected' as const,
    ),
    late,
  ]);
  if (ended !== 'rejected') throw new ConformanceError(`${what} under an aborted signal: ${ended}, not rejected`);
}

export const errorChecks: readonly PortCheck[] = [
  {
    name: 'refuses an impossible name before it asks the platform, with a terminal SyncError',
    run: async (port) => {
      const { client, impossibleName: name } = port;
      await expectClass('observing it', client.observe(name, never), ['terminal']);
      await expectClass('making it', client.ensureProvisioned({ name, spec: port.spec(1) }, never), ['terminal']);
      await expectClass('deleting it', client.ensureDeprovisioned(name, never), ['terminal']);
      await expectClass('listing its sessions', client.liveSessions(name, never), ['terminal']);
    },
  },
  {
    name: 'stops when its signal has aborted, and has changed nothing',
    run: async (port) => {
      const { client } = port;
      const { name } = await agent(port);
      const aborted = AbortSignal.abort(new Error('stop'));
      const other = port.newName();
      await expectAborted('observing', client.observe(name, aborted));
      await expectAborted('listing', client.observeAll(aborted));
      await expectAborted('making', client.ensureProvisioned({ name: other, spec: port.spec(1) }, aborted));
      await expectAborted('deleting', client.ensureDeprovisioned(name, aborted));
      expectEqual('the agent that was not to be made', await client.observe(other, never), null);
      expectThat((await client.observe(name, never)) !== null, 'the agent was deleted');
    },
  },
  {
    name: 'rejects a change of an agent that vanished with a SyncError',
    run: async (port) => {
      const seen = await agent(port);
      await port.client.ensureDeprovisioned(seen.name, never);
      const call = port.client.ensureConfig(
        { name: seen.name, spec: port.spec(2), applied: port.spec(1) },
        seen,
        never,
      );
      const error = await expectRejection('changing it', call);
      expectThat(error instanceof SyncError && error.message !== '', 'the error says nothing');
    },
  },
  troubleCheck('unauthorized', 'the credential is refused'),
  troubleCheck('rate-limited', 'the platform asks to slow down'),
  troubleCheck('unavailable', 'the platform is down'),
];
