import { Injectable } from '@nestjs/common';
import { AppConfig } from '../../config';
import { ofService, retriable, type JsonText, type ObservedSession, type ReceiptOutcome } from '../../domain';
import { PipecatClient } from '../../pipecat-client';
import { DeliveryOutcomes } from '../delivery-outcomes';
import type { Look } from './look';

export interface OwedSessions {
  readonly live: readonly ObservedSession[];
  /** What each session is known to have said. */
  readonly known: ReadonlyMap<string, ReceiptOutcome>;
  /** Live sessions that are still to be pushed to. */
  readonly owed: readonly ObservedSession[];
}

const NOBODY: OwedSessions = { live: [], known: new Map(), owed: [] };

/** Which live sessions owe a receipt for a version of the context. Changes nothing. */
@Injectable()
export class SessionsOwed {
  private readonly enabled: boolean;

  constructor(
    config: AppConfig,
    private readonly client: PipecatClient,
    private readonly outcomes: DeliveryOutcomes,
  ) {
    this.enabled = config.sync.contextDelivery === 'push';
  }

  /** Every live session of ours. */
  async live({ name, snapshot, signal }: Look): Promise<ObservedSession[]> {
    const live = await this.client.liveSessions(name, signal);
    return live.filter((session) => ofService(snapshot.ownership, session));
  }

  /**
   * Nobody when nothing is pushed at all. A session that was found unable to take a push is not asked again for the same version.
   *
   * @param known when they are listed already
   */
  async of(
    look: Look,
    version: number,
    context: JsonText | null,
    listed?: readonly ObservedSession[],
  ): Promise<OwedSessions> {
    if (!this.enabled || context === null) return NOBODY;
    const [live, known] = await Promise.all([
      listed ?? this.live(look),
      this.outcomes.known(look.snapshot.agentId, version),
    ]);
    if (live.length === 0) return NOBODY;
    return { live, known, owed: live.filter(({ sessionId }) => owes(known.get(sessionId))) };
  }
}

export function owes(known: ReceiptOutcome | undefined): boolean {
  return known === undefined || retriable(known);
}
