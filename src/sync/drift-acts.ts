import { Injectable } from '@nestjs/common';
import { AppConfig } from '../config';
import { DriftRepository, type Finding, type NewDrift } from '../db';
import { SyncEvents } from '../events';
import type { Comparison } from './compare-fleet';
import { Dispatcher } from './dispatcher';

/** What one scan of the fleet found that nobody knew. */
export interface DriftFound {
  readonly reported: readonly NewDrift[];
  readonly healing: readonly NewDrift[];
}

/** What is done about what a fleet scan found. */
@Injectable()
export class DriftActs {
  constructor(
    private readonly config: AppConfig,
    private readonly drifts: DriftRepository,
    private readonly dispatcher: Dispatcher,
    private readonly events: SyncEvents,
  ) {}

  async act({ report, heal, clear }: Comparison): Promise<DriftFound> {
    const reported = await this.drifts.report(report, this.config.replica);
    this.tell(report, new Set(reported.map(({ id }) => id)));
    await this.drifts.clear(clear);
    const healing = await this.drifts.heal(heal);
    if (healing.length > 0) this.dispatcher.wake(0);
    return { reported, healing };
  }

  private tell(findings: readonly Finding[], news: ReadonlySet<string>): void {
    for (const { agentId, version, message, drift } of findings) {
      if (news.has(agentId)) this.events.emit('drifted', () => ({ agentId, version, message, drift }));
    }
  }
}
