import { randomUUID } from 'node:crypto';
import { Chores, DriftRepository, type Room } from '../../src/db';
import { agentState, ending, expireLease, requestState, run, setRequest, syncedEnding } from './support/rows';
import { ME, OTHER, startSuite, type Suite } from './support/suite';

let suite: Suite;
beforeAll(async () => {
  suite = await startSuite();
});
afterAll(() => suite.end());

describe('a lease that ran out without a word', () => {
  it('is counted by whoever takes it over, until one ends in order', async () => {
    const id = await suite.agent();
    await suite.lease(id);
    for (const crashes of [1, 2]) {
      await expireLease(suite.database, id);
      expect(await suite.other.requests.claimDue({ slots: 1 }, OTHER)).toMatchObject([{ agentId: id, crashes }]);
    }
    await expireLease(suite.database, id);
    const [third] = await suite.mine.requests.claimDue({ slots: 1 }, ME);
    await suite.mine.requests.finish([ending(third!, { next: 'due', delay_ms: 0 })]);
    expect(await suite.mine.requests.claimDue({ slots: 1 }, ME)).toMatchObject([{ agentId: id, crashes: 0 }]);
  });

  it('leaves one try to an agent in quarantine', async () => {
    const id = await suite.agent();
    await suite.lease(id);
    await expireLease(suite.database, id);
    const [lease] = await suite.mine.requests.claimDue({ slots: 1 }, ME);
    await suite.mine.requests.finish([ending(lease!, { next: 'park', delay_ms: 0, last_reason: 'Quarantined' })]);
    expect(await suite.mine.requests.claimDue({ slots: 1 }, ME)).toMatchObject([
      { agentId: id, crashes: lease!.crashes - 1 },
    ]);
  });

  it('is counted though a message takes it over first', async () => {
    const id = await suite.agent();
    await suite.lease(id);
    await expireLease(suite.database, id);
    await suite.hear(id, 1);
    const claimed = await suite.other.requests.claimDue({ slots: 10 }, OTHER);
    expect(claimed.find(({ agentId }) => agentId === id)).toMatchObject({ crashes: 1 });
  });

  describe('of an agent for which there was no slot yet', () => {
    const claim = async (room: Room) => {
      const claimed = await suite.mine.requests.claimDue(room, ME);
      return claimed.map(({ agentId, ahead, crashes }) => ({ agentId, ahead, crashes }));
    };
    const waiting = async (count: number): Promise<string[]> => {
      await suite.database.rows('DELETE FROM sync_requests');
      const ids: string[] = [];
      for (let index = 0; index < count; index += 1) ids.push(await suite.agent());
      for (const [index, id] of ids.entries()) {
        await suite.hear(id, 1);
        await setRequest(suite.database, id, { due_at: `2026-01-0${index + 1}` });
      }
      return ids;
    };

    it('is not counted; the next time it has a slot, before others that waited longer, and is counted', async () => {
      const [first = '', second = '', third = ''] = await waiting(3);
      expect(await claim({ slots: 1, ahead: 1 })).toEqual([
        { agentId: first, ahead: false, crashes: 0 },
        { agentId: second, ahead: true, crashes: 0 },
      ]);
      await expireLease(suite.database, first);
      await expireLease(suite.database, second);
      const again = await claim({ slots: 2, ahead: 1 });
      expect(again).toContainEqual({ agentId: first, ahead: false, crashes: 1 });
      expect(again).toContainEqual({ agentId: second, ahead: false, crashes: 0 });
      expect(again.at(-1)).toEqual({ agentId: third, ahead: true, crashes: 0 });
      await expireLease(suite.database, second);
      expect(await claim({ slots: 1 })).toEqual([{ agentId: second, ahead: false, crashes: 1 }]);
    });

    it('is counted when it has begun to change something', async () => {
      const [id = ''] = await waiting(1);
      const [lease] = await suite.mine.requests.claimDue({ slots: 0, ahead: 1 }, ME);
      expect(lease).toMatchObject({ agentId: id, ahead: true });
      const change = { agentName: `pcs-${id}`, intent: 'create', status: 'SYNCING', serviceId: null } as const;
      expect(await suite.mine.requests.beginChange(lease!, ME.leaseMs, change)).toBe(true);
      await expireLease(suite.database, id);
      expect(await claim({ slots: 0, ahead: 1 })).toEqual([{ agentId: id, ahead: false, crashes: 1 }]);
    });

    it('is counted when a message took it over for a slot and that one ran out as well', async () => {
      const [id = ''] = await waiting(1);
      await claim({ slots: 0, ahead: 1 });
      await expireLease(suite.database, id);
      await suite.lease(id, 2);
      expect(await claim({ slots: 1 })).toEqual([]);
      await expireLease(suite.database, id);
      expect(await claim({ slots: 1 })).toEqual([{ agentId: id, ahead: false, crashes: 1 }]);
    });

    it('is forgotten when the agent ends in order', async () => {
      const [id = ''] = await waiting(1);
      await claim({ slots: 0, ahead: 1 });
      await expireLease(suite.database, id);
      const [lease] = await suite.mine.requests.claimDue({ slots: 1 }, ME);
      await suite.mine.requests.finish([ending(lease!, { next: 'due', delay_ms: 0 })]);
      expect(await claim({ slots: 0, ahead: 1 })).toEqual([{ agentId: id, ahead: true, crashes: 0 }]);
    });
  });

  it('is not counted when it was given back', async () => {
    const id = await suite.agent();
    await suite.mine.requests.release([await suite.lease(id)]);
    const claimed = await suite.other.requests.claimDue({ slots: 10 }, OTHER);
    expect(claimed.find(({ agentId }) => agentId === id)).toMatchObject({ crashes: 0 });
  });
});

