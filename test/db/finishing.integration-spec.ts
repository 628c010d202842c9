import { randomUUID } from 'node:crypto';
import { toWork, type ChangeType } from '../../src/domain';
import type { FinishRow } from '../../src/db';
import { agentState, ending, expireLease, letComeDue, letter, requestState, run, syncedEnding } from './support/rows';
import { ME, OTHER, startSuite, untilSomebodyWaits, whileLocked, type Suite } from './support/suite';

let suite: Suite;
beforeAll(async () => {
  suite = await startSuite();
});
afterAll(() => suite.end());

const requestOf = (agentId: string) => requestState(suite.database, agentId);
const agentOf = (agentId: string) => agentState(suite.database, agentId);

/** Everything that a finish may write, of one agent. */
async function traces(agentId: string): Promise<object> {
  const of = (table: string, key: string) =>
    suite.database.rows(`SELECT * FROM ${table} WHERE ${key} = $1 ORDER BY 1`, [agentId]);
  return {
    agents: await of('agents', 'id'),
    requests: await of('sync_requests', 'agent_id'),
    runs: await of('sync_runs', 'agent_id'),
    ownership: await of('ownership_records', 'agent_id'),
    letters: await suite.database.rows("SELECT * FROM dead_letters WHERE entry ->> 'agent_id' = $1", [agentId]),
  };
}

describe('the end of the work', () => {
  it('writes the status, the history, the ownership and the dead letter, and ends the request, all at once', async () => {
    const id = await suite.agent();
    const lease = await suite.lease(id);
    const answer = await suite.mine.requests.finish([
      syncedEnding(lease, 1, {
        instance_id: `cs-${id}`,
        ...{ ownership: 'confirm', agent_name: `cs-${id}`, service_id: 'service-1', deployment_id: 'deployment-1' },
        ...{ applied_version: 1, run: run(), dead_letter: letter({ agent_id: id }) },
      }),
    ]);
    expect(answer).toEqual(new Map([[id, false]]));
    expect(await traces(id)).toMatchObject({
      agents: [{ sync_status: 'SYNCED', synced_version: 1, pipecat_cloud_instance_id: `cs-${id}` }],
      requests: [],
      runs: [{ outcome: 'synced', lease_epoch: lease.epoch, replica: 'replica-a' }],
      ownership: [{ service_id: 'service-1', deployment_id: 'deployment-1', applied_version: 1, intent: null }],
      letters: [{ entry: { reason: 'InvalidConfig' } }],
    });
  });

  it('never takes a synced version back', async () => {
    const id = await suite.agent({ synced_version: 7, sync_status: 'SYNCED' });
    await suite.mine.requests.finish([syncedEnding(await suite.lease(id, 7), 6)]);
    expect(await agentOf(id)).toMatchObject({ synced_version: 7 });
  });

  it('of an agent that is gone clears the version and the name at the platform, and forgets what was owned', async () => {
    const id = await suite.agent({ synced_version: 7, pipecat_cloud_instance_id: 'cs-gone', command_version: 7 });
    const lease = await suite.lease(id, 8, 'DEPROVISION');
    await suite.mine.requests.beginChange(lease, 60_000, {
      ...{ agentName: 'cs-gone', intent: 'delete', status: 'PENDING_DELETE', serviceId: 'service-1' },
    });
    await suite.mine.requests.finish([
      ending(lease, { status: 'DELETED', absent: true, live: true, ownership: 'forget' }),
    ]);
    expect(await traces(id)).toMatchObject({
      agents: [{ sync_status: 'DELETED', synced_version: null, pipecat_cloud_instance_id: null, command_version: 8 }],
      ownership: [],
    });
  });

  it('keeps the request for the settle sweep, which then ends it', async () => {
    const id = await suite.agent();
    expect(await suite.mine.requests.finish([syncedEnding(await suite.lease(id), 1, { settle_ms: 60_000 })])).toEqual(
      new Map([[id, false]]),
    );
    expect(await requestOf(id)).toMatchObject({ scope: 'context', settle: 'later', due: 'later', leased: false });
    await letComeDue(suite.database, id);
    const [sweep] = await suite.mine.requests.claimDue({ slots: 1 }, ME);
    expect(sweep).toMatchObject({ agentId: id, settle: true, scope: 'context' });
    await suite.mine.requests.finish([syncedEnding(sweep!, 1)]);
    expect(await requestOf(id)).toBeNull();
  });

  it('remembers since when a roll-out and a wait have gone on', async () => {
    const id = await suite.agent();
    const first = await suite.lease(id);
    expect(first).toMatchObject({ rolloutMs: null, waitedMs: 0 });
    await suite.mine.requests.finish([ending(first, { next: 'due', delay_ms: 1, rollout: 'start', waiting: 'start' })]);
    await letComeDue(suite.database, id);
    const [second] = await suite.mine.requests.claimDue({ slots: 1 }, ME);
    expect(second!.rolloutMs).toBeGreaterThan(0);
    expect(second!.waitedMs).toBeGreaterThan(0);
    await suite.mine.requests.finish([ending(second!, { next: 'due', delay_ms: 1, rollout: 'keep' })]);
    expect(await requestOf(id)).toMatchObject({ rolling_out: true, waiting: false });
  });

  it('of many agents is one statement, and one lost lease among them takes nothing from the others', async () => {
    const ids = await Promise.all([suite.agent(), suite.agent(), suite.agent()]);
    const leases = await Promise.all(ids.map((id) => suite.lease(id)));
    const rows = leases.map((lease, index) => syncedEnding(index === 1 ? { ...lease, epoch: '0' } : lease, 1));
    expect([...(await suite.mine.requests.finish(rows)).keys()].sort()).toEqual([ids[0], ids[2]].sort());
    expect(await requestOf(ids[1])).toMatchObject({ leased: true });
    await suite.mine.requests.release(leases);
    await suite.database.rows('DELETE FROM sync_requests');
  });
});

