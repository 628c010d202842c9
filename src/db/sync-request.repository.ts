import { Injectable } from '@nestjs/common';
import type { DesiredState, Intent, RequestedWork, SyncStatus } from '../domain';
import type { Draining } from './agent-snapshot';
import { BEGIN_CHANGE } from './begin-change.sql';
import { CLAIM_REQUESTS, NEXT_DUE, RELEASE_LEASES, RENEW_LEASES } from './claim-requests.sql';
import { Database } from './database';
import { FINISH_REQUESTS, type FinishRow } from './finish-requests.sql';
import { FREE_HELD } from './pause.sql';
import { toLeasedRequest, type LeasedRequest, type LeaseRow } from './lease';
import { RECORD_REQUESTS } from './record-requests.sql';
import { toJsonb } from './to-jsonb';
import {
  APPLY_COMMAND,
  REPAIR_ACTIVE_VERSIONS,
  SCAN_AGENTS,
  SCAN_SECRETS,
  WAKE_HELD,
  WAKE_PARKED,
} from './scan-requests.sql';

/** Who claims, and for how long. */
export interface Claimant {
  readonly replica: string;
  readonly leaseMs: number;
}

/** How many requests a claim may take. */
export interface Room {
  /** Free slots. */
  readonly slots: number;
  /** Beside those, to wait for the next slots; 0 when not given. */
  readonly ahead?: number;
  /** Of both, so many that a scan found; all when not given. */
  readonly backlog?: number;
}

export interface RecordedWork {
  /** Agents whose update was recorded; the others had nothing left to do and count as superseded. */
  readonly recorded: ReadonlySet<string>;
  /** Those of which this replica holds the lease now. */
  readonly claimed: readonly LeasedRequest[];
}

/** A call that is about to change something at the platform. */
export interface ChangeAhead {
  readonly agentName: string;
  readonly intent: Intent;
  readonly status: SyncStatus;
  readonly serviceId: string | null;
  readonly draining?: Draining;
  /** The newest deployment before the call. */
  readonly deploymentId?: string | null;
  readonly force?: boolean;
}

/** Whether the agent is due again at once; `busy` = nothing was written, because somebody is changing the agent's row right now. */
export type Finished = boolean | 'busy';

export interface ScanPage {
  readonly seen: number;
  readonly added: number;
  readonly last: string | null;
}

/** The durable queue: one row an agent (DESIGN 1.2). Every method is one statement and rejects with `DbError`. */
@Injectable()
export class SyncRequestRepository {
  constructor(private readonly database: Database) {}

  /** Records what messages ask for, at most one element an agent, and claims up to `freeSlots` of them. */
  async record(
    works: readonly RequestedWork[],
    freeSlots: number,
    { replica, leaseMs }: Claimant,
  ): Promise<RecordedWork> {
    const rows = await this.database.prepared<LeaseRow & { claimed: boolean }>(RECORD_REQUESTS, [
      toJsonb(works.map(toRow)),
      freeSlots,
      replica,
      leaseMs,
    ]);
    return {
      recorded: new Set(rows.map(({ agent_id: agentId }) => agentId)),
      claimed: rows.filter(({ claimed }) => claimed).map(toLeasedRequest),
    };
  }

  /** Claims requests that are due, fresh changes first; what is taken ahead comes last. */
  async claimDue(room: Room, { replica, leaseMs }: Claimant): Promise<LeasedRequest[]> {
    const { slots, ahead = 0, backlog = slots + ahead } = room;
    const rows = await this.database.prepared<LeaseRow>(CLAIM_REQUESTS, [
      slots + ahead,
      replica,
      leaseMs,
      backlog,
      slots,
    ]);
    return rows.map(toLeasedRequest).sort((a, b) => Number(a.ahead) - Number(b.ahead));
  }

  /** Milliseconds until the next request is due, at least 0; null = there is none, or only parked ones. */
  async nextDueMs(withBacklog = true): Promise<number | null> {
    const [row] = await this.database.prepared<{ ms: number | null }>(NEXT_DUE, [withBacklog]);
    const ms = row?.ms ?? null;
    return ms === null || !Number.isFinite(ms) ? null : Math.max(0, ms);
  }

