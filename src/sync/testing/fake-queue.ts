import type { LeasedRequest, RecordedWork, Room, SyncRequestRepository } from '../../db';
import type { RequestedWork } from '../../domain';
import type { HeldLease } from '../held-lease';
import type { LeaseKeeper } from '../lease-keeper';
import type { Place } from '../slots';
import type { Worker } from '../worker';
import { agentId, Deferred, leased } from './builders';

/** The queue of due requests in memory: what is claimed is out of it. */
export class FakeQueue {
  readonly due: string[] = [];
  /** What a scan has found: after all that is due. */
  readonly backlog: string[] = [];
  nextMs: number | null = null;
  /** How much each claim was allowed to take. */
  readonly claims: number[] = [];
  readonly recorded: { works: readonly RequestedWork[]; freeSlots: number }[] = [];
  failure: Error | null = null;
  /** A claim waits for this, when it is there. */
  gate: Deferred<undefined> | null = null;
  /** These ask for nothing that is not done already. */
  readonly superseded = new Set<string>();
  private epoch = 0;

  add(...seeds: number[]): void {
    this.due.push(...seeds.map(agentId));
  }

  async claimDue({ slots, ahead = 0, backlog = slots + ahead }: Room): Promise<LeasedRequest[]> {
    const limit = slots + ahead;
    this.claims.push(limit);
    if (this.gate !== null) await this.gate.promise;
    if (this.failure !== null) throw this.failure;
    const fresh = this.due.splice(0, limit).map((id) => this.lease(id));
    const room = Math.max(0, Math.min(limit - fresh.length, backlog));
    return [...fresh, ...this.backlog.splice(0, room).map((id) => this.lease(id, 'scan'))];
  }

  record(works: readonly RequestedWork[], freeSlots: number): Promise<RecordedWork> {
    this.recorded.push({ works, freeSlots });
    if (this.failure !== null) return Promise.reject(this.failure);
    const ids = works.map((work) => work.agentId).filter((id) => !this.superseded.has(id));
    this.due.push(...ids.slice(freeSlots));
    return Promise.resolve({ recorded: new Set(ids), claimed: ids.slice(0, freeSlots).map((id) => this.lease(id)) });
  }

  nextDueMs(withBacklog = true): Promise<number | null> {
    const waiting = this.due.length > 0 || (withBacklog && this.backlog.length > 0);
    return Promise.resolve(waiting ? 0 : this.nextMs);
  }

  asRepository(): SyncRequestRepository {
    return this as unknown as SyncRequestRepository;
  }

  private lease(id: string, source: LeasedRequest['source'] = 'message'): LeasedRequest {
    this.epoch += 1;
    return leased({ agentId: id, epoch: String(this.epoch), source, backlog: source !== 'message' });
  }
}

/** Work that ends when it is told to. Remembers how much of it went on at once. */
export class FakeWorker {
  readonly running = new Map<string, Deferred<number | null>>();
  readonly started: string[] = [];
  /** Without a slot, so far or for good. */
  readonly waiting: string[] = [];
  readonly sentAway: string[] = [];
  most = 0;

  async run({ request, place }: HeldLease): Promise<number | null> {
    this.waiting.push(request.agentId);
    const mine = await place.turn();
    this.waiting.splice(this.waiting.indexOf(request.agentId), 1);
    if (!mine) {
      this.sentAway.push(request.agentId);
      return 0;
    }
    const work = new Deferred<number | null>();
    this.running.set(request.agentId, work);
    this.started.push(request.agentId);
    this.most = Math.max(this.most, this.running.size);
    return work.promise.finally(() => {
      place.conclude();
      this.running.delete(request.agentId);
    });
  }

  /** Ends the work on the agent with this number. @param again in how many milliseconds it is due again */
  end(seed: number, again: number | null = null): void {
    this.running.get(agentId(seed))?.resolve(again);
  }

  asWorker(): Worker {
    return this as unknown as Worker;
  }
}

/** Leases that nobody takes away. */
export class FakeKeeper {
  readonly held = new Set<HeldLease>();
  readonly claimedAt: number[] = [];

  hold(request: LeasedRequest, claimedAt: number, place: Place): HeldLease {
    const controller = new AbortController();
    const lease: HeldLease = {
      request,
      signal: controller.signal,
      newerVersion: null,
      place,
      requireLeft: () => undefined,
      abort: (reason) => {
        controller.abort(reason);
      },
      beginChange: () => Promise.resolve(),
      letGo: () => {
        this.held.delete(lease);
      },
    };
    this.held.add(lease);
    this.claimedAt.push(claimedAt);
    return lease;
  }

  asKeeper(): LeaseKeeper {
    return this as unknown as LeaseKeeper;
  }
}
