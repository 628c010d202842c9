/** A token bucket for each key; without a rate it lets everything through. */
export class Cap {
  #buckets = new Map();

  /** @param {number} perSecond 0 = no cap @param {number} burst calls that may come at once */
  constructor(perSecond, burst) {
    this.perSecond = perSecond;
    this.burst = burst;
  }

  admits(key, nowMs) {
    if (this.perSecond === 0) return true;
    const bucket = this.#buckets.get(key) ?? { tokens: this.burst, at: nowMs };
    this.#buckets.set(key, bucket);
    bucket.tokens = Math.min(this.burst, bucket.tokens + ((nowMs - bucket.at) * this.perSecond) / 1000);
    bucket.at = nowMs;
    if (bucket.tokens < 1) return false;
    bucket.tokens -= 1;
    return true;
  }
}

/** Delays of which every one lies between `latencyMs` and `latencyMs + jitterMs`; the same seed gives the same ones. */
export class Delays {
  #state;

  constructor(latencyMs, jitterMs, seed) {
    this.latencyMs = latencyMs;
    this.jitterMs = jitterMs;
    this.#state = seed;
  }

  next() {
    return this.jitterMs === 0 ? this.latencyMs : this.latencyMs + this.jitterMs * this.#random();
  }

  /** mulberry32 */
  #random() {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  }
}
