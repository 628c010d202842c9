import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { AppConfig } from '../config';
import { SyncRequestRepository, type LeasedRequest } from '../db';
import { Roster } from '../domain';
import { TimedLease, type HeldLease } from './held-lease';
import type { Place } from './slots';

/** Keeps the leases of running work alive, and stops the work whose lease it cannot prove any more. */
@Injectable()
export class LeaseKeeper implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly held = new Roster<TimedLease>();
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
    const { leaseMs, requests, held } = this;
    return new TimedLease(request, place, { leaseMs, requests, held }, claimedAt);
  }

  private async renewAll(): Promise<void> {
    const leases = [...this.held];
    if (leases.length === 0) return;
    const sentAt = performance.now();
    try {
      const ours = await this.requests.renew(
        leases.map(({ request }) => request),
        this.leaseMs,
      );
      for (const lease of leases) {
        if (ours.has(lease.request.agentId)) lease.extend(sentAt);
        else lease.lose();
      }
    } catch {
      // The database is away. What was proven last still holds until it runs out.
    }
  }
}
