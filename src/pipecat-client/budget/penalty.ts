const FIRST_MS = 1000;
const MAX_MS = 60_000;
/** As long without a 429 after a pause, and the next one starts small again. */
const QUIET_MS = 60_000;

/**
 * How long to pause after a 429 when the platform does not say (FAULTS 52): one second, doubled for each further 429 that comes after the
 * pause, up to a minute. Calls that were under way together are refused together: that is one offence.
 */
export class Penalty {
  #lastMs = 0;
  #until = Number.NEGATIVE_INFINITY;

  /** @param random in [0, 1) */
  constructor(
    private readonly now: () => number = () => performance.now(),
    private readonly random: () => number = Math.random,
  ) {}

  /**
   * @param retryAfterMs what the platform asked for
   * @returns milliseconds to pause from now on, never less than what was asked for
   */
  next(retryAfterMs: number | undefined): number {
    const now = this.now();
    const pausing = now < this.#until;
    if (!pausing) this.#lastMs = this.#grown(now);
    const pauseMs = retryAfterMs === undefined ? this.#ownPause(now, pausing) : spread(retryAfterMs, this.random());
    this.#until = Math.max(this.#until, now + pauseMs);
    return pauseMs;
  }

  #ownPause(now: number, pausing: boolean): number {
    // Jitter, or the replicas come back in step.
    return pausing ? this.#until - now : this.#lastMs * (1 + 0.2 * this.random());
  }

  #grown(now: number): number {
    return now - this.#until > QUIET_MS ? FIRST_MS : Math.min(MAX_MS, this.#lastMs * 2);
  }
}

function spread(ms: number, random: number): number {
  return ms + Math.min(1000, ms * 0.1) * random;
}
