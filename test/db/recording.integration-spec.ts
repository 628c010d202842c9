import { randomUUID } from 'node:crypto';
import { toWork, type ChangeType } from '../../src/domain';
import { agentState, ending, expireLease, requestState, setRequest, type AgentState } from './support/rows';
import { ME, OTHER, startSuite, untilSomebodyWaits, whileLocked, type Suite } from './support/suite';

let suite: Suite;
beforeAll(async () => {
  suite = await startSuite();
});
afterAll(() => suite.end());

const requestOf = (agentId: string) => requestState(suite.database, agentId);
const agentOf = (agentId: string) => agentState(suite.database, agentId);

describe('an update', () => {
  it.each<{ why: string; agent: Partial<AgentState>; version: number; changeType: ChangeType; recorded: boolean }>([
    {
      why: 'older than what is synced is superseded',
      agent: { synced_version: 5, sync_status: 'SYNCED' },
      version: 4,
      changeType: 'FULL_SYNC',
      recorded: false,
    },
    {
      why: 'older than what is synced is superseded though it is a command',
      agent: { synced_version: 5, sync_status: 'SYNCED' },
      version: 4,
      changeType: 'DEPROVISION',
      recorded: false,
    },
    {
      why: 'that repeats a context which is synced is superseded',
      agent: { synced_version: 5, sync_status: 'SYNCED' },
      version: 5,
      changeType: 'CONTEXT_UPDATE',
      recorded: false,
    },
    {
      why: 'about the context of a synced version is recorded while the agent is in error',
      agent: { synced_version: 5, sync_status: 'ERROR_SYNC' },
      version: 5,
      changeType: 'CONTEXT_UPDATE',
      recorded: true,
    },
    {
      why: 'that repeats a full sync is recorded: somebody wants a look',
      agent: { synced_version: 5, sync_status: 'SYNCED' },
      version: 5,
      changeType: 'FULL_SYNC',
      recorded: true,
    },
    {
      why: 'with a command older than the last one is superseded',
      agent: { command_version: 5, desired_state: 'absent' },
      version: 4,
      changeType: 'PROVISION',
      recorded: false,
    },
    {
      why: 'with a command as old as the last one is recorded: the one that comes later counts',
      agent: { command_version: 5, desired_state: 'absent' },
      version: 5,
      changeType: 'PROVISION',
      recorded: true,
    },
    {
      why: 'of an agent never synced is recorded',
      agent: {},
      version: 0,
      changeType: 'CONTEXT_UPDATE',
      recorded: true,
    },
  ])('$why', async ({ agent, version, changeType, recorded }) => {
    const id = await suite.agent(agent);
    const before = await agentOf(id);
    expect(await suite.hear(id, version, changeType)).toBe(recorded);
    expect((await requestOf(id)) !== null).toBe(recorded);
    if (!recorded) expect(await agentOf(id)).toEqual(before);
  });

  it('for an agent that nobody knows neither fails its batch nor is lost', async () => {
    const [known, unknown] = [await suite.agent(), randomUUID()];
    const works = [known, unknown].sort().map((id) => toWork({ agentId: id, version: 1, changeType: 'FULL_SYNC' }));
    const { recorded, claimed } = await suite.mine.requests.record(works, 2, ME);
    expect(recorded).toEqual(new Set([known, unknown]));
    expect(claimed.map(({ agentId }) => agentId)).toEqual(expect.arrayContaining([known, unknown]));
  });

  it('of many takes as many leases as there are free slots, and leaves the others due for everybody', async () => {
    const ids = await Promise.all(Array.from({ length: 5 }, () => suite.agent()));
    const works = ids.sort().map((id) => toWork({ agentId: id, version: 1, changeType: 'FULL_SYNC' }));
    const { recorded, claimed } = await suite.mine.requests.record(works, 2, ME);
    expect([recorded.size, claimed.length]).toEqual([5, 2]);
    const rest = ids.filter((id) => !claimed.some(({ agentId }) => agentId === id));
    for (const id of rest) expect(await requestOf(id)).toMatchObject({ due: 'now', leased: false });
  });

  it('repeated by every replica takes one lease', async () => {
    const id = await suite.agent();
    const work = toWork({ agentId: id, version: 1, changeType: 'CONTEXT_UPDATE' });
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, index) =>
        (index % 2 === 0 ? suite.mine : suite.other).requests.record([work], 1, ME),
      ),
    );
    expect(answers.flatMap(({ claimed }) => claimed)).toHaveLength(1);
    expect(await requestOf(id)).toMatchObject({ leased: true, dirty_scope: null });
  });

  it('that says nothing new leaves a request to its back-off', async () => {
    const id = await suite.agent();
    const lease = await suite.lease(id, 3);
    await suite.mine.requests.finish([ending(lease, { next: 'due', delay_ms: 60_000, attempts: 2 })]);
    expect(await suite.hear(id, 3)).toBe(true);
    expect(await requestOf(id)).toMatchObject({ due: 'later', attempts: 2 });
    expect(await suite.hear(id, 4)).toBe(true);
    expect(await requestOf(id)).toMatchObject({ due: 'now', attempts: 0, version: 4 });
  });

  it.each<{ changeType: ChangeType; version: number }>([
    { changeType: 'CONTEXT_UPDATE', version: 0 },
    { changeType: 'CONTEXT_UPDATE', version: 3 },
    { changeType: 'FULL_SYNC', version: 3 },
    { changeType: 'PROVISION', version: 9 },
  ])('$changeType of version $version wakes a parked request', async ({ changeType, version }) => {
    const id = await suite.agent();
    const lease = await suite.lease(id, 3);
    await suite.mine.requests.finish([ending(lease, { next: 'park', attempts: 8, parked_for: 'absent:1' })]);
    expect(await requestOf(id)).toMatchObject({ due: 'never', parked_for: 'absent:1', attempts: 8 });
    await suite.hear(id, version, changeType);
    expect(await requestOf(id)).toMatchObject({ due: 'now', parked_for: null, attempts: 0 });
  });

  it('finds what a dead replica left behind, and takes it over under a number of its own', async () => {
    const id = await suite.agent();
    const dead = await suite.lease(id, 3);
    await expireLease(suite.database, id);
    const { claimed } = await suite.other.requests.record(
      [toWork({ agentId: id, version: 3, changeType: 'FULL_SYNC' })],
      1,
      OTHER,
    );
    expect(claimed).toHaveLength(1);
    expect(BigInt(claimed[0]!.epoch)).toBeGreaterThan(BigInt(dead.epoch));
    expect(await suite.mine.requests.renew([dead], 60_000)).toEqual(new Set());
  });
});

