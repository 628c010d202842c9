import { Controller, Get, Res } from '@nestjs/common';
import type { Response } from 'express';
import { Operation } from '../openapi';
import { MetricsRegistry } from './metrics-registry';

/** For Prometheus. Open: it holds counts, and nothing of any agent, session or caller. */
@Controller()
export class MetricsController {
  constructor(private readonly metrics: MetricsRegistry) {}

  @Get('metrics')
  @Operation('getMetrics', {
    answers: { 200: { means: 'The text format of Prometheus', contentType: 'text/plain' } },
  })
  async scrape(@Res() response: Response): Promise<void> {
    const text = await this.metrics.text();
    response.set('content-type', this.metrics.contentType).send(text);
  }
}
