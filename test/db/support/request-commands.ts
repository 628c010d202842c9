import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import type { FinishRow, LeasedRequest } from '../../../src/db';
import { CHANGE_TYPES, toWork, type RequestedWork } from '../../../src/domain';
import { agentId } from '../../../src/domain/testing/builders';
import { Publisher } from '../../support/agents';
import { RequestModel, type ModelEnding } from './request-model';
import { checkAgainst } from './request-checks';
import { REPLICAS, type Real } from './request-real';
import { ending, expireLease, letComeDue, letter, run } from './rows';
import type { Store } from './store';

const AGENTS = [1, 2, 3, 4].map(agentId);
const LEASE_MS = 60_000;

type Step = fc.AsyncCommand<RequestModel, Real>;

function step(
  name: string,
  act: (model: RequestModel, real: Real) => Promise<void>,
  possible: (model: Readonly<RequestModel>) => boolean = () => true,
): Step {
  return {
    check: possible,
    run: async (model, real) => {
      await act(model, real);
      await checkAgainst(model, real);
    },
    toString: () => name,
  };
}

const anAgent = fc.constantFrom(...AGENTS);
const aReplica = fc.constantFrom(...REPLICAS);
const aVersion = fc.integer({ min: 0, max: 4 });
const someWork = fc.record({ agentId: anAgent, version: aVersion, changeType: fc.constantFrom(...CHANGE_TYPES) });
const batch = fc
  .uniqueArray(someWork, { minLength: 1, maxLength: AGENTS.length, selector: (update) => update.agentId })
  .map((updates) => updates.map(toWork).sort((a, b) => (a.agentId < b.agentId ? -1 : 1)));

function hold(model: RequestModel, { leases }: Real, lease: LeasedRequest, owner: string): void {
  expect(leases.map(({ epoch }) => epoch)).not.toContain(lease.epoch);
  leases.push(lease);
  model.lease(lease.agentId, lease.epoch, owner);
}

const record = fc.record({ works: batch, slots: fc.nat(3), replica: aReplica }).map(({ works, slots, replica }) =>
  step(`record ${JSON.stringify(works)}, ${slots} slots, ${replica}`, async (model, real) => {
    const wanted = works.filter((work: RequestedWork) => !model.supersedes(work));
    const claims = wanted.filter((work, index) => model.record(work, index < slots)).map(({ agentId: id }) => id);
    const answer = await real.stores[replica].requests.record(works, slots, { replica, leaseMs: LEASE_MS });
    expect([...answer.recorded].sort()).toEqual(wanted.map(({ agentId: id }) => id));
    expect(answer.claimed.map(({ agentId: id }) => id).sort()).toEqual(claims);
    for (const lease of answer.claimed) hold(model, real, lease, replica);
  }),
);

const claim = fc.record({ limit: fc.integer({ min: 1, max: 3 }), replica: aReplica }).map(({ limit, replica }) =>
  step(`claim ${limit}, ${replica}`, async (model, real) => {
    const due = [...model.requests].filter(([, request]) => request.due === 'now');
    const fresh = due.filter(([, { priority }]) => priority === 0).map(([id]) => id);
    const claimed = await real.stores[replica].requests.claimDue({ slots: limit }, { replica, leaseMs: LEASE_MS });
    const ids = claimed.map(({ agentId: id }) => id);
    expect(ids).toHaveLength(Math.min(limit, due.length));
    expect(due.map(([id]) => id)).toEqual(expect.arrayContaining(ids));
    expect(ids.filter((id) => fresh.includes(id))).toHaveLength(Math.min(limit, fresh.length));
    for (const lease of claimed) hold(model, real, lease, replica);
  }),
);

/** A lease out of all that were ever handed out: most of them are stale. */
const onLease = (
  name: string,
  act: (model: RequestModel, real: Real, lease: LeasedRequest, requests: Store['requests']) => Promise<void>,
): fc.Arbitrary<Step> =>
  fc.record({ back: fc.nat(6), replica: aReplica }).map(({ back, replica }) =>
    step(`${name} the lease ${back} back, ${replica}`, async (model, real) => {
      const lease = real.leases.at(-1 - back);
      if (lease !== undefined) await act(model, real, lease, real.stores[replica].requests);
    }),
  );

const someEnding: fc.Arbitrary<ModelEnding> = fc.oneof(
  fc
    .record({ synced: aVersion, settles: fc.boolean() })
    .map((live): ModelEnding => ({ next: 'done', status: 'SYNCED', absent: false, forGood: false, ...live })),
  fc.constantFrom<ModelEnding>(
    { next: 'done', status: null, synced: null, absent: false, settles: false, forGood: false },
    { next: 'done', status: 'DELETED', synced: null, absent: true, settles: false, forGood: false },
    { next: 'due', status: 'SYNCING', synced: null, absent: false, settles: false, forGood: false },
    { next: 'park', status: 'ERROR_SYNC', synced: null, absent: false, settles: false, forGood: true },
    { next: 'park', status: 'ERROR_SYNC', synced: null, absent: false, settles: false, forGood: false },
    { next: 'forget', status: null, synced: null, absent: false, settles: false, forGood: false },
  ),
);

