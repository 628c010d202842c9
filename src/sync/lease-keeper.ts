import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { AppConfig } from '../config';
import { SyncRequestRepository, type ChangeAhead, type LeasedRequest } from '../db';
import { LeaseLostError } from '../domain';
import type { Place } from './slots';

/** A lease in this replica's hands. `signal` aborts when it is lost, or may be. */
export interface HeldLease {
  readonly request: LeasedRequest;
  readonly signal: AbortSignal;
  /** A newer version that was asked for while this work goes on; what is left to do for an older one is not worth doing. */
  newerVersion: number | null;
  /** What the work holds of what this replica does at once. */
  readonly place: Place;
  /** Ends the work for a reason of our own, as at shutdown. */
  abort(reason: Error): void;
  /** @throws LeaseLostError when the lease would end before a call of so many milliseconds does, or be so near to its end */
  requireLeft(timeoutMs: number): void;
  /** @throws LeaseLostError */
  beginChange(change: ChangeAhead): Promise<void>;
}

interface Entry {
  readonly lease: HeldLease;
  readonly controller: AbortController;
  /** On this process's steady clock: from then on the database may have given the lease to another. */
  expiresAt: number;
  /** Fires at that moment, whatever the database is doing. */
  timer: NodeJS.Timeout | undefined;
}

/** Keeps the leases of running work alive, and stops the work whose lease it cannot prove any more. */
@Injectable()
export class LeaseKeeper implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly held = new Map<string, Entry>();
  private readonly leaseMs: number;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    config: AppConfig,
    private readonly requests: SyncRequestRepository,
  ) {
    this.leaseMs = config.sync.leaseMs;
  }

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void this.renewAll(), this.leaseMs / 3).unref();
  }

  beforeApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  /** @param claimedAt `performance.now()` from before the claim was sent, so that our idea of the end is never too late */
  hold(request: LeasedRequest, claimedAt: number, place: Place): HeldLease {
    const controller = new AbortController();
    const entry: Entry = {
      controller,
      expiresAt: claimedAt + this.leaseMs,
      timer: undefined,
      lease: {
        request,
        signal: controller.signal,
        newerVersion: null,
        place,
        abort: (reason) => {
          controller.abort(reason);
        },
        requireLeft: (timeoutMs) => {
          // A push may take longer than a lease; it is idempotent by its version, and the lease is renewed meanwhile.
          const needed = Math.min(timeoutMs, this.leaseMs / 2);
          if (performance.now() + needed > entry.expiresAt) throw new LeaseLostError(request.agentId);
        },
        beginChange: (change) => this.beginChange(entry, change),
      },
    };
    this.held.set(request.epoch, entry);
    this.extend(entry, claimedAt);
    return entry.lease;
  }

  letGo({ request }: HeldLease): void {
    clearTimeout(this.held.get(request.epoch)?.timer);
    this.held.delete(request.epoch);
  }

  private async beginChange(entry: Entry, change: ChangeAhead): Promise<void> {
    entry.controller.signal.throwIfAborted();
    const sentAt = performance.now();
    const ours = await this.requests.beginChange(entry.lease.request, this.leaseMs, change);
    if (!ours) this.lose(entry);
    entry.controller.signal.throwIfAborted();
    this.extend(entry, sentAt);
  }

  private async renewAll(): Promise<void> {
    const entries = [...this.held.values()];
    if (entries.length === 0) return;
    const sentAt = performance.now();
    try {
      const ours = await this.requests.renew(
        entries.map(({ lease }) => lease.request),
        this.leaseMs,
      );
      for (const entry of entries) {
        if (!this.held.has(entry.lease.request.epoch)) continue;
        if (ours.has(entry.lease.request.agentId)) this.extend(entry, sentAt);
        else this.lose(entry);
      }
    } catch {
      // The database is away. What was proven last still holds until it runs out.
    }
  }

  /** @param sentAt from before the statement that made the lease start anew */
  private extend(entry: Entry, sentAt: number): void {
    entry.expiresAt = sentAt + this.leaseMs;
    clearTimeout(entry.timer);
    entry.timer = setTimeout(() => {
      this.lose(entry);
    }, entry.expiresAt - performance.now()).unref();
  }

  private lose({ controller, lease, timer }: Entry): void {
    clearTimeout(timer);
    controller.abort(new LeaseLostError(lease.request.agentId));
  }
}