describe('a chore', () => {
  it('is done by one replica, however many ask, and again when its time has come', async () => {
    const chores = [new Chores(suite.mine.database), new Chores(suite.other.database)] as const;
    const ask = () =>
      Promise.all(Array.from({ length: 10 }, (_, n) => chores[n % 2 === 0 ? 0 : 1].take('sweep', 60_000)));
    expect((await ask()).filter(Boolean)).toHaveLength(1);
    expect((await ask()).filter(Boolean)).toHaveLength(0);
    expect(await chores[0].take('another', 60_000)).toBe(true);
    await suite.database.rows("UPDATE chores SET due_at = now() - interval '1 second' WHERE name = 'sweep'");
    expect((await ask()).filter(Boolean)).toHaveLength(1);
  });
});

describe('the brake on deletes', () => {
  beforeEach(() => suite.database.rows('TRUNCATE deletions, ownership_records'));
  const ids = Array.from({ length: 12 }, () => randomUUID());
  const permit = (id: string, index = 0) => (index % 2 === 0 ? suite.mine : suite.other).history.permitDelete(id, 5);

  it('lets as many agents be deleted within an hour as it says, over all replicas at once', async () => {
    const permitted = await Promise.all(ids.map(permit));
    expect(permitted.filter(Boolean)).toHaveLength(5);
  });

  it('lets the same agent be tried again without counting it twice', async () => {
    for (const _again of [1, 2, 3]) expect(await permit(ids[0]!)).toBe(true);
    expect((await Promise.all(ids.map(permit))).filter(Boolean)).toHaveLength(5);
  });

  it('lets go again after an hour', async () => {
    await Promise.all(ids.map(permit));
    await suite.database.rows("UPDATE deletions SET permitted_at = now() - interval '61 minutes'");
    expect((await Promise.all(ids.map(permit))).filter(Boolean)).toHaveLength(5);
  });

  it('of zero holds everybody', async () => {
    expect(await suite.mine.history.permitDelete(ids[0]!, 0)).toBe(false);
  });

  it('lets through whom a human released, and only those', async () => {
    const [held, other] = [await suite.agent(), await suite.agent()];
    for (const id of [held, other]) {
      await suite.database.rows('INSERT INTO ownership_records (agent_id, agent_name) VALUES ($1, $2)', [
        id,
        `cs-${id}`,
      ]);
      const lease = await suite.lease(id, 2, 'DEPROVISION');
      await suite.mine.requests.finish([ending(lease, { next: 'due', delay_ms: 60_000, last_reason: 'DeleteHeld' })]);
    }
    expect(await suite.database.rows('SELECT config_sync_release_deletes(ARRAY[$1]::uuid[]) AS n', [held])).toEqual([
      { n: 1 },
    ]);
    expect(await requestState(suite.database, held)).toMatchObject({ due: 'now' });
    expect(await requestState(suite.database, other)).toMatchObject({ due: 'later' });
    expect(await suite.mine.history.permitDelete(held, 0)).toBe(true);
    expect(await suite.mine.history.permitDelete(other, 0)).toBe(false);
    expect(await suite.database.rows('SELECT config_sync_release_deletes() AS n')).toEqual([{ n: 1 }]);
  });
});

