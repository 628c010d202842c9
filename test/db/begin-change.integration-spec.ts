import type { ChangeAhead, LeasedRequest } from '../../src/db';
import { agentState, ending, expireLease, requestState, setRequest } from './support/rows';
import { startSuite, type Suite } from './support/suite';

let suite: Suite;
beforeAll(async () => {
  suite = await startSuite();
});
afterAll(() => suite.end());

interface Ownership {
  agent_name: string;
  service_id: string | null;
  confirmed_at: Date | null;
  intent: string | null;
  intent_at: Date | null;
  draining: unknown;
}

async function ownershipOf(agentId: string): Promise<Ownership | undefined> {
  const [row] = await suite.database.rows<Ownership>('SELECT * FROM ownership_records WHERE agent_id = $1', [agentId]);
  return row;
}

const begin = (lease: LeasedRequest, over: Partial<ChangeAhead> = {}, leaseMs = 60_000): Promise<boolean> =>
  suite.mine.requests.beginChange(lease, leaseMs, {
    ...{ agentName: `cs-${lease.agentId}`, intent: 'create', status: 'SYNCING', serviceId: null },
    ...over,
  });

async function expiryOf(agentId: string): Promise<{ left: number; same: boolean }> {
  const [row] = await suite.database.rows<{ left: number; same: boolean }>(
    `SELECT extract(epoch FROM lease_expires_at - now())::float8 AS left, due_at = lease_expires_at AS same
     FROM sync_requests WHERE agent_id = $1`,
    [agentId],
  );
  return row!;
}

describe('before a call that changes something', () => {
  it('the intent, the name and the status are written down, and the lease starts anew', async () => {
    const id = await suite.agent();
    const lease = await suite.lease(id);
    await setRequest(suite.database, id, { lease_expires_at: new Date(Date.now() + 5000).toISOString() });
    expect(await begin(lease, {}, 120_000)).toBe(true);
    expect(await ownershipOf(id)).toMatchObject({ agent_name: `cs-${id}`, intent: 'create', confirmed_at: null });
    expect(await agentState(suite.database, id)).toMatchObject({
      ...{ sync_status: 'SYNCING', status_reason: null, pipecat_cloud_instance_id: `cs-${id}` },
    });
    const { left, same } = await expiryOf(id);
    expect(left).toBeGreaterThan(100);
    expect(same).toBe(true);
  });

  it.each<{ why: string; lose: (agentId: string) => Promise<unknown> }>([
    { why: 'ran out', lose: (id) => expireLease(suite.database, id) },
    { why: 'is another replica’s', lose: (id) => setRequest(suite.database, id, { lease_epoch: 0 }) },
    {
      why: 'was given back',
      lose: (id) => setRequest(suite.database, id, { lease_epoch: null, lease_expires_at: null }),
    },
    {
      why: 'is gone with its row',
      lose: (id) => suite.database.rows('DELETE FROM sync_requests WHERE agent_id = $1', [id]),
    },
  ])('nothing is written and nothing may be called when the lease $why', async ({ lose }) => {
    const id = await suite.agent({ sync_status: 'ERROR_SYNC', status_reason: 'DeploymentFailed' });
    const lease = await suite.lease(id);
    await lose(id);
    const before = [await agentState(suite.database, id), await requestState(suite.database, id)];
    expect(await begin(lease)).toBe(false);
    expect([await agentState(suite.database, id), await requestState(suite.database, id)]).toEqual(before);
    expect(await ownershipOf(id)).toBeUndefined();
  });

  it('an intent that is repeated keeps its first time, another one begins anew', async () => {
    const id = await suite.agent();
    const lease = await suite.lease(id);
    await begin(lease);
    const first = (await ownershipOf(id))!.intent_at!;
    await begin(lease);
    expect((await ownershipOf(id))!.intent_at).toEqual(first);
    await begin(lease, { intent: 'update' });
    expect((await ownershipOf(id))!.intent_at!.getTime()).toBeGreaterThan(first.getTime());
  });

  it('a create forgets nothing that is known of the service: the look that missed it may have lagged behind', async () => {
    const id = await suite.agent();
    const lease = await suite.lease(id);
    await begin(lease, { intent: 'update', serviceId: 'service-1' });
    const before = await ownershipOf(id);
    await begin(lease, { intent: 'create' });
    expect(await ownershipOf(id)).toMatchObject({
      ...{ service_id: 'service-1', confirmed_at: before?.confirmed_at, intent: 'create' },
    });
  });

  it('a create forgets the sessions that the deleted agent left behind', async () => {
    const id = await suite.agent();
    const lease = await suite.lease(id);
    const draining = { sessionIds: ['session-1'], until: '2030-01-01T00:00:00.000Z' };
    await begin(lease, { intent: 'delete', status: 'PENDING_DELETE', draining });
    await begin(lease, { intent: 'create' });
    expect(await ownershipOf(id)).toMatchObject({ draining: null });
  });

  it('an update that knows no service id keeps the one on record', async () => {
    const id = await suite.agent();
    const lease = await suite.lease(id);
    await begin(lease, { intent: 'update', serviceId: 'service-1' });
    await begin(lease, { intent: 'update', serviceId: null });
    expect(await ownershipOf(id)).toMatchObject({ service_id: 'service-1' });
  });

  it('a delete remembers the sessions it leaves behind, and its repetition keeps them', async () => {
    const id = await suite.agent();
    const lease = await suite.lease(id);
    const draining = { sessionIds: ['session-1'], until: '2030-01-01T00:00:00.000Z' };
    await begin(lease, { intent: 'delete', status: 'PENDING_DELETE', draining });
    await begin(lease, { intent: 'delete', status: 'PENDING_DELETE' });
    expect(await ownershipOf(id)).toMatchObject({ intent: 'delete', draining });
    const snapshot = (await suite.mine.agents.loadSnapshots([id])).get(id);
    expect(snapshot).toMatchObject({ draining, ownership: { intent: 'delete' }, syncStatus: 'PENDING_DELETE' });
  });

  it('an intent is settled by the end of the work: confirmed, or void when the call was refused', async () => {
    const [made, refused] = [await suite.agent(), await suite.agent()];
    const leases = [await suite.lease(made), await suite.lease(refused)] as const;
    for (const lease of leases) await begin(lease);
    await suite.mine.requests.finish([
      ending(leases[0], { ownership: 'confirm', agent_name: `cs-${made}`, service_id: 'service-1' }),
      ending(leases[1], { ownership: 'clear-intent' }),
    ]);
    expect(await ownershipOf(made)).toMatchObject({ intent: null, intent_at: null, service_id: 'service-1' });
    expect((await ownershipOf(made))!.confirmed_at).not.toBeNull();
    expect(await ownershipOf(refused)).toMatchObject({ intent: null, intent_at: null, confirmed_at: null });
  });
});