  /** @returns the agents whose leases still are ours */
  async renew(held: readonly Pick<LeasedRequest, 'agentId' | 'epoch'>[], leaseMs: number): Promise<Set<string>> {
    const rows = await this.database.prepared<{ agent_id: string }>(RENEW_LEASES, [...columns(held), leaseMs]);
    return new Set(rows.map(({ agent_id: agentId }) => agentId));
  }

  /** Gives leases back, so that another replica can take them at once. */
  async release(held: readonly Pick<LeasedRequest, 'agentId' | 'epoch'>[]): Promise<void> {
    await this.database.rows(RELEASE_LEASES, columns(held));
  }

  /** @returns false when the lease is lost: then nothing was written and nothing may be called */
  async beginChange({ agentId, epoch }: LeasedRequest, leaseMs: number, change: ChangeAhead): Promise<boolean> {
    const rows = await this.database.prepared(BEGIN_CHANGE, [
      agentId,
      epoch,
      leaseMs,
      change.agentName,
      change.intent,
      change.status,
      change.serviceId,
      change.draining === undefined ? null : toJsonb(change.draining),
      change.deploymentId ?? null,
      change.force === true,
    ]);
    return rows.length > 0;
  }

  /** An agent whose lease was lost is missing in what is returned. */
  async finish(rows: readonly FinishRow[]): Promise<Map<string, Finished>> {
    const results = await this.database.prepared<{ agent_id: string; again: boolean | null }>(FINISH_REQUESTS, [
      toJsonb(rows),
    ]);
    return new Map(results.map(({ agent_id: agentId, again }) => [agentId, again ?? 'busy']));
  }

  /** Carries out a command that was recorded before its agent existed. @returns the state it set, or null when an overtaking one stands */
  async applyCommand({ agentId, epoch }: LeasedRequest): Promise<DesiredState | null> {
    const [row] = await this.database.rows<{ desired_state: DesiredState }>(APPLY_COMMAND, [agentId, epoch]);
    return row?.desired_state ?? null;
  }

  async scanPage(after: string | null, limit: number): Promise<ScanPage> {
    const [page] = await this.database.prepared<ScanPage>(SCAN_AGENTS, [after, limit]);
    return page ?? { seen: 0, added: 0, last: null };
  }

  /** Asks for agents whose managed secret set is not of this generation. @returns how many */
  async scanSecrets(generation: string, limit: number): Promise<number> {
    const [row] = await this.database.rows<{ added: number }>(SCAN_SECRETS, [generation, limit]);
    return row?.added ?? 0;
  }

  async wakeParked(): Promise<number> {
    const [row] = await this.database.prepared<{ woken: number }>(WAKE_PARKED);
    return row?.woken ?? 0;
  }

  /** Mends what a claim and a resume did to one request in the same moment. @returns how many requests */
  async freeHeld(): Promise<number> {
    const [row] = await this.database.rows<{ freed: number }>(FREE_HELD);
    return row?.freed ?? 0;
  }

  /** What a policy holds is asked about at once. @returns how many */
  async wakeHeld(): Promise<number> {
    const [row] = await this.database.rows<{ woken: number }>(WAKE_HELD);
    return row?.woken ?? 0;
  }

  async repairActiveVersions(): Promise<number> {
    const [row] = await this.database.rows<{ mended: number }>(REPAIR_ACTIVE_VERSIONS);
    return row?.mended ?? 0;
  }
}

function columns(held: readonly Pick<LeasedRequest, 'agentId' | 'epoch'>[]): [string[], string[]] {
  return [held.map(({ agentId }) => agentId), held.map(({ epoch }) => epoch)];
}

function toRow(work: RequestedWork): object {
  return {
    agent_id: work.agentId,
    version: work.version,
    scope: work.scope,
    change_type: work.changeType,
    command: work.command?.desiredState ?? null,
    command_version: work.command?.version ?? null,
    trace_parent: work.traceparent,
  };
}
