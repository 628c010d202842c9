import { Controller, Get, HttpStatus, Res } from '@nestjs/common';
import { HealthCheckService, type HealthCheckResult } from '@nestjs/terminus';
import type { Response } from 'express';
import type { LivenessView, ReadinessView } from '../api';
import { Operation } from '../openapi';
import { Shutdown } from '../sync';
import { DatabaseHealth } from './database.health';
import { RedisHealth } from './redis.health';

/** Terminus does the checking; the shape is ours (DESIGN 2.4). */
@Controller()
export class HealthController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly database: DatabaseHealth,
    private readonly redis: RedisHealth,
    private readonly shutdown: Shutdown,
  ) {}

  /** The process works. Depends on nothing outside, or an outage of the database would restart the fleet. */
  @Get('healthz')
  @Operation('getLiveness')
  healthz(): LivenessView {
    return { status: 'ok' };
  }

  /** 200 only when PostgreSQL answers and the Redis subscription receives; else 503, naming the part. */
  @Get('readyz')
  @Operation('getReadiness', {
    answers: {
      200: { means: 'Ready', schema: 'ReadinessView' },
      503: { means: 'A part is down, or the replica is ending', schema: 'ReadinessView' },
    },
  })
  async readyz(@Res({ passthrough: true }) response: Response): Promise<ReadinessView> {
    const result = await this.check();
    const ready = result.status === 'ok' && !this.shutdown.begun;
    response.status(ready ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE);
    return { status: ready ? 'ready' : 'unavailable', details: result.details };
  }

  private async check(): Promise<HealthCheckResult> {
    try {
      return await this.health.check([() => this.database.check(), () => this.redis.check()]);
    } catch (error) {
      // Terminus throws what is not healthy; the result is in the exception's body.
      if (isUnhealthy(error)) return error.getResponse();
      throw error;
    }
  }
}

function isUnhealthy(error: unknown): error is { getResponse: () => HealthCheckResult } {
  return error instanceof Error && 'getResponse' in error;
}