describe('a fencing number', () => {
  it.each<{ why: string; lose: (agentId: string) => Promise<unknown> }>([
    {
      why: 'another replica claimed what had run out',
      lose: async (id) => {
        await expireLease(suite.database, id);
        await suite.other.requests.claimDue({ slots: 100 }, OTHER);
      },
    },
    {
      why: 'a message took what had run out',
      lose: async (id) => {
        await expireLease(suite.database, id);
        await suite.other.requests.record([toWork({ agentId: id, version: 9, changeType: 'FULL_SYNC' })], 1, OTHER);
      },
    },
    {
      why: 'the row was deleted and made anew',
      lose: async (id) => {
        await suite.database.rows('DELETE FROM sync_requests WHERE agent_id = $1', [id]);
        await suite.other.requests.record([toWork({ agentId: id, version: 1, changeType: 'FULL_SYNC' })], 1, OTHER);
      },
    },
    {
      why: 'nobody has it any more',
      lose: (id) => suite.database.rows('DELETE FROM sync_requests WHERE agent_id = $1', [id]),
    },
  ])('that is stale writes nothing anywhere: $why', async ({ lose }) => {
    const id = await suite.agent();
    const stale = await suite.lease(id);
    await lose(id);
    const before = await traces(id);
    const everything: Partial<FinishRow> = {
      ...{ status: 'SYNCED', synced_version: 1, instance_id: `cs-${id}`, live: true, run: run() },
      ...{ ownership: 'confirm', agent_name: `cs-${id}`, dead_letter: letter({ agent_id: id }) },
    };
    for (const next of ['done', 'due', 'park', 'forget'] as const) {
      expect(await suite.mine.requests.finish([ending(stale, { ...everything, next })])).toEqual(new Map());
    }
    const change = { agentName: `cs-${id}`, intent: 'create', status: 'SYNCING', serviceId: null } as const;
    expect(await suite.mine.requests.beginChange(stale, 60_000, change)).toBe(false);
    expect(await suite.mine.requests.renew([stale], 60_000)).toEqual(new Set());
    expect(await suite.mine.requests.applyCommand(stale)).toBeNull();
    await suite.mine.requests.release([stale]);
    expect(await traces(id)).toEqual(before);
    await suite.database.rows('DELETE FROM sync_requests');
  });

  it('is never given out twice, though the row it stood in is gone', async () => {
    const id = await suite.agent();
    const epochs: string[] = [];
    for (let round = 1; round <= 5; round += 1) {
      const lease = await suite.lease(id);
      epochs.push(lease.epoch);
      await suite.mine.requests.finish([ending(lease)]);
      expect(await requestOf(id)).toBeNull();
    }
    expect(new Set(epochs).size).toBe(5);
  });

  it('of a lease that ran out still counts as long as nobody took it over', async () => {
    const id = await suite.agent();
    const lease = await suite.lease(id);
    await expireLease(suite.database, id);
    expect(await suite.mine.requests.finish([syncedEnding(lease, 1)])).toEqual(new Map([[id, false]]));
  });
});

