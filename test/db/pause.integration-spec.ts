import { AskSyncRepository, PauseRepository, RecallRepository } from '../../src/db';
import { toWork } from '../../src/domain';
import { ending, letComeDue, requestState, setRequest } from './support/rows';
import { ME, OTHER, startSuite, whileLocked, type Suite } from './support/suite';

const ACT = { by: 'ann', why: 'incident', replica: 'replica-a' };

let suite: Suite;
let pauses: PauseRepository;
beforeAll(async () => {
  suite = await startSuite();
  pauses = new PauseRepository(suite.mine.database);
});
afterAll(() => suite.end());
afterEach(async () => {
  await suite.database.rows('DELETE FROM sync_requests');
  await suite.database.rows('DELETE FROM paused_agents');
  await suite.database.rows('DELETE FROM fleet_pause');
});

const claimed = async (limit = 10): Promise<string[]> =>
  (await suite.mine.requests.claimDue({ slots: limit }, ME)).map(({ agentId }) => agentId);

describe('a paused agent', () => {
  it('is recorded and not claimed, by the record or by a claim, and others are', async () => {
    const [paused, free] = [await suite.agent(), await suite.agent()];
    await pauses.pauseAgent(paused, ACT);
    const works = [paused, free].sort().map((agentId) => toWork({ agentId, version: 1, changeType: 'FULL_SYNC' }));
    const answer = await suite.mine.requests.record(works, 2, ME);
    expect(answer.recorded).toEqual(new Set([paused, free]));
    expect(answer.claimed.map(({ agentId }) => agentId)).toEqual([free]);
    expect(await claimed()).toEqual([]);
    expect(await requestState(suite.database, paused)).toMatchObject({ due: 'now', lease_owner: null });
  });

  it('costs later claims nothing, and keeps nobody awake', async () => {
    const id = await suite.agent();
    await suite.hear(id, 1);
    await pauses.pauseAgent(id, ACT);
    expect(await suite.mine.requests.nextDueMs()).toBeNull();
    await suite.hear(id, 2);
    expect(await suite.mine.requests.nextDueMs()).toBeNull();
    expect(await requestState(suite.database, id)).toMatchObject({ version: 2, priority: 2 });
  });

  it.each(['backlog', 'fresh'])('is %s again when it is resumed, and due at once', async (kind) => {
    const id = await suite.agent({ desired_state: 'present' });
    if (kind === 'fresh') await suite.hear(id, 1);
    else await suite.mine.requests.scanPage(null, 100);
    await setRequest(suite.database, id, { due_at: 'tomorrow' });
    await pauses.pauseAgent(id, ACT);
    expect(await pauses.resumeAgent(id, ACT)).toBe(true);
    expect(await requestState(suite.database, id)).toMatchObject({ priority: kind === 'fresh' ? 0 : 1, due: 'now' });
    expect(await claimed()).toContain(id);
    await suite.database.rows("UPDATE agents SET desired_state = 'absent' WHERE id = $1", [id]);
  });

  it('that is parked for a human is parked still when it is resumed', async () => {
    const id = await suite.agent();
    await suite.hear(id, 1);
    await setRequest(suite.database, id, { due_at: 'infinity', parked_for: 'present:1' });
    await pauses.pauseAgent(id, ACT);
    await pauses.resumeAgent(id, ACT);
    expect(await requestState(suite.database, id)).toMatchObject({ due: 'never', parked_for: 'present:1' });
  });

  it('lets the work that is under way end, and keeps what it leaves', async () => {
    const id = await suite.agent();
    const lease = await suite.lease(id);
    await pauses.pauseAgent(id, ACT);
    expect(await suite.mine.requests.renew([lease], 1000)).toEqual(new Set([id]));
    await suite.mine.requests.finish([ending(lease, { next: 'due', delay_ms: 0 })]);
    expect(await claimed()).toEqual([]);
    expect(await requestState(suite.database, id)).toMatchObject({ due: 'now', lease_owner: null });
  });

  it('is not taken over from a replica that died', async () => {
    const id = await suite.agent();
    await suite.lease(id);
    await pauses.pauseAgent(id, ACT);
    await setRequest(suite.database, id, { lease_expires_at: 'yesterday', due_at: 'yesterday' });
    expect(await suite.other.requests.claimDue({ slots: 10 }, OTHER)).toEqual([]);
  });

  it('gives no lease to whoever would stop its sessions', async () => {
    const recalls = new RecallRepository(suite.mine.database);
    const id = await suite.agent();
    await pauses.pauseAgent(id, ACT);
    expect(await recalls.lease(id, 'replica-a', 1000)).toBeNull();
    await pauses.resumeAgent(id, ACT);
    expect(await recalls.lease(id, 'replica-a', 1000)).toMatchObject({ agentId: id });
  });

  it('is not asked for again to get its secrets', async () => {
    const id = await suite.agent({ desired_state: 'present', sync_status: 'SYNCED', synced_version: 1 });
    await suite.database.rows(
      "INSERT INTO ownership_records (agent_id, agent_name, confirmed_at, secrets_generation) SELECT id, id::text, now(), 'old' FROM agents WHERE id = $1",
      [id],
    );
    await pauses.pauseAgent(id, ACT);
    expect(await suite.mine.requests.scanSecrets('new', 10)).toBe(0);
    await pauses.resumeAgent(id, ACT);
    expect(await suite.mine.requests.scanSecrets('new', 10)).toBe(1);
  });

  it('is not held for ever by a claim that saw the pause while it was resumed', async () => {
    const id = await suite.agent();
    await suite.hear(id, 1);
    await setRequest(suite.database, id, { priority: 2 });
    expect(await claimed()).toEqual([]);
    expect(await suite.mine.requests.freeHeld()).toBe(1);
    expect(await claimed()).toEqual([id]);
  });

  it('waits for nobody when it is paused, and is resumed by the claim that waits for its request', async () => {
    const id = await suite.agent();
    await suite.hear(id, 1);
    await pauses.pauseAgent(id, ACT);
    let resumed: Promise<boolean> | undefined;
    await whileLocked(
      suite.database,
      [['SELECT FROM sync_requests WHERE agent_id = $1 FOR UPDATE', [id]]],
      async () => {
        resumed = pauses.resumeAgent(id, ACT);
        await new Promise((resolve) => setTimeout(resolve, 100));
      },
    );
    expect(await resumed).toBe(true);
    expect(await claimed()).toEqual([id]);
  });
});