describe('a hint that arrives during the work', () => {
  it.each<{ why: string; changeType: ChangeType; version: number; dirty: string | null }>([
    { why: 'about everything is looked at again', changeType: 'FULL_SYNC', version: 3, dirty: 'full' },
    { why: 'about a newer context is looked at again', changeType: 'CONTEXT_UPDATE', version: 4, dirty: 'context' },
    { why: 'that repeats the context at work is not', changeType: 'CONTEXT_UPDATE', version: 3, dirty: null },
    { why: 'about an older context is not', changeType: 'CONTEXT_UPDATE', version: 2, dirty: null },
  ])('$why', async ({ changeType, version, dirty }) => {
    const id = await suite.agent();
    await suite.lease(id, 3, 'CONTEXT_UPDATE');
    await suite.hear(id, version, changeType);
    expect(await requestOf(id)).toMatchObject({
      scope: 'context',
      dirty_scope: dirty,
      leased: true,
      lease_owner: 'replica-a',
    });
  });
});

describe('a command', () => {
  it('sets the desired state and the status in the transaction of its request', async () => {
    const id = await suite.agent({ sync_status: 'SYNCED', desired_state: 'present', synced_version: 1 });
    await suite.hear(id, 2, 'DEPROVISION');
    expect(await agentOf(id)).toMatchObject({
      desired_state: 'absent',
      command_version: 2,
      sync_status: 'PENDING_DELETE',
    });
    await suite.hear(id, 3, 'PROVISION');
    expect(await agentOf(id)).toMatchObject({ desired_state: 'present', command_version: 3, sync_status: 'PENDING' });
    expect(await requestOf(id)).toMatchObject({ version: 3, change_type: 'PROVISION', command: null });
  });

  it('that cannot be recorded changes nothing of the agent either', async () => {
    const id = await suite.agent();
    const work = toWork({ agentId: id, version: 2, changeType: 'PROVISION' });
    await expect(suite.mine.requests.record([{ ...work, scope: 'nonsense' as never }], 1, ME)).rejects.toThrow(/scope/);
    expect(await agentOf(id)).toMatchObject({ desired_state: 'absent', command_version: null });
  });

  it('leaves an agent that is gone DELETED when it is to be gone once more', async () => {
    const id = await suite.agent({ sync_status: 'DELETED' });
    await suite.hear(id, 2, 'DEPROVISION');
    expect(await agentOf(id)).toMatchObject({ sync_status: 'DELETED', command_version: 2 });
  });

  it('is delayed and not lost when somebody holds the row of its agent', async () => {
    const id = await suite.agent();
    let heard: Promise<boolean> | undefined;
    await whileLocked(suite.database, [['SELECT 1 FROM agents WHERE id = $1 FOR UPDATE', [id]]], async () => {
      heard = suite.hear(id, 2, 'PROVISION');
      await untilSomebodyWaits(suite.database);
      expect(await requestOf(id)).toBeNull();
    });
    expect(await heard).toBe(true);
    expect(await agentOf(id)).toMatchObject({ desired_state: 'present' });
  });
});

