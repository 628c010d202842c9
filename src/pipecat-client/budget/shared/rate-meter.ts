const SLOT_MS = 100;
const SLOTS = 10;

/** Counts calls over the last second. */
export class RateMeter {
  readonly #counts = new Array<number>(SLOTS).fill(0);
  #slot = 0;

  /** @param calls negative for calls that turned out to be none */
  add(now: number, calls = 1): void {
    this.#advance(now);
    this.#counts[this.#slot % SLOTS] = (this.#counts[this.#slot % SLOTS] ?? 0) + calls;
  }

  /** @param since when calls began to be made, if that was less than a second ago */
  perSecond(now: number, since: number): number {
    this.#advance(now);
    const calls = this.#counts.reduce((sum, count) => sum + count, 0);
    return Math.max(0, calls) / Math.min(1, Math.max(SLOT_MS, now - since) / 1000);
  }

  #advance(now: number): void {
    const slot = Math.floor(now / SLOT_MS);
    for (let missed = 1; missed <= Math.min(SLOTS, slot - this.#slot); missed += 1) {
      this.#counts[(this.#slot + missed) % SLOTS] = 0;
    }
    this.#slot = Math.max(this.#slot, slot);
  }
}
