import { Injectable } from '@nestjs/common';
import type { DesiredState, StatusReason, SyncStatus } from '../domain';
import { Database } from './database';
import { AGENT_STATES, FLEET_COUNTS, LATEST_FAILURE, STALLED_FOR } from './fleet-counts.sql';

export const STALLED = Object.keys(STALLED_FOR) as (keyof typeof STALLED_FOR)[];

/** The fleet in numbers. */
export interface FleetCounts {
  /** Only combinations that occur. */
  readonly agents: readonly {
    readonly status: SyncStatus;
    readonly reason: StatusReason | null;
    readonly agents: number;
  }[];
  /** Agents whose active version is newer than the one that is live. */
  readonly behind: number;
  /** Requests that are due and that nobody works on. */
  readonly waiting: Readonly<Record<'fresh' | 'backlog', number>>;
  readonly leased: number;
  readonly parked: number;
  /** For how long the oldest that waits has been due; null = none waits. */
  readonly oldestSeconds: number | null;
  /** Agents that were asked for and have not been in line for longer than that. */
  readonly stalled: Readonly<Record<keyof typeof STALLED_FOR, number>>;
  readonly orphans: number;
  /** Dead letters that the Redis list has not taken yet. */
  readonly deadLettersWaiting: number;
  readonly openRecalls: number;
  readonly paused: { readonly fleet: boolean; readonly agents: number };
}

export interface LatestFailure {
  readonly at: Date;
  readonly agentId: string;
  readonly version: number | null;
  readonly outcome: 'failed' | 'retrying';
  readonly reason: StatusReason | null;
  readonly error: string | null;
  readonly replica: string;
}

export interface AgentState {
  readonly agentId: string;
  readonly status: SyncStatus;
  readonly reason: StatusReason | null;
  readonly desiredState: DesiredState;
  readonly behind: boolean;
}

/** What operators and Prometheus ask of the fleet as a whole. Each method is one statement and rejects with `DbError`. */
@Injectable()
export class FleetCountsRepository {
  constructor(private readonly database: Database) {}

  /** Some milliseconds for 10,000 agents; grows with the fleet, so it is not for every caller to ask anew. */
  async counts(): Promise<FleetCounts> {
    const [row] = await this.database.survey<FleetCounts>(FLEET_COUNTS);
    return row as FleetCounts;
  }

  async latestFailure(): Promise<LatestFailure | null> {
    const [row] = await this.database.rows<LatestFailure>(LATEST_FAILURE);
    return row ?? null;
  }

  /** A row for each agent: only for who wants one. */
  agentStates(): Promise<AgentState[]> {
    return this.database.survey<AgentState>(AGENT_STATES);
  }
}
