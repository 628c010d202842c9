import { agentState, ending, requestState, setAgent, setRequest, type AgentState } from './support/rows';
import { ME, OTHER, startSuite, type Suite } from './support/suite';

let suite: Suite;
beforeAll(async () => {
  suite = await startSuite();
});
beforeEach(() => suite.database.rows('TRUNCATE agents, sync_requests CASCADE'));
afterAll(() => suite.end());

const requestOf = (agentId: string) => requestState(suite.database, agentId);

describe('the scan', () => {
  it.each<{ why: string; agent: Partial<AgentState>; found: boolean }>([
    { why: 'finds an agent that is to be there and never was', agent: { desired_state: 'present' }, found: true },
    {
      why: 'finds an agent behind its active configuration',
      agent: { desired_state: 'present', synced_version: 0, sync_status: 'SYNCED' },
      found: true,
    },
    {
      why: 'finds an agent that is to be gone and is still there',
      agent: { desired_state: 'absent', pipecat_cloud_instance_id: 'cs-x', synced_version: 1 },
      found: true,
    },
    {
      why: 'leaves an agent at its active configuration alone',
      agent: { desired_state: 'present', synced_version: 1, sync_status: 'SYNCED' },
      found: false,
    },
    {
      why: 'leaves an agent alone that is ahead of its configuration, as after a restore',
      agent: { desired_state: 'present', synced_version: 9, sync_status: 'SYNCED' },
      found: false,
    },
    { why: 'leaves an agent alone that nobody ever wanted', agent: { desired_state: 'absent' }, found: false },
  ])('$why', async ({ agent, found }) => {
    const id = await suite.agent(agent);
    expect(await suite.mine.requests.scanPage(null, 10)).toEqual({
      seen: +found,
      added: +found,
      last: found ? id : null,
    });
    if (found) {
      expect(await requestOf(id)).toMatchObject({
        ...{ scope: 'full', source: 'scan', priority: 1, version: null, change_type: null, due: 'now' },
      });
    } else expect(await requestOf(id)).toBeNull();
  });

  it('leaves an agent alone whose configuration is not active', async () => {
    await suite.agent({ desired_state: 'present' }, { config: null });
    expect(await suite.mine.requests.scanPage(null, 10)).toMatchObject({ seen: 0 });
  });

  it('adds nothing to what is requested, worked on, backing off or parked already', async () => {
    const behind = { desired_state: 'present' } as const;
    const [waiting, leased, retrying, parked] = [
      await suite.agent(behind),
      await suite.agent(behind),
      await suite.agent(behind),
      await suite.agent(behind),
    ];
    await suite.hear(waiting, 1);
    await suite.lease(leased);
    await suite.mine.requests.finish([
      ending(await suite.lease(retrying), { next: 'due', delay_ms: 60_000, attempts: 3 }),
      ending(await suite.lease(parked), { next: 'park', attempts: 8, parked_for: 'present:1' }),
    ]);
    const before = await suite.database.rows('SELECT * FROM sync_requests ORDER BY agent_id');
    expect(await suite.mine.requests.scanPage(null, 10)).toMatchObject({ seen: 4, added: 0 });
    expect(await suite.mine.requests.wakeParked()).toBe(0);
    expect(await suite.database.rows('SELECT * FROM sync_requests ORDER BY agent_id')).toEqual(before);
  });

  it('widens a request that is only about the context, and one that waits for its settle sweep at once', async () => {
    const behind = { desired_state: 'present' } as const;
    const [context, settling, leased] = [
      await suite.agent(behind),
      await suite.agent(behind),
      await suite.agent(behind),
    ];
    await suite.mine.requests.finish([
      ending(await suite.lease(context, 1, 'CONTEXT_UPDATE'), { next: 'due', delay_ms: 60_000 }),
      ending(await suite.lease(settling, 1, 'CONTEXT_UPDATE'), { settle_ms: 60_000 }),
    ]);
    await suite.lease(leased, 1, 'CONTEXT_UPDATE');
    expect(await suite.mine.requests.scanPage(null, 10)).toMatchObject({ seen: 3, added: 2 });
    expect(await requestOf(context)).toMatchObject({ scope: 'full', due: 'later' });
    expect(await requestOf(settling)).toMatchObject({ scope: 'full', due: 'now', settle: 'later' });
    expect(await requestOf(leased)).toMatchObject({ scope: 'context', leased: true });
  });

  it('goes over a fleet of more than a thousand page by page, each agent once', async () => {
    await suite.database.rows(
      "INSERT INTO agents (id, name, desired_state, active_version) SELECT gen_random_uuid(), 'a', 'present', 1 FROM generate_series(1, 2300)",
    );
    const pages: { seen: number; added: number }[] = [];
    let after: string | null = null;
    do {
      const page = await suite.mine.requests.scanPage(after, 1000);
      pages.push({ seen: page.seen, added: page.added });
      after = page.last;
    } while (pages.at(-1)!.seen === 1000);
    expect(pages.map(({ added }) => added)).toEqual([1000, 1000, 300]);
    expect(await suite.database.rows('SELECT count(*)::int AS n FROM sync_requests')).toEqual([{ n: 2300 }]);
  });

  it('of two replicas at once adds each agent once', async () => {
    for (let n = 0; n < 20; n += 1) await suite.agent({ desired_state: 'present' });
    const pages = await Promise.all([
      suite.mine.requests.scanPage(null, 100),
      suite.other.requests.scanPage(null, 100),
      suite.mine.requests.scanPage(null, 100),
    ]);
    expect(pages.reduce((sum, { added }) => sum + added, 0)).toBe(20);
  });

  it('comes after fresh changes', async () => {
    const backlog = await suite.agent({ desired_state: 'present' });
    await suite.mine.requests.scanPage(null, 10);
    const fresh = await suite.agent();
    await suite.hear(fresh, 1);
    const order = [
      await suite.mine.requests.claimDue({ slots: 1 }, ME),
      await suite.other.requests.claimDue({ slots: 1 }, OTHER),
    ].flat();
    expect(order.map(({ agentId }) => agentId)).toEqual([fresh, backlog]);
    expect(order.map(({ source }) => source)).toEqual(['message', 'scan']);
  });
});

