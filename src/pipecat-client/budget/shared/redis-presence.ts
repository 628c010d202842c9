/** While Redis is away it is looked for this often. */
const LOOK_AGAIN_MS = 1000;
/**
 * Replicas find Redis again one after the other, within so long (redis-connection.ts: it reconnects at least every two seconds). Until
 * then whoever is back still keeps to its own part of the rate, or it would take the whole while others take their parts.
 */
const CAUTIOUS_MS = 4000;

/** Whether Redis is there, as the calls find. Times on the clock of `performance.now()`. */
export class RedisPresence {
  #lostAt: number | null = null;
  #lookedAt = 0;
  #backAt = Number.NEGATIVE_INFINITY;

  get away(): boolean {
    return this.#lostAt !== null;
  }

  lost(now: number): void {
    this.#lostAt ??= now;
  }

  answered(now: number): void {
    if (this.#lostAt === null) return;
    this.#lostAt = null;
    this.#backAt = now;
  }

  /** True once in a while, while it is away. */
  dueToLook(now: number): boolean {
    if (this.#lostAt === null || now - Math.max(this.#lostAt, this.#lookedAt) < LOOK_AGAIN_MS) return false;
    this.#lookedAt = now;
    return true;
  }

  cautious(now: number): boolean {
    return now - this.#backAt < CAUTIOUS_MS;
  }
}