describe('the retention', () => {
  it('removes what is older, so much at a time, and keeps the rest', async () => {
    const id = await suite.agent();
    for (let n = 0; n < 5; n += 1) {
      await suite.mine.requests.finish([ending(await suite.lease(id), { run: run() })]);
      const receipt = {
        sessionId: `session-${n}`,
        outcome: 'accepted',
        error: null,
        deploymentId: null,
        contextVersion: null,
      } as const;
      await suite.mine.deliveries.record(id, 1, [receipt]);
    }
    expect(await suite.mine.history.removeOlderThan(30, 100)).toBe(0);
    const days = "now() - interval '31 days'";
    await suite.database.rows(
      `UPDATE sync_runs SET created_at = ${days} WHERE id IN (SELECT id FROM sync_runs ORDER BY id LIMIT 3)`,
    );
    await suite.database.rows(
      `UPDATE context_deliveries SET updated_at = ${days} WHERE session_id IN ('session-0', 'session-1')`,
    );
    expect(await suite.mine.history.removeOlderThan(30, 2)).toBe(4);
    expect(await suite.mine.history.removeOlderThan(30, 2)).toBe(1);
    expect(await suite.mine.history.removeOlderThan(30, 2)).toBe(0);
  });
});

describe('drift', () => {
  const drift = () => new DriftRepository(suite.mine.database);
  const finding = (agentId: string, message = 'image differs') => ({ agentId, version: 1, message, drift: [] });

  async function settled(): Promise<string> {
    const id = await suite.agent({ desired_state: 'present' });
    const lease = await suite.lease(id);
    const owned = {
      ownership: 'confirm',
      agent_name: `cs-${id}`,
      service_id: 'service-1',
      applied_version: 1,
    } as const;
    await suite.mine.requests.finish([syncedEnding(lease, 1, { ...owned, instance_id: `cs-${id}` })]);
    return id;
  }

  it('is looked for among agents that are settled, page by page', async () => {
    const [first, second, busy] = [await settled(), await settled(), await settled()];
    await suite.hear(busy, 1);
    const [low, high] = [first, second].sort();
    const page = await drift().settledAgents(null, 1);
    expect(page).toMatchObject([{ agentId: low, version: 1, agentName: `cs-${low!}`, drifted: false }]);
    expect(await drift().settledAgents(low!, 10)).toMatchObject([{ agentId: high }]);
  });

  it('is reported once, and taken back when nothing differs any more', async () => {
    const id = await settled();
    expect(await drift().report([finding(id)], 'replica-a')).toEqual([{ id, seconds: expect.any(Number) as number }]);
    expect(await drift().report([finding(id)], 'replica-b')).toEqual([]);
    expect(await agentState(suite.database, id)).toMatchObject({
      sync_status: 'ERROR_SYNC',
      status_reason: 'DriftDetected',
    });
    expect(
      await suite.database.rows("SELECT 1 FROM sync_runs WHERE agent_id = $1 AND outcome = 'drifted'", [id]),
    ).toHaveLength(1);
    expect(await drift().clear([{ agentId: id, version: 1 }])).toEqual([id]);
    expect(await agentState(suite.database, id)).toMatchObject({ sync_status: 'SYNCED', status_reason: null });
  });

  it.each<{ why: string; busy: (id: string) => Promise<unknown> }>([
    { why: 'a request is under way', busy: (id) => suite.hear(id, 2) },
    {
      why: 'another version is live',
      busy: (id) => suite.database.rows('UPDATE agents SET synced_version = 2 WHERE id = $1', [id]),
    },
    {
      why: 'it is to be gone',
      busy: (id) => suite.database.rows("UPDATE agents SET desired_state = 'absent' WHERE id = $1", [id]),
    },
  ])('of an agent is not reported when $why', async ({ busy }) => {
    const id = await settled();
    await busy(id);
    const before = await agentState(suite.database, id);
    expect(await drift().report([finding(id)], 'replica-a')).toEqual([]);
    expect(await agentState(suite.database, id)).toEqual(before);
  });

  it('is healed by a request of its own, never over one that is there', async () => {
    const [id, busy] = [await settled(), await settled()];
    await suite.hear(busy, 2);
    expect(await drift().heal([finding(id), finding(busy)])).toHaveLength(1);
    expect(await requestState(suite.database, id)).toMatchObject({
      source: 'drift',
      scope: 'full',
      priority: 1,
      due: 'now',
    });
    expect(await requestState(suite.database, busy)).toMatchObject({ source: 'message', version: 2 });
  });

  it('of agents that are in no row is told apart by our own record', async () => {
    const [known, recorded, stranger] = [await settled(), randomUUID(), randomUUID()];
    await suite.database.rows('INSERT INTO ownership_records (agent_id, agent_name) VALUES ($1, $2)', [
      recorded,
      'cs-orphan',
    ]);
    expect(await drift().unknown([known, recorded, stranger])).toEqual(
      new Map([
        [recorded, { recorded: true }],
        [stranger, { recorded: false }],
      ]),
    );
  });
});