describe('a command whose agent is still to come', () => {
  it('is kept with the request and carried out once the agent is there', async () => {
    const id = randomUUID();
    const early = await suite.lease(id, 4, 'PROVISION');
    expect(early.commandPending).toBe(true);
    expect(await suite.mine.requests.applyCommand(early)).toBeNull();
    await suite.publisher.agent({ id });
    expect(await suite.mine.requests.applyCommand(early)).toBe('present');
    expect(await agentOf(id)).toMatchObject({ desired_state: 'present', command_version: 4 });
    expect(await requestOf(id)).toMatchObject({ command: null, command_version: null });
    expect(await suite.mine.requests.applyCommand(early)).toBeNull();
  });

  it('gives way to a later one, whichever comes first', async () => {
    const id = randomUUID();
    await suite.hear(id, 5, 'DEPROVISION');
    await suite.hear(id, 4, 'PROVISION');
    await suite.hear(id, 9, 'CONTEXT_UPDATE');
    expect(await requestOf(id)).toMatchObject({ command: 'absent', command_version: 5, version: 9, scope: 'full' });
  });

  it('gives way to one that reached the agent itself meanwhile', async () => {
    const id = randomUUID();
    const lease = await suite.lease(id, 4, 'DEPROVISION');
    await suite.publisher.agent({ id });
    await suite.hear(id, 5, 'PROVISION');
    expect(await suite.mine.requests.applyCommand(lease)).toBeNull();
    expect(await agentOf(id)).toMatchObject({ desired_state: 'present', command_version: 5 });
  });

  it('is carried out by the holder of the lease only', async () => {
    const id = randomUUID();
    const stale = await suite.lease(id, 4, 'PROVISION');
    await suite.publisher.agent({ id });
    await setRequest(suite.database, id, { lease_epoch: 0 });
    expect(await suite.mine.requests.applyCommand(stale)).toBeNull();
    expect(await agentOf(id)).toMatchObject({ desired_state: 'absent' });
    expect(await requestOf(id)).toMatchObject({ command: 'present' });
  });
});
