export interface LruLimits {
  readonly entries: number;
  readonly bytes: number;
}

/** A map within limits: what was used the longest ago goes first. A value above the limit of bytes is not kept at all. */
export class LruMap<V> {
  /** In the order of their last use. */
  private readonly values = new Map<string, V>();
  private used = 0;

  /** @param bytesOf what a value counts for; always the same for the same value */
  constructor(
    private readonly limits: LruLimits,
    private readonly bytesOf: (value: V) => number,
  ) {}

  get size(): number {
    return this.values.size;
  }

  get bytes(): number {
    return this.used;
  }

  get(key: string): V | undefined {
    const value = this.values.get(key);
    if (value === undefined) return undefined;
    this.values.delete(key);
    this.values.set(key, value);
    return value;
  }

  set(key: string, value: V): void {
    this.delete(key);
    const bytes = this.bytesOf(value);
    if (bytes > this.limits.bytes) return;
    this.values.set(key, value);
    this.used += bytes;
    for (const oldest of this.values.keys()) {
      if (this.values.size <= this.limits.entries && this.used <= this.limits.bytes) return;
      this.delete(oldest);
    }
  }

  delete(key: string): void {
    const value = this.values.get(key);
    if (value === undefined) return;
    this.values.delete(key);
    this.used -= this.bytesOf(value);
  }
}
