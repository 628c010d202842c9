import { ManualClock } from '../world/clock';
import { DEFAULT_SETTINGS, type RateLimit, SettingsStore } from '../world/settings';
import { RateLimiter } from './rate-limiter';

function limiter(rateLimit: RateLimit | null): { limiter: RateLimiter; clock: ManualClock } {
  const clock = new ManualClock();
  return { clock, limiter: new RateLimiter(new SettingsStore({ ...DEFAULT_SETTINGS, rateLimit }), clock) };
}

describe('the rate limit', () => {
  it('lets everything through by default', () => {
    const { limiter: free } = limiter(null);
    expect(Array.from({ length: 100 }, () => free.take('k')).every((over) => over === null)).toBe(true);
  });

  it('lets a burst through, then as many as it earns', () => {
    const { limiter: bucket, clock } = limiter({ perSecond: 2, burst: 3, retryAfter: true });
    const through = (): number => Array.from({ length: 10 }, () => bucket.take('k')).filter((o) => o === null).length;
    expect(through()).toBe(3);
    clock.advance(1000);
    expect(through()).toBe(2);
    clock.advance(60_000);
    expect(through()).toBe(3);
  });

  it('counts each key by itself', () => {
    const { limiter: bucket } = limiter({ perSecond: 1, burst: 1, retryAfter: false });
    bucket.take('a');
    expect(bucket.take('a')).toEqual({ retryAfter: null });
    expect(bucket.take('b')).toBeNull();
  });

  it('says when to come back only if told to', () => {
    const { limiter: bucket } = limiter({ perSecond: 0.25, burst: 1, retryAfter: true });
    bucket.take('a');
    expect(bucket.take('a')).toEqual({ retryAfter: '4' });
  });
});
