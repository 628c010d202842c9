import { Injectable } from '@nestjs/common';
import { HealthIndicatorService, type HealthIndicatorResult } from '@nestjs/terminus';
import { SubscriptionProbe } from '../sync';

const PART = 'redis';

/** Redis answers, and the subscription really receives: a message of our own came back through it. */
@Injectable()
export class RedisHealth {
  constructor(
    private readonly indicators: HealthIndicatorService,
    private readonly probe: SubscriptionProbe,
  ) {}

  async check(): Promise<HealthIndicatorResult> {
    const indicator = this.indicators.check(PART);
    const obstacle = await this.probe.check();
    return obstacle === null ? indicator.up() : indicator.down(obstacle);
  }
}
