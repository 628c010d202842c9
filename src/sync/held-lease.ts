import type { ChangeAhead, LeasedRequest, SyncRequestRepository } from '../db';
import { LeaseLostError, type Roster } from '../domain';
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
  /** The work is over, and the lease is not kept alive any more. */
  letGo(): void;
}

export interface LeaseTerms {
  /** How long a lease is, in milliseconds. */
  readonly leaseMs: number;
  readonly requests: Pick<SyncRequestRepository, 'beginChange'>;
  /** Those that are renewed. */
  readonly held: Roster<TimedLease>;
}

/** A lease with the clock that runs against it. */
export class TimedLease implements HeldLease {
  newerVersion: number | null = null;
  /** On this process's steady clock: from then on the database may have given the lease to another. */
  private expiresAt = 0;
  /** Fires at that moment, whatever the database is doing. */
  private timer: NodeJS.Timeout | undefined;
  private readonly controller = new AbortController();
  private readonly leave: () => void;
  private over = false;

  constructor(
    readonly request: LeasedRequest,
    readonly place: Place,
    private readonly terms: LeaseTerms,
    claimedAt: number,
  ) {
    this.leave = terms.held.enter(this);
    this.extend(claimedAt);
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  abort(reason: Error): void {
    this.controller.abort(reason);
  }

  requireLeft(timeoutMs: number): void {
    // A push may take longer than a lease; it is idempotent by its version, and the lease is renewed meanwhile.
    const needed = Math.min(timeoutMs, this.terms.leaseMs / 2);
    if (performance.now() + needed > this.expiresAt) throw new LeaseLostError(this.request.agentId);
  }

  async beginChange(change: ChangeAhead): Promise<void> {
    this.signal.throwIfAborted();
    const sentAt = performance.now();
    const ours = await this.terms.requests.beginChange(this.request, this.terms.leaseMs, change);
    if (!ours) this.lose();
    this.signal.throwIfAborted();
    this.extend(sentAt);
  }

  letGo(): void {
    this.over = true;
    clearTimeout(this.timer);
    this.leave();
  }

  /** @param sentAt from before the statement that made the lease start anew */
  extend(sentAt: number): void {
    if (this.over) return;
    this.expiresAt = sentAt + this.terms.leaseMs;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.lose();
    }, this.expiresAt - performance.now()).unref();
  }

  lose(): void {
    if (this.over) return;
    clearTimeout(this.timer);
    this.abort(new LeaseLostError(this.request.agentId));
  }
}
