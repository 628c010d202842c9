import type { CallPriority, Refusal } from '../call-budget';
import { batchOf, granted, HORIZON_MS, LocalPace, RESERVED_AHEAD_MS, type Ask, type Grant } from '../pace';
import { PacedQueue, type SlotSource } from '../paced-queue';
import { effectiveRate, MOMENT_MS, slowedDown, type Slowdown } from '../slowdown';
import type { Ledger, LedgerState } from './ledger';
import { RateMeter } from './rate-meter';
import { RedisPresence } from './redis-presence';

/** Where no reservation is needed, a pause that another replica began is still noticed this soon. */
const LOOK_INTERVAL_MS = 250;

/** What was taken before that says nothing about now. */
const LATELY_MS = 1000;

export interface SharedLineParts {
  readonly ledger: Ledger;
  /** Calls a second of all replicas; 0 = no limit. */
  readonly ratePerSecond: number;
  /** How many replicas share the rate. */
  readonly replicas: () => number;
}

/**
 * The calls with one credential, of all replicas together. Turns are reserved in Redis, some at a time. While Redis is away each replica
 * keeps to its own part of the rate.
 */
export class SharedLine implements SlotSource {
  readonly #queue = new PacedQueue(this);
  readonly #alone = new LocalPace();
  readonly #presence = new RedisPresence();
  readonly #meter = new RateMeter();
  #slowdown: Slowdown | null = null;
  /** When the last call left that was not refused, on the clock of `performance.now()`. */
  #takenAt = Number.NEGATIVE_INFINITY;
  #seq = '0';
  /** Redis's clock less ours; the wall clock until it is known. */
  #clockOffset = Date.now() - performance.now();
  #lookedAt = Number.NEGATIVE_INFINITY;

  constructor(private readonly parts: SharedLineParts) {}

  get unlimited(): boolean {
    return this.effectiveRate === Number.POSITIVE_INFINITY;
  }

  get effectiveRate(): number {
    return effectiveRate(this.parts.ratePerSecond, this.#slowdown, this.#now());
  }

  get pausedForMs(): number {
    return this.#queue.pausedForMs;
  }

  get waiting(): number {
    return this.#queue.waiting;
  }

  async acquire(signal: AbortSignal, priority: CallPriority): Promise<void> {
    if (this.unlimited) this.#look(LOOK_INTERVAL_MS);
    await this.#queue.acquire(signal, priority);
    this.#meter.add(performance.now());
  }

  /** Here at once, and for all replicas as soon as they ask. */
  pause(ms: number): void {
    this.#queue.pause(ms);
    this.#tell(this.parts.ledger.pause(ms));
  }

  taken(sentAt: number): void {
    this.#takenAt = Math.max(this.#takenAt, sentAt);
  }

  /** @returns in how many milliseconds it makes sense to try that call again */
  refused({ retryAfterMs, sentAt }: Refusal): number {
    this.#meter.add(performance.now(), -1);
    const sent = sentAt + this.#clockOffset;
    // Calls that left before everybody had heard of a refusal are refused with it: that is one offence.
    const last = this.#slowdown;
    if (last !== null && sent <= last.refusedAt + last.pauseMs) {
      if (retryAfterMs !== undefined) this.pause(retryAfterMs);
      return Math.max(this.pausedForMs, MOMENT_MS);
    }
    const next = this.#afterRefusal(retryAfterMs);
    this.#queue.pause(next.pauseMs);
    const told = this.parts.ledger.slowDown(this.#seq, next);
    this.#slowdown = next;
    this.#tell(told.then((state) => this.#hear(state, next)));
    return next.pauseMs;
  }

  async reserve(count: number, priority: CallPriority): Promise<Grant> {
    const intervalMs = 1000 / this.effectiveRate;
    const ask: Ask = { count: batchOf(count, intervalMs), intervalMs, horizonMs: HORIZON_MS[priority] };
    const now = performance.now();
    if (this.#presence.away) {
      if (this.#presence.dueToLook(now)) this.#look(0);
      return this.#ownPart(ask);
    }
    if (!this.#presence.cautious(now)) return this.#together(ask);
    // Not ahead of its time: what is reserved with the others would otherwise be used later than they think.
    const own = this.#ownPart({ ...ask, horizonMs: 0 });
    if (own.slots.length === 0) return own;
    const shared = await this.#together({ ...ask, count: own.slots.length });
    return { ...shared, slots: shared.slots.map((slot, index) => Math.max(slot, own.slots[index] ?? slot)) };
  }

  async #together(ask: Ask): Promise<Grant> {
    try {
      const state = await this.parts.ledger.reserve(this.#seq, ask);
      const outdated = state.seq !== this.#seq;
      this.#adopt(state);
      const now = performance.now();
      if (state.count > 0) return granted(now + state.inMs, now, { ...ask, count: state.count });
      return { slots: [], againInMs: outdated ? 0 : Math.max(1, state.inMs) };
    } catch {
      this.#lost();
      return this.#ownPart(ask);
    }
  }

  #ownPart(ask: Ask): Grant {
    const intervalMs = ask.intervalMs * this.parts.replicas();
    const count = batchOf(ask.count, intervalMs);
    return this.#alone.reserve(performance.now(), { ...ask, count, intervalMs });
  }

  #afterRefusal(retryAfterMs: number | undefined): Slowdown {
    const before = this.#slowdown;
    const now = performance.now();
    const resumedAt = before === null ? 0 : before.refusedAt + before.pauseMs - this.#clockOffset;
    const replicas = this.parts.replicas();
    return slowedDown({
      configured: this.parts.ratePerSecond,
      before,
      lately: {
        perSecond: this.#meter.perSecond(now, resumedAt) * replicas,
        inLastSecond: this.#meter.inLastSecond(now, resumedAt) * replicas,
        exact: replicas === 1 && this.#meter.steady(now, resumedAt),
        taken: this.#takenAt > (before === null ? now - LATELY_MS : resumedAt),
      },
      retryAfterMs,
      now: this.#now(),
    });
  }

  /** Another replica was heard first. Was that about an older refusal, ours comes on top of it. */
  #hear(state: LedgerState, ours: Slowdown): LedgerState {
    const { slowdown } = state;
    if (slowdown === null || slowdown.refusedAt + slowdown.pauseMs < ours.refusedAt)
      this.#tell(this.parts.ledger.slowDown(state.seq, ours));
    return state;
  }

  #look(intervalMs: number): void {
    const now = performance.now();
    if (now - this.#lookedAt < intervalMs) return;
    this.#lookedAt = now;
    this.#tell(this.parts.ledger.look());
  }

  #tell(answer: Promise<LedgerState>): void {
    answer.then(
      (state) => {
        this.#adopt(state);
      },
      () => {
        this.#lost();
      },
    );
  }

  #adopt(state: LedgerState): void {
    const now = performance.now();
    this.#presence.answered(now);
    this.#clockOffset = state.now - now;
    if (state.seq !== this.#seq) {
      this.#seq = state.seq;
      this.#slowdown = state.slowdown;
    }
    if (state.pausedForMs > 0) this.#queue.pause(state.pausedForMs);
  }

  #lost(): void {
    if (this.#presence.away) return;
    const now = performance.now();
    this.#presence.lost(now);
    // What was reserved of the whole rate is used up first.
    this.#alone.holdUntil(now + RESERVED_AHEAD_MS);
  }

  #now(): number {
    return performance.now() + this.#clockOffset;
  }
}
