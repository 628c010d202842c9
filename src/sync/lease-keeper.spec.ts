import 'reflect-metadata';
import type { ChangeAhead, SyncRequestRepository } from '../db';
import { DbError, LeaseLostError } from '../domain';
import { LeaseKeeper } from './lease-keeper';
import { AGENT_NAME, agentId, appConfig, leased } from './testing/builders';
import { FakePlace } from './testing/fake-place';

const LEASE_MS = 30_000;
const THIRD = LEASE_MS / 3;
const change: ChangeAhead = { agentName: AGENT_NAME, intent: 'update', status: 'SYNCING', serviceId: null };
const away = () => Promise.reject(new DbError('PostgreSQL: away'));

type Renew = SyncRequestRepository['renew'];

function world() {
  const renew = jest.fn<ReturnType<Renew>, Parameters<Renew>>((held) =>
    Promise.resolve(new Set(held.map((one) => one.agentId))),
  );
  const beginChange = jest.fn(() => Promise.resolve(true));
  const requests = { renew, beginChange } as unknown as SyncRequestRepository;
  const keeper = new LeaseKeeper(appConfig({ SYNC_LEASE_MS: String(LEASE_MS) }), requests);
  keeper.onApplicationBootstrap();
  const hold = (seed = 1) =>
    keeper.hold(leased({ agentId: agentId(seed), epoch: String(seed) }), performance.now(), new FakePlace());
  return { keeper, renew, beginChange, hold };
}

const pass = (ms: number): Promise<void> => jest.advanceTimersByTimeAsync(ms);

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

describe('a lease that is held', () => {
  it('is renewed at a third of its length, for all of its length', async () => {
    const { renew, hold } = world();
    const lease = hold();
    await pass(THIRD - 1);
    expect(renew).not.toHaveBeenCalled();
    await pass(1);
    expect(renew).toHaveBeenCalledWith([lease.request], LEASE_MS);
    await pass(2 * THIRD);
    expect(renew).toHaveBeenCalledTimes(3);
  });

  it('goes on for as long as it is renewed', async () => {
    const { hold } = world();
    const lease = hold();
    await pass(100 * LEASE_MS);
    expect(lease.signal.aborted).toBe(false);
  });

  it('is renewed together with all others, in one statement', async () => {
    const { renew, hold } = world();
    for (const seed of [1, 2, 3]) hold(seed);
    await pass(THIRD);
    expect(renew).toHaveBeenCalledTimes(1);
    expect(renew.mock.calls[0]?.[0].map((one) => one.epoch)).toEqual(['1', '2', '3']);
  });

  it('is not renewed any more when it was let go', async () => {
    const { renew, hold } = world();
    hold().letGo();
    await pass(LEASE_MS);
    expect(renew).not.toHaveBeenCalled();
  });

  it('is not renewed any more at the shutdown', async () => {
    const { keeper, renew, hold } = world();
    hold();
    keeper.beforeApplicationShutdown();
    await pass(LEASE_MS);
    expect(renew).not.toHaveBeenCalled();
  });

  it('ends for a reason of our own with that reason', () => {
    const lease = world().hold();
    const reason = new Error('the process is shutting down');
    lease.abort(reason);
    expect(lease.signal.reason).toBe(reason);
  });
});

describe('a lease that is lost', () => {
  it('aborts the work when another replica has it', async () => {
    const { renew, hold } = world();
    const lease = hold();
    renew.mockResolvedValue(new Set());
    await pass(THIRD);
    expect(lease.signal.reason).toEqual(new LeaseLostError(agentId()));
  });

  it('leaves the others alone', async () => {
    const { renew, hold } = world();
    const [lost, kept] = [hold(1), hold(2)];
    renew.mockResolvedValue(new Set([agentId(2)]));
    await pass(THIRD);
    expect([lost.signal.aborted, kept.signal.aborted]).toEqual([true, false]);
  });

  it('is none when the work ended while the renewal was under way', async () => {
    const { renew, hold } = world();
    const lease = hold();
    renew.mockImplementation(() => {
      lease.letGo();
      return Promise.resolve(new Set());
    });
    await pass(THIRD);
    expect(lease.signal.aborted).toBe(false);
  });

  it('aborts the work when the process slept past its end', async () => {
    const { keeper, renew } = world();
    const lease = keeper.hold(leased(), performance.now() - LEASE_MS, new FakePlace());
    renew.mockImplementation(away);
    await pass(THIRD);
    expect(lease.signal.aborted).toBe(true);
  });
});