describe('a parked request', () => {
  it.each<{ why: string; change: (id: string) => Promise<unknown>; woken: number }>([
    { why: 'is not woken by nothing', change: async () => undefined, woken: 0 },
    {
      why: 'is not woken by a new status',
      change: (id) => setAgent(suite.database, id, { sync_status: 'ERROR_SYNC' }),
      woken: 0,
    },
    { why: 'is woken by a new active version', change: (id) => suite.publisher.activate(id, 2), woken: 1 },
    {
      why: 'is woken by the desired state',
      change: (id) => setAgent(suite.database, id, { desired_state: 'absent' }),
      woken: 1,
    },
    {
      why: 'is woken when no version is active any more',
      change: (id) =>
        suite.database.rows('UPDATE agent_configurations SET is_active = false WHERE agent_id = $1', [id]),
      woken: 1,
    },
  ])('$why', async ({ change, woken }) => {
    const id = await suite.agent({ desired_state: 'present' });
    const lease = await suite.lease(id);
    await suite.mine.requests.finish([
      ending(lease, { next: 'park', attempts: 8, parked_for: 'present:1', waiting: 'start' }),
    ]);
    await change(id);
    expect(await suite.mine.requests.wakeParked()).toBe(woken);
    expect(await requestOf(id)).toMatchObject(
      woken === 1
        ? { parked_for: null, due: 'now', attempts: 0, waiting: false, scope: 'full' }
        : { parked_for: 'present:1', due: 'never', attempts: 8 },
    );
  });

  it('is not woken under the lease of a look at the slow pace', async () => {
    const id = await suite.agent({ desired_state: 'present' });
    await suite.mine.requests.finish([
      ending(await suite.lease(id), { next: 'park', attempts: 8, parked_for: 'present:1', delay_ms: 60_000 }),
    ]);
    await setRequest(suite.database, id, { due_at: '-infinity' });
    const [look] = await suite.mine.requests.claimDue({ slots: 1 }, ME);
    expect(look).toMatchObject({ agentId: id, parked: true, attempts: 8 });
    await suite.publisher.activate(id, 2);
    expect(await suite.mine.requests.wakeParked()).toBe(0);
    await suite.mine.requests.finish([ending(look!, { next: 'park', attempts: 9, parked_for: 'present:1' })]);
    expect(await suite.mine.requests.wakeParked()).toBe(1);
  });
});

