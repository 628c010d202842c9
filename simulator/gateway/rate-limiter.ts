import { Injectable } from '@nestjs/common';
import { Clock } from '../world/clock';
import { type RateLimit, SettingsStore } from '../world/settings';

interface Bucket {
  tokens: number;
  filledAt: number;
}

/** One token bucket per key. Seconds until the next token when a call is one too many. */
@Injectable()
export class RateLimiter {
  private buckets = new Map<string, Bucket>();
  private limit: RateLimit | null = null;

  constructor(
    private readonly settings: SettingsStore,
    private readonly clock: Clock,
  ) {}

  /** Null: go ahead. */
  take(key: string): { retryAfter: string | null } | null {
    const limit = this.settings.current.rateLimit;
    if (limit !== this.limit) this.buckets = new Map();
    this.limit = limit;
    if (!limit) return null;
    const bucket = this.refill(key, limit);
    if (bucket.tokens >= 1) {
      bucket.tokens -= 1;
      return null;
    }
    const seconds = Math.max(1, Math.ceil((1 - bucket.tokens) / limit.perSecond));
    return { retryAfter: limit.retryAfter ? String(seconds) : null };
  }

  private refill(key: string, limit: RateLimit): Bucket {
    const now = this.clock.now();
    const bucket = this.buckets.get(key) ?? { tokens: limit.burst, filledAt: now };
    const earned = ((now - bucket.filledAt) / 1000) * limit.perSecond;
    bucket.tokens = Math.min(limit.burst, bucket.tokens + earned);
    bucket.filledAt = now;
    this.buckets.set(key, bucket);
    return bucket;
  }
}
