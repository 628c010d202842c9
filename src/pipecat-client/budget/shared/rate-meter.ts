const SLOT_MS = 100;
const SLOTS = 10;
/** A slot with less than this share of the mean is a gap. */
const EVEN = 0.5;

/** Counts the calls of the last second. */
export class RateMeter {
  readonly #counts = new Array<number>(SLOTS).fill(0);
  #slot = 0;

  /** @param calls negative for calls that turned out to be none */
  add(now: number, calls = 1): void {
    this.#advance(now);
    this.#counts[this.#slot % SLOTS] = (this.#counts[this.#slot % SLOTS] ?? 0) + calls;
  }

  /** As many as there were, however they were spread. @param since when calls began to be made, if that was less than a second ago */
  inLastSecond(now: number, since: number): number {
    this.#advance(now);
    return this.#total() / Math.min(1, Math.max(SLOT_MS, now - since) / 1000);
  }

  /**
   * The rate from the first call of the last second on: that nobody asked before says nothing.
   *
   * @param since when calls began to be made, if that was later
   */
  perSecond(now: number, since: number): number {
    this.#advance(now);
    const began = Math.max(since, this.#firstSlot() * SLOT_MS);
    return (this.#total() * 1000) / Math.max(SLOT_MS, now - began);
  }

  /**
   * Whether `perSecond` tells what was really taken in a second: calls were made all the time, and nothing but their rate bounded them.
   *
   * @param since as for `perSecond`
   */
  steady(now: number, since: number): boolean {
    this.#advance(now);
    if (now - since < SLOT_MS * SLOTS) return false;
    // The slot that goes on is not full yet.
    const full = this.#counts.filter((_, index) => index !== this.#slot % SLOTS);
    const mean = full.reduce((sum, count) => sum + count, 0) / full.length;
    return mean > 0 && full.every((count) => count >= mean * EVEN);
  }

  #total(): number {
    return Math.max(
      0,
      this.#counts.reduce((sum, count) => sum + count, 0),
    );
  }

  #firstSlot(): number {
    let slot = this.#slot - SLOTS + 1;
    while (slot < this.#slot && this.#counts[(slot + SLOTS) % SLOTS] === 0) slot += 1;
    return slot;
  }

  #advance(now: number): void {
    const slot = Math.floor(now / SLOT_MS);
    for (let missed = 1; missed <= Math.min(SLOTS, slot - this.#slot); missed += 1) {
      this.#counts[(this.#slot + missed) % SLOTS] = 0;
    }
    this.#slot = Math.max(this.#slot, slot);
  }
}
