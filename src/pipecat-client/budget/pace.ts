import type { CallPriority } from './call-budget';

/**
 * How far ahead of its time a call may be reserved. What is fresh looks further ahead than the backlog ever does, so that it never has to win
 * a race for the next free instant against the backlog of other replicas.
 */
export const HORIZON_MS: Readonly<Record<CallPriority, number>> = { fresh: 300, backlog: 50 };
/** One reservation covers no more than this, so that others have their turn. */
const BATCH_MS = 100;

/** No reservation reaches further ahead, at rates of some calls a second. */
export const RESERVED_AHEAD_MS = HORIZON_MS.fresh + BATCH_MS;

/** Instants on the clock of `performance.now()` at which one call each may be made, ascending. */
export interface Grant {
  readonly slots: readonly number[];
  /** When it makes sense to ask again. */
  readonly againInMs: number;
}

export interface Ask {
  readonly count: number;
  readonly intervalMs: number;
  readonly horizonMs: number;
}

/** As many calls as one reservation may cover. */
export function batchOf(count: number, intervalMs: number): number {
  return Math.min(count, Math.max(1, Math.floor(BATCH_MS / intervalMs)));
}

/** Slots of a reservation that begins at `first`. */
export function granted(first: number, now: number, { count, intervalMs, horizonMs }: Ask): Grant {
  const slots = Array.from({ length: count }, (_, i) => first + i * intervalMs);
  return { slots, againInMs: Math.max(0, first + count * intervalMs - horizonMs - now) };
}

/** A steady pace in this process: calls at equal distances, none saved up while nobody asks. What the script in Redis does for the fleet. */
export class LocalPace {
  #next = 0;

  holdUntil(at: number): void {
    this.#next = Math.max(this.#next, at);
  }

  reserve(now: number, ask: Ask): Grant {
    const first = Math.max(now, this.#next);
    if (first - now > ask.horizonMs) return { slots: [], againInMs: first - now - ask.horizonMs };
    this.#next = first + ask.count * ask.intervalMs;
    return granted(first, now, ask);
  }
}
