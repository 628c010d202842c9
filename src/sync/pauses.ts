import { Injectable } from '@nestjs/common';
import { InjectPinoLogger, PinoLogger } from 'nestjs-pino';
import { AppConfig } from '../config';
import { PauseRepository, type PauseRow } from '../db';
import { Dispatcher } from './dispatcher';
import { fleetPaceMs } from './fleet-pace';

/** Who holds something still, or lets it go, and why. */
export interface Operator {
  readonly by: string;
  readonly why: string | null;
}

/**
 * Holds agents, or the whole fleet, still. What is asked for meanwhile is recorded and kept; no replica takes it. What is under way ends in
 * order.
 */
@Injectable()
export class Pauses {
  constructor(
    private readonly config: AppConfig,
    private readonly pauses: PauseRepository,
    private readonly dispatcher: Dispatcher,
    @InjectPinoLogger(Pauses.name) private readonly logger: PinoLogger,
  ) {}

  /** @returns the pause that stands, which may be an earlier one; null = there is no such agent */
  async pauseAgent(agentId: string, operator: Operator): Promise<PauseRow | null> {
    const pause = await this.pauses.pauseAgent(agentId, { ...operator, replica: this.config.replica });
    if (pause !== null) this.logger.info({ agentId, ...operator }, 'an agent is paused');
    return pause;
  }

  /** What waited is due at once. @returns false when it was not paused */
  async resumeAgent(agentId: string, operator: Operator): Promise<boolean> {
    const resumed = await this.pauses.resumeAgent(agentId, { ...operator, replica: this.config.replica });
    if (resumed) {
      this.logger.info({ agentId, ...operator }, 'an agent is resumed');
      this.dispatcher.wake(0);
    }
    return resumed;
  }

  async pauseFleet({ by, why }: Operator): Promise<PauseRow> {
    const pause = await this.pauses.pauseFleet(by, why);
    this.logger.warn({ by, why }, 'the fleet is paused');
    return pause;
  }

  /** What waited comes due one after another. @returns how many agents that are */
  async resumeFleet(operator: Operator): Promise<number> {
    const waiting = await this.pauses.resumeFleet(fleetPaceMs(this.config.pipecat.rateLimitPerSecond));
    if (waiting === null) return 0;
    this.logger.warn({ waiting, ...operator }, 'the fleet is resumed');
    this.dispatcher.wake(0);
    return waiting;
  }
}