describe('a paused fleet', () => {
  it('gives nothing to a claim, and nothing to a record', async () => {
    const [waiting, heard] = [await suite.agent(), await suite.agent()];
    await suite.hear(waiting, 1);
    await pauses.pauseFleet('ann', 'incident');
    const work = toWork({ agentId: heard, version: 1, changeType: 'FULL_SYNC' });
    const answer = await suite.mine.requests.record([work], 1, ME);
    expect([answer.recorded.size, answer.claimed.length]).toEqual([1, 0]);
    expect(await claimed()).toEqual([]);
    expect(await suite.mine.requests.nextDueMs()).toBeNull();
  });

  it('comes due one after another when it is resumed, fresh changes first', async () => {
    const [scanned, heard, paused] = [await suite.agent(), await suite.agent(), await suite.agent()];
    for (const id of [scanned, heard, paused]) await suite.hear(id, 1);
    await setRequest(suite.database, scanned, { priority: 1, due_at: 'yesterday' });
    await pauses.pauseAgent(paused, ACT);
    await pauses.pauseFleet('ann', 'incident');
    expect(await pauses.resumeFleet(60_000)).toBe(2);
    expect(await claimed()).toEqual([heard]);
    expect(await requestState(suite.database, scanned)).toMatchObject({ due: 'later' });
    await letComeDue(suite.database, scanned);
    expect(await claimed()).toEqual([scanned]);
    expect(await pauses.resumeFleet(60_000)).toBeNull();
  });

  it('counts before an agent of its own, and keeps its first pause', async () => {
    const id = await suite.agent();
    await pauses.pauseAgent(id, ACT);
    expect(await pauses.find(id)).toMatchObject({ fleet: false, by: 'ann' });
    await pauses.pauseFleet('bob', 'the first');
    await pauses.pauseFleet('eve', 'the second');
    expect(await pauses.find(id)).toMatchObject({ fleet: true, by: 'bob', why: 'the first' });
    expect(await pauses.count()).toEqual({ agents: 1, fleet: true });
  });
});

