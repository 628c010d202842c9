import { Body, Controller, HttpCode, Post, Put } from '@nestjs/common';
import { Clock } from '../world/clock';
import { orBadInput, record } from './bad-input';
import { Scenario } from './scenario';

type View = Record<string, unknown>;

@Controller('__sim')
export class ScenarioController {
  constructor(
    private readonly scenario: Scenario,
    private readonly clock: Clock,
  ) {}

  @Put('scenario')
  apply(@Body() body: unknown): View {
    orBadInput(() => this.scenario.apply(body));
    return { status: 'OK' };
  }

  /** Only the platform's time moves: roll-outs, duration caps, lags. Connections and the journal stay in real time. */
  @Post('clock')
  @HttpCode(200)
  advance(@Body() body: unknown): View {
    return orBadInput(() => {
      const ms = record(body, 'clock')['advanceMs'];
      if (typeof ms !== 'number' || ms < 0) throw new Error('advanceMs is not a positive number');
      this.clock.advance(ms);
      return { now: this.clock.now() };
    });
  }
}
