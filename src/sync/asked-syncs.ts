import { Injectable } from '@nestjs/common';
import { InjectPinoLogger, PinoLogger } from 'nestjs-pino';
import { AppConfig } from '../config';
import { AskSyncRepository, type AskedSync, type FleetFilter } from '../db';
import { Dispatcher } from './dispatcher';
import { fleetPaceMs } from './fleet-pace';

/** More agents than this are asked for only with the number that was counted before: a filter that takes too much is found out. */
export const FREELY = 20;

export interface WantedFleetSync {
  readonly filter: FleetFilter;
  readonly changeType: AskedSync['changeType'];
  readonly expected: number | null;
}

/** What an operator asks for: it jumps the back-off, the parking and the quarantine, since whatever stood in the way may have been put right. */
@Injectable()
export class AskedSyncs {
  private readonly apartMs: number;

  constructor(
    { pipecat }: AppConfig,
    private readonly requests: AskSyncRepository,
    private readonly dispatcher: Dispatcher,
    @InjectPinoLogger(AskedSyncs.name) private readonly logger: PinoLogger,
  ) {
    this.apartMs = fleetPaceMs(pipecat.rateLimitPerSecond);
  }

  /** Somebody has made requests due. */
  wake(): void {
    this.dispatcher.wake(0);
  }

  /** Settles when the request is durable. @returns the active version; undefined = there is no such agent */
  async agent(agentId: string, changeType: AskedSync['changeType']): Promise<{ version: number | null } | undefined> {
    const asked = await this.requests.agent(agentId, { changeType, scope: scopeOf(changeType) });
    if (asked !== undefined) this.dispatcher.wake(0);
    return asked;
  }

  /** Brings back an agent that was changed at the platform, whatever `DRIFT_POLICY` says. */
  async heal(agentId: string): Promise<{ version: number | null; drifted: boolean } | undefined> {
    const asked = await this.requests.heal(agentId);
    if (asked?.drifted === true) this.dispatcher.wake(0);
    return asked;
  }

  /** Backlog, one agent after another, so that it delays no fresh change. @returns how many the filter takes, and how many were asked for */
  async fleet({ filter, changeType, expected }: WantedFleetSync): Promise<{ matched: number; asked: number }> {
    const ask = { filter, changeType, scope: scopeOf(changeType), freely: FREELY, expected, apartMs: this.apartMs };
    const counted = await this.requests.fleet(ask);
    if (counted.asked > 0) {
      this.logger.info({ agents: counted.asked, changeType }, 'an operator asks for many agents');
      this.dispatcher.wake(0);
    }
    return counted;
  }
}

function scopeOf(changeType: AskedSync['changeType']): AskedSync['scope'] {
  return changeType === 'CONTEXT_UPDATE' ? 'context' : 'full';
}
