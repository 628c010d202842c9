import { Injectable } from '@nestjs/common';
import { InjectPinoLogger, PinoLogger } from 'nestjs-pino';
import { AppConfig } from '../config';
import { DatabaseConnector, SyncRequestRepository, type Claimant, type LeasedRequest } from '../db';
import { messageOf, Roster, type RequestedWork } from '../domain';
import type { HeldLease } from './held-lease';
import { LeaseKeeper } from './lease-keeper';
import { Slots, type Reservation } from './slots';
import { Worker } from './worker';

/** While agents stand in line for slots, the next ones are fetched together at this pace. */
const AHEAD_PACE_MS = 10;

/** The pace at which a database that fails is asked for work. */
const TROUBLE_PACE_MS = 1000;

interface Run {
  readonly lease: HeldLease;
  readonly ended: Promise<void>;
}

/**
 * Gives due requests to the free slots of this replica: fresh ones as they are recorded, all others when their time comes. One agent that
 * hangs holds one slot and nothing else.
 */
@Injectable()
export class Dispatcher {
  private readonly running = new Roster<Run>();
  private readonly claimant: Claimant;
  private readonly slots: Slots;
  private pumping = false;
  /** Wake-ups that came while the claim was under way. */
  private missed = 0;
  private more = false;
  private stopped = false;
  private timer: NodeJS.Timeout | undefined;
  private timerAt = Infinity;

  constructor(
    config: AppConfig,
    private readonly connector: DatabaseConnector,
    private readonly requests: SyncRequestRepository,
    private readonly leases: LeaseKeeper,
    private readonly worker: Worker,
    @InjectPinoLogger(Dispatcher.name) private readonly logger: PinoLogger,
  ) {
    this.claimant = { replica: config.replica, leaseMs: config.sync.leaseMs };
    this.slots = new Slots(config.sync.concurrency, () => {
      if (this.more) this.wake(this.slots.someoneWaits ? AHEAD_PACE_MS : 0);
    });
  }

  /** Records updates, one an agent at most, and starts on as many as there are free slots. @returns the agents that were recorded */
  async recordAndStart(works: readonly RequestedWork[]): Promise<ReadonlySet<string>> {
    const claimedAt = performance.now();
    const slots = this.slots.reserve(works.length);
    try {
      const { recorded, claimed } = await this.requests.record(works, slots.count, this.claimant);
      this.start(claimed, slots, claimedAt);
      this.supersede(works);
      if (recorded.size > claimed.length) this.wake(0);
      return recorded;
    } finally {
      slots.end();
    }
  }

  /** Look for due work in so many milliseconds at the latest. */
  wake(inMs: number): void {
    const at = performance.now() + inMs;
    if (this.stopped || at >= this.timerAt) return;
    clearTimeout(this.timer);
    this.timerAt = at;
    this.timer = setTimeout(() => {
      this.timerAt = Infinity;
      void this.pump();
    }, inMs).unref();
  }

  /** Takes no more work, lets what runs end by the deadline, aborts the rest and gives its leases back. */
  async stop(graceMs: number): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    this.slots.close();
    if (await this.settles(graceMs)) return;
    const left = [...this.running];
    this.logger.warn({ agents: left.length }, 'work is interrupted by the shutdown and given back');
    for (const { lease } of left) lease.abort(new Error('the process is shutting down'));
    await this.settles(1000);
  }

  private async settles(graceMs: number): Promise<boolean> {
    const deadline = new Promise<boolean>((resolve) => setTimeout(resolve, graceMs, false).unref());
    const ended = Promise.allSettled([...this.running].map((run) => run.ended)).then(() => true);
    return Promise.race([ended, deadline]);
  }

  /** Tells running work that a newer version has been asked for. */
  private supersede(works: readonly RequestedWork[]): void {
    const versions = new Map(works.map(({ agentId, version }) => [agentId, version]));
    for (const { lease } of this.running) {
      const version = versions.get(lease.request.agentId);
      if (version !== undefined && version > (lease.newerVersion ?? lease.request.version ?? -1))
        lease.newerVersion = version;
    }
  }

  private start(claimed: readonly LeasedRequest[], slots: Reservation, claimedAt: number): void {
    for (const request of claimed) {
      const lease = this.leases.hold(request, claimedAt, slots.enter(request.backlog));
      const ended = this.worker.run(lease).then((again) => {
        lease.letGo();
        leave();
        lease.place.leave();
        if (again !== null) this.wake(again);
      });
      const leave = this.running.enter({ lease, ended });
    }
  }

  private async pump(): Promise<void> {
    if (this.pumping) this.missed += 1;
    if (this.pumping || this.stopped || this.connector.obstacle !== null) return;
    this.pumping = true;
    const missedBefore = this.missed;
    try {
      await this.claim();
    } catch (error) {
      this.logger.warn({ reason: messageOf(error) }, 'due work cannot be claimed');
      this.wake(TROUBLE_PACE_MS);
    } finally {
      this.pumping = false;
      if (this.missed > missedBefore) this.wake(0);
    }
  }

  private async claim(): Promise<void> {
    // Without a free slot the next one that becomes free looks again.
    this.more = true;
    const ahead = this.slots.takeAhead();
    const slots = this.slots.reserve(Infinity);
    const limit = slots.count + ahead;
    if (limit === 0) return;
    let claimed: LeasedRequest[];
    try {
      const claimedAt = performance.now();
      const room = { slots: slots.count, ahead, backlog: this.slots.backlogRoom + ahead };
      claimed = await this.requests.claimDue(room, this.claimant);
      this.start(claimed, slots, claimedAt);
    } finally {
      slots.end();
    }
    const backlogFull = this.slots.backlogRoom === 0;
    this.more = claimed.length === limit || backlogFull;
    if (claimed.length === limit) return;
    const nextMs = await this.requests.nextDueMs(!backlogFull);
    if (nextMs !== null) this.wake(nextMs + 1);
  }
}
