import { Injectable } from '@nestjs/common';
import { AppConfig } from '../config';
import { Rate, tooManyRequests } from '../http';

/** How often bots may fetch, counted by this replica alone. */
@Injectable()
export class BotLimits {
  private readonly fetches: Rate;

  constructor({ bots: { rateLimitPerSecond } }: AppConfig) {
    this.fetches = new Rate(rateLimitPerSecond, 1);
  }

  /** A fetch of one of this agent's bots, by a token that is good. @throws ProblemException 429 */
  async fetched(agentId: string): Promise<void> {
    const { waitSeconds } = await this.fetches.take(agentId);
    if (waitSeconds > 0) throw tooManyRequests('too many fetches of this agent', waitSeconds);
  }
}
