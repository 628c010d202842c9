import { Injectable } from '@nestjs/common';
import type { ReceiptOutcome } from '../domain';
import { columnsOf, type AgentVersion } from './agent-version';
import { Database } from './database';
import { DELIVERY_TIMES, FLEET_BEHIND, HEARD, HEARING_AGENT } from './sessions-heard.sql';

/** What the receipts say of one session. */
export interface Heard {
  readonly sessionId: string;
  /** The highest version that it acknowledged; null = it acknowledged none. */
  readonly versionHeard: number | null;
  /** How it came by that version. */
  readonly via: 'push' | 'pull' | null;
  readonly since: Date | null;
  /** Configuration versions that are newer, up to the active one; null = not known. */
  readonly versionsBehind: number | null;
  /** The newest version that it was asked to take, and how that ended. */
  readonly lastVersion: number;
  readonly lastOutcome: ReceiptOutcome;
  readonly lastError: string | null;
}

/** An agent as far as its sessions are concerned. */
export interface HearingAgent {
  readonly agentId: string;
  readonly activeVersion: number | null;
  /** The deployment that was the newest when config-sync looked last; null = not known. */
  readonly deploymentId: string | null;
  readonly recalled: readonly {
    readonly version: number;
    readonly completedAt: Date | null;
    readonly remaining: number;
  }[];
}

export const BEHIND = ['0', '1', '2', '3+', 'unknown'] as const;
export type Behind = (typeof BEHIND)[number];
export type BehindCounts = Readonly<Record<Behind, number>>;

/** Counts by versions behind. An agent is counted where its worst session is; not to know is worst. */
export interface FleetBehind {
  readonly agents: BehindCounts;
  readonly sessions: BehindCounts;
}

export interface DeliveryTimes {
  /** When the version was committed. */
  readonly committedAt: Date;
  readonly lastReceiptAt: Date;
}

/** Which session heard which version, as the receipts tell it. */
@Injectable()
export class SessionsHeardRepository {
  constructor(private readonly database: Database) {}

  /** null = there is no such agent. */
  async agent(agentId: string): Promise<HearingAgent | null> {
    const [row] = await this.database.rows<HearingAgent>(HEARING_AGENT, [agentId]);
    if (row === undefined) return null;
    const recalled = row.recalled.map(({ completedAt, ...recall }) => ({
      ...recall,
      completedAt: completedAt === null ? null : new Date(completedAt),
    }));
    return { ...row, recalled };
  }

  /** Sessions without any receipt are missing in the answer. */
  async heard(agentId: string, sessionIds: readonly string[]): Promise<Map<string, Heard>> {
    if (sessionIds.length === 0) return new Map();
    const rows = await this.database.rows<Heard>(HEARD, [agentId, sessionIds]);
    return new Map(rows.map((row) => [row.sessionId, row]));
  }

  /**
   * The fleet from the receipts alone, in one statement. Counted are sessions whose newest receipt is not older than the longest session can
   * be and does not say that it ended. With `pushes`, those that a complete delivery no longer found are left out; without it that cannot
   * be told. So a session that ended since the last delivery is still counted, and one that nobody ever reached is not.
   */
  async fleetBehind(pushes: boolean): Promise<FleetBehind> {
    const rows = await this.database.survey<{ behind: Behind; agents: number; sessions: number }>(FLEET_BEHIND, [
      pushes,
    ]);
    const counts = (of: 'agents' | 'sessions'): BehindCounts => {
      const found = new Map(rows.map((row) => [row.behind, row[of]]));
      return Object.fromEntries(BEHIND.map((behind) => [behind, found.get(behind) ?? 0])) as BehindCounts;
    };
    return { agents: counts('agents'), sessions: counts('sessions') };
  }

  /** From the commit of each of these versions to its last acknowledgement; those that no session acknowledged are missing. */
  async deliveryTimes(of: readonly AgentVersion[]): Promise<DeliveryTimes[]> {
    return this.database.prepared<DeliveryTimes>(DELIVERY_TIMES, columnsOf(of));
  }
}