describe('what an operator asks for', () => {
  const asks = (): AskSyncRepository => new AskSyncRepository(suite.mine.database);
  const full = { scope: 'full', changeType: 'FULL_SYNC' } as const;

  it('is due at once, whatever it waited for', async () => {
    const id = await suite.agent();
    await suite.hear(id, 9, 'CONTEXT_UPDATE');
    await setRequest(suite.database, id, {
      ...{
        due_at: 'infinity',
        parked_for: 'present:1',
        attempts: 7,
        crashes: 5,
        waiting_since: 'yesterday',
        priority: 1,
      },
    });
    expect(await asks().agent(id, full)).toEqual({ version: 1 });
    expect(await requestState(suite.database, id)).toMatchObject({
      ...{ due: 'now', parked_for: null, attempts: 0, waiting: false, priority: 0 },
      ...{ version: 1, scope: 'full', change_type: 'FULL_SYNC', source: 'operator' },
    });
    expect(await suite.mine.requests.claimDue({ slots: 1 }, ME)).toMatchObject([
      { agentId: id, crashes: 0, backlog: false },
    ]);
  });

  it('does not narrow what was asked for before', async () => {
    const id = await suite.agent();
    await suite.hear(id, 1, 'FULL_SYNC');
    await asks().agent(id, { scope: 'context', changeType: 'CONTEXT_UPDATE' });
    expect(await requestState(suite.database, id)).toMatchObject({ scope: 'full' });
  });

  it('waits for the work that is under way, and then is looked at at once', async () => {
    const id = await suite.agent();
    const lease = await suite.lease(id, 1, 'CONTEXT_UPDATE');
    await asks().agent(id, full);
    expect(await requestState(suite.database, id)).toMatchObject({
      leased: true,
      dirty_scope: 'full',
      scope: 'context',
    });
    await suite.mine.requests.finish([ending(lease, { next: 'park', parked_for: 'present:1', delay_ms: null })]);
    expect(await requestState(suite.database, id)).toMatchObject({ due: 'now', scope: 'full', parked_for: null });
  });

  it('is held while the agent is paused', async () => {
    const id = await suite.agent();
    await suite.hear(id, 1);
    await pauses.pauseAgent(id, ACT);
    await asks().agent(id, full);
    expect(await claimed()).toEqual([]);
  });

  it('is nothing for an agent in no row, and no healing for one that has not drifted', async () => {
    const nobody = '00000000-0000-4000-8000-00000000dead';
    expect(await asks().agent(nobody, full)).toBeUndefined();
    expect(await asks().heal(nobody)).toBeUndefined();
    const id = await suite.agent({ status_reason: 'RollingOut' });
    expect(await asks().heal(id)).toEqual({ version: 1, drifted: false });
    expect(await requestState(suite.database, id)).toBeNull();
    const drifted = await suite.agent({ status_reason: 'DriftDetected' });
    expect(await asks().heal(drifted)).toEqual({ version: 1, drifted: true });
    expect(await requestState(suite.database, drifted)).toMatchObject({ source: 'operator', scope: 'full' });
  });

  describe('of many agents', () => {
    const filter = { statuses: ['ERROR_SYNC'], reasons: ['RateLimited'], behind: false } as const;
    const fleet = { filter, ...full, freely: 2, apartMs: 60_000 };

    it('needs the right number when there are many, comes one after another, and is backlog', async () => {
      const columns = { sync_status: 'ERROR_SYNC', status_reason: 'RateLimited' };
      const ids = [await suite.agent(columns), await suite.agent(columns), await suite.agent(columns)].sort();
      await suite.agent({ sync_status: 'ERROR_SYNC', status_reason: 'InvalidConfig' });
      expect(await asks().fleet({ ...fleet, expected: null })).toEqual({ matched: 3, asked: 0 });
      expect(await asks().fleet({ ...fleet, expected: 4 })).toEqual({ matched: 3, asked: 0 });
      expect(await asks().fleet({ ...fleet, expected: 3 })).toEqual({ matched: 3, asked: 3 });
      expect(await suite.mine.requests.claimDue({ slots: 10 }, ME)).toMatchObject([{ agentId: ids[0], backlog: true }]);
      expect(await asks().fleet({ ...fleet, freely: 3, expected: null })).toMatchObject({ asked: 3 });
    });

    it('takes those behind, and delays nobody who was due before', async () => {
      const [behind, inLine] = [
        await suite.agent({ desired_state: 'present', synced_version: 1, active_version: 2 }),
        await suite.agent({ desired_state: 'present', synced_version: 1, active_version: 1 }),
      ];
      await suite.hear(behind, 2);
      const all = { statuses: [], reasons: [], behind: true };
      const { matched } = await asks().fleet({ ...fleet, filter: all, freely: 1000, expected: null });
      expect(matched).toBeGreaterThan(0);
      expect(await requestState(suite.database, behind)).toMatchObject({ due: 'now', priority: 0 });
      expect(await requestState(suite.database, inLine)).toBeNull();
    });
  });
});
