import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { AppConfig } from '../config';
import { SyncRequestRepository, type LeasedRequest } from '../db';
import { Roster } from '../domain';
import { TimedLease, type HeldLease, type LeaseTerms } from './held-lease';
import type { Place } from './slots';

/** Keeps the leases of running work alive, and stops the work whose lease it cannot prove any more. */
@Injectable()
export class LeaseKeeper implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly terms: LeaseTerms;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    config: AppConfig,
    private readonly requests: SyncRequestRepository,
  ) {
    this.terms = { leaseMs: config.sync.leaseMs, requests, held: new Roster() };
  }

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void this.renewAll(), this.terms.leaseMs / 3).unref();
  }

  beforeApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  /** @param claimedAt `performance.now()` from before the claim was sent, so that our idea of the end is never too late */
  hold(request: LeasedRequest, claimedAt: number, place: Place): HeldLease {
    return new TimedLease(request, place, this.terms, claimedAt);
  }

  private async renewAll(): Promise<void> {
    const leases = [...this.terms.held];
    if (leases.length === 0) return;
    const sentAt = performance.now();
    try {
      const ours = await this.requests.renew(
        leases.map(({ request }) => request),
        this.terms.leaseMs,
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
