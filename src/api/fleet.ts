import type { Drift, StatusReason, SyncStatus } from '../domain';
import type { Pause } from './agents';
import type { Page, Timestamp } from './page';

/** How many sessions, or agents, are how many versions behind. */
export type BehindView = Readonly<Record<'0' | '1' | '2' | '3+' | 'unknown', number>>;

/** `GET /v1/fleet/versions-behind`. An agent is counted where its worst session is; not to know is worst. */
export interface FleetBehindView {
  readonly agents: BehindView;
  readonly sessions: BehindView;
}

/** `GET /v1/fleet`: the fleet at a glance. */
export interface FleetView {
  readonly agents: number;
  readonly byStatus: Readonly<Record<SyncStatus, number>>;
  /** Only reasons that occur. */
  readonly byReason: readonly { readonly reason: StatusReason; readonly agents: number }[];
  readonly behind: FleetBehindView;
  readonly backlog: BacklogView;
  readonly deadLetters: { readonly depth: number | null };
  readonly orphans: number;
  readonly drifted: number;
  readonly held: number;
  readonly paused: { readonly fleet: Pause | null; readonly agents: number };
  readonly budget: BudgetView;
  /** From a version's commit to its last acknowledgement, per minute of the last hour, oldest first. Only minutes with deliveries. */
  readonly delivery: readonly DeliveryPoint[];
  readonly at: Timestamp;
}

export interface DeliveryPoint {
  readonly at: Timestamp;
  readonly agents: number;
  readonly medianMs: number;
  readonly maxMs: number;
}

export interface BacklogView {
  /** Requests that are due and not worked on. */
  readonly waiting: number;
  readonly leased: number;
  readonly parked: number;
  readonly oldestSeconds: number | null;
}

/** The provider's limit as all replicas share it. */
export interface BudgetView {
  /** Calls a second as configured; 0 = no limit. */
  readonly limitPerSecond: number;
  /** What is allowed now, after 429s; null = not known. */
  readonly allowedPerSecond: number | null;
  readonly circuits: readonly {
    readonly credential: 'private' | 'public';
    readonly state: 'closed' | 'open' | 'half-open';
  }[];
  readonly pausedUntil: Timestamp | null;
}

export interface DriftedAgent {
  readonly agentId: string;
  readonly name: string;
  readonly version: number | null;
  readonly since: Timestamp;
  readonly message: string;
  readonly drift: readonly Drift[];
}
export type DriftPage = Page<DriftedAgent>;

export interface OrphanView {
  readonly instanceId: string;
  readonly serviceId: string | null;
  /** Our own record says that we made it. */
  readonly recorded: boolean;
  readonly firstSeenAt: Timestamp;
  readonly lastSeenAt: Timestamp;
}
export type OrphanPage = Page<OrphanView>;

/** One write through the API: who did what, why, and how it ended. */
export interface AuditEntry {
  readonly id: string;
  readonly at: Timestamp;
  /** The name of the token. */
  readonly who: string;
  readonly action: string;
  readonly agentId: string | null;
  readonly why: string | null;
  readonly requestId: string;
  /** HTTP status of the answer; null = under way, or the process ended before the answer: look whether it was done. */
  readonly status: number | null;
  readonly detail: Readonly<Record<string, unknown>> | null;
}
export type AuditPage = Page<AuditEntry>;

/** Server-sent events of `GET /v1/events`: `fleet` when the fleet's numbers changed, `run` for each new line of history. */
export interface RunEvent {
  readonly id: string;
  readonly agentId: string;
  readonly outcome: string;
  readonly reason: StatusReason | null;
  readonly at: Timestamp;
}