describe('the active version of an agent', () => {
  const activeVersion = async (id: string): Promise<number | null | undefined> =>
    (await agentState(suite.database, id))?.active_version;
  const insert = (id: string, version: number, active: boolean) =>
    suite.database.rows(
      "INSERT INTO agent_configurations (agent_id, version, is_active, config) VALUES ($1, $2, $3, '{}')",
      [...[id, version, active]],
    );

  it('follows every way in which a configuration becomes active or ceases to be', async () => {
    const id = await suite.agent({}, { config: null });
    expect(await activeVersion(id)).toBeNull();
    await insert(id, 1, false);
    expect(await activeVersion(id)).toBeNull();
    await insert(id, 2, true);
    expect(await activeVersion(id)).toBe(2);
    await suite.publisher.activate(id, 5);
    expect(await activeVersion(id)).toBe(5);
    await suite.database.rows('UPDATE agent_configurations SET version = 6 WHERE agent_id = $1 AND is_active', [id]);
    expect(await activeVersion(id)).toBe(6);
    await suite.database.rows('UPDATE agent_configurations SET is_active = false WHERE agent_id = $1', [id]);
    expect(await activeVersion(id)).toBeNull();
    await suite.database.rows('UPDATE agent_configurations SET is_active = true WHERE agent_id = $1 AND version = 1', [
      id,
    ]);
    await suite.database.rows('DELETE FROM agent_configurations WHERE agent_id = $1', [id]);
    expect(await activeVersion(id)).toBeNull();
  });

  it('is mended where the trigger was off, and nothing else is touched', async () => {
    const [stale, cleared, right] = [await suite.agent(), await suite.agent(), await suite.agent()];
    await setAgent(suite.database, stale, { active_version: null });
    await suite.database.rows('ALTER TABLE agent_configurations DISABLE TRIGGER USER');
    await suite.publisher.activate(stale, 2);
    await suite.database.rows('DELETE FROM agent_configurations WHERE agent_id = $1', [cleared]);
    await suite.database.rows('ALTER TABLE agent_configurations ENABLE TRIGGER USER');
    expect(await suite.mine.requests.repairActiveVersions()).toBe(2);
    expect([await activeVersion(stale), await activeVersion(cleared), await activeVersion(right)]).toEqual([
      2,
      null,
      1,
    ]);
    expect(await suite.mine.requests.repairActiveVersions()).toBe(0);
  });

  it('is at most one: the database refuses a second active configuration', async () => {
    const id = await suite.agent();
    await expect(insert(id, 2, true)).rejects.toThrow(/agent_configurations_active/);
  });
});

describe('the next due time', () => {
  it('is null without requests, zero for one that is due, and else the time that is left', async () => {
    expect(await suite.mine.requests.nextDueMs()).toBeNull();
    const id = await suite.agent();
    await suite.mine.requests.finish([ending(await suite.lease(id), { next: 'due', delay_ms: 60_000 })]);
    expect(await suite.mine.requests.nextDueMs()).toBeGreaterThan(50_000);
    await suite.hear(await suite.agent(), 1);
    expect(await suite.mine.requests.nextDueMs()).toBe(0);
  });

  it('of the backlog counts only for a replica that may take some of it', async () => {
    await suite.agent({ desired_state: 'present' });
    await suite.mine.requests.scanPage(null, 10);
    expect(await suite.mine.requests.nextDueMs(true)).toBe(0);
    expect(await suite.mine.requests.nextDueMs(false)).toBeNull();
    expect(await suite.mine.requests.claimDue({ slots: 5, backlog: 0 }, ME)).toEqual([]);
    expect(await suite.mine.requests.claimDue({ slots: 5, backlog: 1 }, ME)).toHaveLength(1);
  });
});
