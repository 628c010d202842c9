import { Injectable } from '@nestjs/common';
import type { Scope, StatusReason, SyncStatus } from '../domain';
import { ASK_FLEET, ASK_HEAL, ASK_SYNC } from './ask-sync.sql';
import { Database } from './database';

/** What an operator asks for: a look in this scope. */
export interface AskedSync {
  readonly scope: Scope;
  readonly changeType: 'FULL_SYNC' | 'CONTEXT_UPDATE';
}

/** Which agents of the fleet; every part narrows it down. */
export interface FleetFilter {
  /** Empty = any. */
  readonly statuses: readonly SyncStatus[];
  readonly reasons: readonly StatusReason[];
  /** Only those whose active version is not live. */
  readonly behind: boolean;
}

export interface FleetAsk extends AskedSync {
  readonly filter: FleetFilter;
  /** So many agents are asked for without a count that agrees. */
  readonly freely: number;
  readonly expected: number | null;
  /** Milliseconds between one agent and the next. */
  readonly apartMs: number;
}

/** Requests that an operator makes. Every method is one statement and rejects with `DbError`. */
@Injectable()
export class AskSyncRepository {
  constructor(private readonly database: Database) {}

  /** @returns the active version, at which it is brought in line; undefined = there is no such agent */
  async agent(agentId: string, { scope, changeType }: AskedSync): Promise<{ version: number | null } | undefined> {
    const [row] = await this.database.rows<{ version: number | null }>(ASK_SYNC, [agentId, scope, changeType]);
    return row;
  }

  /** Asks only when drift is reported of it. @returns undefined when there is no such agent */
  async heal(agentId: string): Promise<{ version: number | null; drifted: boolean } | undefined> {
    const [row] = await this.database.rows<{ version: number | null; drifted: boolean }>(ASK_HEAL, [agentId]);
    return row;
  }

  /** @returns how many the filter takes, and how many were asked for: all, or none when the count differs */
  async fleet(ask: FleetAsk): Promise<{ matched: number; asked: number }> {
    const { filter, freely, expected, scope, changeType, apartMs } = ask;
    const [row] = await this.database.rows<{ matched: number; asked: number }>(ASK_FLEET, [
      orNull(filter.statuses),
      orNull(filter.reasons),
      filter.behind,
      freely,
      expected,
      scope,
      changeType,
      apartMs,
    ]);
    return row ?? { matched: 0, asked: 0 };
  }
}

function orNull(values: readonly string[]): readonly string[] | null {
  return values.length === 0 ? null : values;
}
