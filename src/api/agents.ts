import type { DesiredState, Drift, StatusReason, SyncStatus } from '../domain';
import type { Page, Timestamp } from './page';

/** One line of `GET /v1/agents`. */
export interface AgentSummary {
  readonly agentId: string;
  readonly name: string;
  /** The agent's name at Pipecat Cloud; null = never provisioned. */
  readonly instanceId: string | null;
  readonly desiredState: DesiredState;
  readonly status: SyncStatus;
  readonly reason: StatusReason | null;
  readonly error: string | null;
  readonly activeVersion: number | null;
  readonly syncedVersion: number | null;
  /** Configuration versions between the synced one and the active one; null = nothing is active. */
  readonly versionsBehind: number | null;
  readonly paused: Pause | null;
  readonly lastSyncedAt: Timestamp | null;
  readonly updatedAt: Timestamp;
}

/** `total` counts every agent that the filter takes, up to 10,000. */
export interface AgentPage extends Page<AgentSummary> {
  readonly total: number;
}

export interface Pause {
  readonly since: Timestamp;
  readonly by: string;
  readonly why: string | null;
}

/** The request row, as far as an operator wants to know it. null in `AgentDetail` = nothing is asked for. */
export interface RequestView {
  readonly scope: 'context' | 'full';
  readonly source: 'message' | 'scan' | 'drift' | 'secrets' | 'operator';
  readonly changeType: string | null;
  readonly version: number | null;
  readonly attempts: number;
  readonly dueAt: Timestamp;
  readonly parked: boolean;
  readonly leasedBy: string | null;
  readonly leaseExpiresAt: Timestamp | null;
  readonly lastReason: StatusReason | null;
  readonly createdAt: Timestamp;
}

/** A run of the history: what was done to an agent, why, and how it ended. */
export interface RunView {
  readonly id: string;
  readonly at: Timestamp;
  readonly version: number | null;
  readonly changeType: string | null;
  readonly source: string;
  readonly action: string;
  readonly outcome: string;
  readonly reason: StatusReason | null;
  readonly error: string | null;
  readonly drift: readonly Drift[];
  readonly attempt: number;
  readonly replica: string;
  readonly durationMs: number;
  /** null = no trace of it was recorded. */
  readonly traceId: string | null;
}

export type RunPage = Page<RunView>;

/** A configuration version of an agent, without its document. */
export interface VersionView {
  readonly version: number;
  readonly active: boolean;
  readonly createdAt: Timestamp;
}

export type VersionPage = Page<VersionView>;

/** What is wanted: the active configuration. `spec` is what Pipecat Cloud deploys; the prompt itself is never shown, only its size. */
export interface DesiredView {
  readonly version: number;
  readonly createdAt: Timestamp;
  readonly spec: Readonly<Record<string, unknown>> | null;
  /** Why the document cannot be used, with the path of the field; null = it can. */
  readonly invalid: string | null;
  readonly contextBytes: number | null;
}

/** What Pipecat Cloud answered just now. */
export interface ObservedView {
  readonly serviceId: string | null;
  readonly deploymentId: string | null;
  readonly createdAt: Timestamp | null;
  readonly ready: boolean;
  readonly phase: string | null;
  readonly failure: string | null;
  readonly activeSessions: number | null;
  readonly spec: Readonly<Record<string, unknown>>;
}

/** `GET /v1/agents/{id}`. */
export interface AgentDetail extends AgentSummary {
  readonly createdAt: Timestamp;
  readonly desired: DesiredView | null;
  /** null = there is none, or it could not be asked: then `observedError` says why. */
  readonly observed: ObservedView | null;
  readonly observedError: string | null;
  readonly drift: readonly Drift[];
  /** Is what is there ours? null = not known. */
  readonly owned: boolean | null;
  readonly request: RequestView | null;
  /** The newest twenty; more by `GET /v1/agents/{id}/history`. */
  readonly history: readonly RunView[];
  readonly versions: readonly VersionView[];
}

/** `GET /v1/agents/{id}/wait`: where an agent is, as soon as it got there or the time was over. */
export interface WaitView {
  readonly agentId: string;
  readonly done: boolean;
  /** It will not get there by itself: `ERROR_*` with a reason that needs a human. */
  readonly failed: boolean;
  readonly status: SyncStatus;
  readonly reason: StatusReason | null;
  readonly error: string | null;
  readonly syncedVersion: number | null;
  readonly activeVersion: number | null;
}
