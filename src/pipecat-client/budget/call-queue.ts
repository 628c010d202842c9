import type { CallPriority } from './call-budget';
import { TIMER_MAX_MS } from './timer';
import { WaitingLine } from './waiting-line';

/**
 * A token bucket with a queue, for one credential in one process. The clock is `performance.now()`, so that a jump of the wall clock neither
 * opens nor blocks it.
 */
export class CallQueue {
  readonly #burst: number;
  #tokens: number;
  #filledAt = performance.now();
  #pausedUntil = 0;
  #timer: NodeJS.Timeout | undefined;
  readonly #line = new WaitingLine(() => {
    this.#schedule();
  });

  /** @param ratePerSecond 0 = as many as wanted, except in a pause */
  constructor(private readonly ratePerSecond: number) {
    this.#burst = ratePerSecond === 0 ? Number.POSITIVE_INFINITY : Math.max(1, 2 * ratePerSecond);
    this.#tokens = this.#burst;
  }

  get pausedForMs(): number {
    return Math.max(0, this.#pausedUntil - performance.now());
  }

  get waiting(): number {
    return this.#line.length;
  }

  async acquire(signal: AbortSignal, priority: CallPriority): Promise<void> {
    signal.throwIfAborted();
    if (this.#line.length === 0 && this.#take()) return;
    await this.#line.wait(signal, priority);
  }

  pause(ms: number): void {
    this.#pausedUntil = Math.max(this.#pausedUntil, performance.now() + ms);
    this.#schedule();
  }

  #take(): boolean {
    if (this.#waitMs() > 0) return false;
    this.#tokens -= 1;
    return true;
  }

  /** Milliseconds until one call may be made. */
  #waitMs(): number {
    const now = performance.now();
    const paused = this.#pausedUntil - now;
    if (paused > 0) return paused;
    this.#fill(now);
    return this.#tokens >= 1 ? 0 : ((1 - this.#tokens) / this.ratePerSecond) * 1000;
  }

  #fill(now: number): void {
    const earned = ((now - this.#filledAt) / 1000) * this.ratePerSecond;
    this.#filledAt = now;
    this.#tokens = Math.min(this.#burst, this.#tokens + earned);
  }

  #schedule(): void {
    clearTimeout(this.#timer);
    if (this.#line.length === 0) return;
    this.#timer = setTimeout(this.#serve, Math.min(TIMER_MAX_MS, Math.ceil(this.#waitMs())));
  }

  readonly #serve = (): void => {
    while (this.#line.length > 0 && this.#take()) this.#line.grantNext();
    this.#schedule();
  };
}
