import type { Credential } from '../operations';
import { Penalty } from './penalty';

/** Who goes first when calls queue: what somebody just asked for, before what a scan found. */
export type CallPriority = 'fresh' | 'backlog';

/** One 429. */
export interface Refusal {
  /** What the platform asked for; undefined when it named no time. */
  readonly retryAfterMs?: number | undefined;
  /** When the refused call left, on the clock of `performance.now()`. */
  readonly sentAt: number;
}

export interface BudgetState {
  /** No call is made for that long; 0 = calls are made. */
  readonly pausedForMs: number;
  /** Calls a second that all replicas together make now; null = no limit. */
  readonly effectiveRatePerSecond: number | null;
  /** Calls of this replica that wait for their turn. */
  readonly waiting: number;
}

/**
 * The calls that may be made with each credential: every call asks here first, and a 429 slows down everybody who asks (FAULTS 51, 52).
 * An injection token: the budget of one process and the one that all replicas share take each other's place.
 */
export abstract class CallBudget {
  readonly #penalties: Readonly<Record<Credential, Penalty>> = { private: new Penalty(), public: new Penalty() };

  /**
   * Resolves when one call may be made; what is taken is not given back. Rejects with the reason of `signal` when that aborts first, and then
   * nothing was taken.
   *
   * @param priority `fresh` when not given
   */
  abstract acquire(credential: Credential, signal: AbortSignal, priority?: CallPriority): Promise<void>;

  /** Nobody gets a call for that long from now on; a longer pause that is running stays. */
  abstract pause(credential: Credential, ms: number): void;

  /**
   * The platform refused a call with 429. Pauses as long as it asked for, or as long as is fit when it named no time.
   *
   * @returns in how many milliseconds it makes sense to try that call again
   */
  refused(credential: Credential, { retryAfterMs }: Refusal): number {
    const pauseMs = this.#penalties[credential].next(retryAfterMs);
    this.pause(credential, pauseMs);
    return pauseMs;
  }

  /** The platform answered a call with anything but 429. @param sentAt as of `Refusal` */
  taken(_credential: Credential, _sentAt: number): void {
    // Matters to those only who judge a refusal by it.
  }

  state(_credential: Credential): BudgetState {
    return { pausedForMs: 0, effectiveRatePerSecond: null, waiting: 0 };
  }

  /** How many replicas were seen to share the budget; null = nobody counts them. */
  get replicas(): number | null {
    return null;
  }
}
