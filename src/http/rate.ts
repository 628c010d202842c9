import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';

export interface Taken {
  /** Until it may be asked again; 0 = go on. */
  readonly waitSeconds: number;
  /** How often it was asked within the window, this time too. */
  readonly count: number;
}

/** How often each of many may ask, counted by this replica alone. */
export class Rate {
  private readonly limiter: RateLimiterMemory | null;

  /** @param points in `seconds`; 0 = no limit */
  constructor(
    readonly points: number,
    seconds: number,
  ) {
    this.limiter = points === 0 ? null : new RateLimiterMemory({ points, duration: seconds });
  }

  async take(key: string): Promise<Taken> {
    if (this.limiter === null) return { waitSeconds: 0, count: 0 };
    try {
      return { waitSeconds: 0, count: (await this.limiter.consume(key)).consumedPoints };
    } catch (rejected) {
      if (!(rejected instanceof RateLimiterRes)) throw rejected;
      const waitSeconds = Math.max(1, Math.ceil(rejected.msBeforeNext / 1000));
      return { waitSeconds, count: rejected.consumedPoints };
    }
  }
}