function toRow(model: RequestModel, lease: LeasedRequest, end: ModelEnding): FinishRow {
  const { next, status, synced, absent, settles, forGood } = end;
  const attempts = (model.requests.get(lease.agentId)?.attempts ?? 0) + 1;
  return ending(lease, {
    ...{ next, absent, attempts, run: run(), delay_ms: next === 'done' || forGood ? null : LEASE_MS },
    ...(status === null ? {} : { status }),
    ...(synced === null ? {} : { synced_version: synced, live: true, instance_id: `cs-${lease.agentId}` }),
    settle_ms: settles ? LEASE_MS : null,
    parked_for: next === 'park' ? model.parkedFor(lease.agentId) : null,
    ...{ ownership: 'confirm', agent_name: `cs-${lease.agentId}`, service_id: `service-${lease.epoch}` },
    dead_letter: next === 'park' || next === 'forget' ? letter({ id: randomUUID() }) : null,
  });
}

const finish = someEnding.chain((end) =>
  onLease(`finish ${JSON.stringify(end)}`, async (model, _real, lease, requests) => {
    if (end.next === 'forget' && model.held(lease.agentId, lease.epoch)?.dirty != null) return;
    const row = toRow(model, lease, end);
    const want = model.finish(lease.agentId, lease.epoch, end);
    const answer = await requests.finish([row]);
    expect(answer.has(lease.agentId)).toBe(want !== null);
    expect(answer.get(lease.agentId) === true).toBe(want === true);
  }),
);

const renew = onLease('renew', async (model, _real, lease, requests) => {
  const held = model.held(lease.agentId, lease.epoch);
  expect([...(await requests.renew([lease], LEASE_MS))]).toEqual(held === null ? [] : [lease.agentId]);
  if (held !== null) model.lease(lease.agentId, lease.epoch, held.lease!.owner);
});

const release = onLease('release', async (model, _real, lease, requests) => {
  model.release(lease.agentId, lease.epoch);
  await requests.release([lease]);
});

const applyCommand = onLease('apply the command of', async (model, _real, lease, requests) => {
  const want = model.applyCommand(lease.agentId, lease.epoch);
  expect(await requests.applyCommand(lease)).toBe(want);
});

const beginChange = onLease('begin a change under', async (model, _real, lease, requests) => {
  const held = model.held(lease.agentId, lease.epoch);
  const ours = held?.lease?.live === true;
  const change = { agentName: `cs-${lease.agentId}`, intent: 'update', status: 'SYNCING', serviceId: null } as const;
  expect(await requests.beginChange(lease, LEASE_MS, change)).toBe(ours);
  const agent = model.agents.get(lease.agentId);
  if (ours && agent !== undefined) agent.status = 'SYNCING';
});

const expire = anAgent.map((id) =>
  step(`the lease on ${id} runs out`, async (model, { database }) => {
    const request = model.requests.get(id);
    if (request?.lease != null) Object.assign(request, { due: 'now', lease: { ...request.lease, live: false } });
    await expireLease(database, id);
  }),
);

const comeDue = anAgent.map((id) =>
  step(`${id} comes due`, async (model, { database }) => {
    const request = model.requests.get(id);
    if (request !== undefined && request.lease?.live !== true) {
      if (request.due !== 'never') request.due = 'now';
      if (request.settle !== null) request.settle = 'due';
    }
    await letComeDue(database, id);
  }),
);

const publish = anAgent.map((id) =>
  step(`the publisher activates the next version of ${id}`, async (model, { database }) => {
    const publisher = new Publisher(database);
    const agent = model.agents.get(id);
    if (agent === undefined) {
      await publisher.agent({ id, version: 0 });
      const fresh = { synced: null, active: 0, commandVersion: null, instance: false };
      model.agents.set(id, { desired: 'absent', status: 'PENDING', ...fresh });
    } else {
      agent.active = (agent.active ?? -1) + 1;
      await publisher.activate(id, agent.active);
    }
  }),
);

const scan = aReplica.map((replica) =>
  step(`scan, ${replica}`, async (model, { stores }) => {
    const want = model.scan();
    expect((await stores[replica].requests.scanPage(null, 100)).added).toBe(want);
  }),
);

const wake = aReplica.map((replica) =>
  step(`wake the parked, ${replica}`, async (model, { stores }) => {
    const want = model.wakeParked();
    expect(await stores[replica].requests.wakeParked()).toBe(want);
  }),
);

export const someCommands = fc.commands(
  [
    record,
    record,
    claim,
    finish,
    finish,
    publish,
    renew,
    release,
    applyCommand,
    beginChange,
    expire,
    comeDue,
    scan,
    wake,
  ],
  { maxCommands: 60, size: 'max' },
);
