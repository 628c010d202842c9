import type { CallPriority } from './call-budget';
import type { Grant } from './pace';
import { TIMER_MAX_MS } from './timer';
import { WaitingLine } from './waiting-line';

/** Where a queue gets its turns from. */
export interface SlotSource {
  /** Nobody has to wait for a turn. */
  readonly unlimited: boolean;
  /** Asked for one reservation at a time. Never rejects. */
  reserve(count: number, priority: CallPriority): Promise<Grant>;
}

/** A turn that was missed by more is not made up for: calls that were held up by a busy process would leave in a burst. */
const STALE_MS = 50;

/** Those who wait for a call, and the turns that were reserved for them. A turn belongs to nobody: whoever is first in line takes it. */
export class PacedQueue {
  readonly #line = new WaitingLine(() => {
    this.#turn();
  });
  #slots: number[] = [];
  #pausedUntil = 0;
  #reserving = false;
  #askAt: Record<CallPriority, number> = { fresh: 0, backlog: 0 };
  #timer: NodeJS.Timeout | undefined;

  constructor(private readonly source: SlotSource) {}

  get pausedForMs(): number {
    return Math.max(0, this.#pausedUntil - performance.now());
  }

  get waiting(): number {
    return this.#line.length;
  }

  async acquire(signal: AbortSignal, priority: CallPriority): Promise<void> {
    signal.throwIfAborted();
    if (this.source.unlimited && this.#line.length === 0 && this.pausedForMs === 0) return;
    await this.#line.wait(signal, priority);
  }

  /** Nobody has a turn for that long. A longer pause that is running stays. */
  pause(ms: number): void {
    if (ms <= this.pausedForMs) return;
    this.#pausedUntil = performance.now() + ms;
    this.#slots = [];
    this.#turn();
  }

  #turn(): void {
    clearTimeout(this.#timer);
    const now = performance.now();
    if (this.#pausedUntil > now) this.#wakeAt(this.#pausedUntil, now);
    else if (this.source.unlimited) while (this.#line.grantNext());
    else this.#serve(now);
  }

  #serve(now: number): void {
    this.#spend(now);
    // Turns that nobody waits for any more must not be there later.
    if (this.#line.length === 0) this.#slots = [];
    else this.#wakeAt(Math.min(this.#slots[0] ?? Number.POSITIVE_INFINITY, this.#ask(now)), now);
  }

  #spend(now: number): void {
    const due = this.#slots.filter((slot) => slot <= now);
    this.#slots = this.#slots.slice(due.length);
    // The oldest counts however late it is, or a process that is always late would never get anything done.
    for (const [index, slot] of due.entries()) if (index === 0 || now - slot <= STALE_MS) this.#line.grantNext();
  }

  /** @returns when to ask next; Infinity when there is nothing to ask for */
  #ask(now: number): number {
    const fresh = this.#line.count('fresh') - this.#slots.length;
    const priority = fresh > 0 ? 'fresh' : 'backlog';
    const missing = fresh > 0 ? fresh : this.#line.length - this.#slots.length;
    if (missing <= 0 || this.#reserving) return Number.POSITIVE_INFINITY;
    if (this.#askAt[priority] > now) return this.#askAt[priority];
    void this.#reserve(missing, priority);
    return Number.POSITIVE_INFINITY;
  }

  async #reserve(count: number, priority: CallPriority): Promise<void> {
    this.#reserving = true;
    const { slots, againInMs } = await this.source.reserve(count, priority);
    this.#reserving = false;
    const now = performance.now();
    this.#askAt[priority] = now + againInMs;
    if (this.#pausedUntil <= now) this.#slots = [...this.#slots, ...slots].sort((a, b) => a - b);
    this.#turn();
  }

  #wakeAt(at: number, now: number): void {
    if (this.#line.length === 0 || at === Number.POSITIVE_INFINITY) return;
    this.#timer = setTimeout(
      () => {
        this.#turn();
      },
      Math.min(TIMER_MAX_MS, Math.max(0, Math.ceil(at - now))),
    );
  }
}