describe('a hint during the work', () => {
  it.each<{ next: FinishRow['next']; over: Partial<FinishRow>; hint: ChangeType; scope: string }>([
    { next: 'done', over: {}, hint: 'FULL_SYNC', scope: 'full' },
    { next: 'done', over: {}, hint: 'CONTEXT_UPDATE', scope: 'context' },
    { next: 'done', over: { settle_ms: 60_000 }, hint: 'FULL_SYNC', scope: 'full' },
    { next: 'due', over: { delay_ms: 60_000 }, hint: 'FULL_SYNC', scope: 'full' },
    { next: 'due', over: { delay_ms: 60_000 }, hint: 'CONTEXT_UPDATE', scope: 'full' },
    { next: 'park', over: { parked_for: 'absent:1' }, hint: 'FULL_SYNC', scope: 'full' },
  ])(
    '($hint) is due at once after the end "$next" ($over), in the scope $scope',
    async ({ next, over, hint, scope }) => {
      const id = await suite.agent();
      const lease = await suite.lease(id);
      await suite.hear(id, 2, hint);
      expect(await suite.mine.requests.finish([ending(lease, { next, ...over })])).toEqual(new Map([[id, true]]));
      expect(await requestOf(id)).toMatchObject({
        ...{ due: 'now', scope, version: 2, dirty_scope: null, parked_for: null, leased: false },
      });
      await suite.database.rows('DELETE FROM sync_requests');
    },
  );

  it('is seen though it commits only after the end has begun', async () => {
    const id = await suite.agent();
    const lease = await suite.lease(id);
    let end: ReturnType<typeof suite.mine.requests.finish> | undefined;
    const hint = "UPDATE sync_requests SET dirty_scope = 'full', version = 2 WHERE agent_id = $1";
    await whileLocked(suite.database, [[hint, [id]]], async () => {
      end = suite.mine.requests.finish([syncedEnding(lease, 1)]);
      await untilSomebodyWaits(suite.database);
    });
    expect(await end).toEqual(new Map([[id, true]]));
    expect(await requestOf(id)).toMatchObject({ due: 'now', scope: 'full', version: 2, leased: false });
    expect(await agentOf(id)).toMatchObject({ synced_version: 1, sync_status: 'SYNCED' });
    await suite.database.rows('DELETE FROM sync_requests');
  });

  it('that comes while the end is being written starts a request of its own', async () => {
    const id = await suite.agent();
    const lease = await suite.lease(id);
    let end: Promise<unknown> | undefined;
    let heard: Promise<boolean> | undefined;
    await whileLocked(
      suite.database,
      [['SELECT 1 FROM sync_requests WHERE agent_id = $1 FOR UPDATE', [id]]],
      async () => {
        end = suite.mine.requests.finish([syncedEnding(lease, 1)]);
        await untilSomebodyWaits(suite.database);
        heard = suite.hear(id, 2);
        await untilSomebodyWaits(suite.database, 2);
      },
    );
    await end;
    expect(await heard).toBe(true);
    expect(await requestOf(id)).toMatchObject({ due: 'now', scope: 'full', version: 2, leased: false });
  });

  it('survives the death of the replica that was told of it', async () => {
    const id = randomUUID();
    await suite.lease(id, 1, 'CONTEXT_UPDATE');
    await suite.hear(id, 1, 'FULL_SYNC');
    await expireLease(suite.database, id);
    const taken = (await suite.other.requests.claimDue({ slots: 100 }, OTHER)).find(({ agentId }) => agentId === id);
    await suite.other.requests.finish([ending(taken!)]);
    expect(await requestOf(id)).toMatchObject({ due: 'now', scope: 'full' });
  });

  it('survives the work being given back', async () => {
    const id = await suite.agent();
    const lease = await suite.lease(id, 1, 'CONTEXT_UPDATE');
    await suite.hear(id, 1, 'FULL_SYNC');
    await suite.mine.requests.release([lease]);
    expect(await requestOf(id)).toMatchObject({ due: 'now', scope: 'full', dirty_scope: null, leased: false });
  });
});