describe('while the database is away', () => {
  it('what was proven last holds until it runs out, and no longer', async () => {
    const { renew, hold } = world();
    const lease = hold();
    renew.mockImplementation(away);
    await pass(LEASE_MS - 1);
    expect(lease.signal.aborted).toBe(false);
    await pass(1);
    expect(lease.signal.reason).toEqual(new LeaseLostError(agentId()));
  });

  it('a renewal that came through in between starts the lease anew', async () => {
    const { renew, hold } = world();
    const lease = hold();
    renew.mockImplementationOnce(away).mockImplementationOnce(() => Promise.resolve(new Set([agentId()])));
    renew.mockImplementation(away);
    await pass(2 * THIRD + LEASE_MS - 1);
    expect(lease.signal.aborted).toBe(false);
    await pass(1);
    expect(lease.signal.aborted).toBe(true);
  });

  it('a lease counts from before its claim was sent', async () => {
    const { keeper, renew } = world();
    renew.mockImplementation(away);
    const lease = keeper.hold(leased(), performance.now() - THIRD, new FakePlace());
    await pass(2 * THIRD);
    expect(lease.signal.aborted).toBe(true);
  });

  it('a renewal counts from before it was sent', async () => {
    const { renew, hold } = world();
    const lease = hold();
    renew.mockImplementationOnce(() => new Promise((resolve) => setTimeout(resolve, THIRD - 1, new Set([agentId()]))));
    renew.mockImplementation(away);
    await pass(THIRD + LEASE_MS);
    expect(lease.signal.aborted).toBe(true);
  });

  it('nothing that changes something is begun', async () => {
    const { beginChange, hold } = world();
    const lease = hold();
    beginChange.mockImplementation(away);
    await expect(lease.beginChange(change)).rejects.toBeInstanceOf(DbError);
    expect(lease.signal.aborted).toBe(false);
  });
});

describe('a change that is about to be made', () => {
  it('is written down under the lease', async () => {
    const { beginChange, hold } = world();
    const lease = hold();
    await expect(lease.beginChange(change)).resolves.toBeUndefined();
    expect(beginChange).toHaveBeenCalledWith(lease.request, LEASE_MS, change);
  });

  it('starts the lease anew, so that it outlives the call', async () => {
    const { renew, hold } = world();
    const lease = hold();
    renew.mockImplementation(away);
    await pass(2 * THIRD);
    await lease.beginChange(change);
    await pass(LEASE_MS - 1);
    expect(lease.signal.aborted).toBe(false);
    await pass(1);
    expect(lease.signal.aborted).toBe(true);
  });

  it('is not made when the lease turns out to be lost, and the work is aborted', async () => {
    const { beginChange, hold } = world();
    const lease = hold();
    beginChange.mockResolvedValue(false);
    await expect(lease.beginChange(change)).rejects.toEqual(new LeaseLostError(agentId()));
    expect(lease.signal.aborted).toBe(true);
  });

  it('is not even written down when the work was aborted before', async () => {
    const { beginChange, hold } = world();
    const lease = hold();
    lease.abort(new Error('the process is shutting down'));
    await expect(lease.beginChange(change)).rejects.toThrow('the process is shutting down');
    expect(beginChange).not.toHaveBeenCalled();
  });

  it('is not made when the work is aborted while it is written down', async () => {
    const { beginChange, hold } = world();
    const lease = hold();
    beginChange.mockImplementation(() => {
      lease.abort(new Error('the process is shutting down'));
      return Promise.resolve(true);
    });
    await expect(lease.beginChange(change)).rejects.toThrow('the process is shutting down');
  });
});
