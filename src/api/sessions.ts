import type { ReceiptOutcome } from '../domain';
import type { Timestamp } from './page';

/** One live session and what it hears. null = not known. */
export interface SessionView {
  readonly sessionId: string;
  readonly deploymentId: string | null;
  readonly onCurrentDeployment: boolean | null;
  readonly startedAt: Timestamp | null;
  /** The highest version that it acknowledged. */
  readonly versionHeard: number | null;
  readonly via: 'push' | 'pull' | null;
  readonly since: Timestamp | null;
  readonly versionsBehind: number | null;
  readonly lastOutcome: ReceiptOutcome | null;
  readonly lastError: string | null;
}

/** `GET /v1/agents/{id}/sessions`: the sessions that Pipecat Cloud says are live, joined with their receipts. */
export interface AgentSessionsView {
  readonly agentId: string;
  readonly activeVersion: number | null;
  readonly liveSessions: number;
  readonly sessionsOnOldDeployment: number;
  readonly recalled: readonly RecalledVersion[];
  readonly sessions: readonly SessionView[];
}

export interface RecalledVersion {
  readonly version: number;
  /** null = the recall is open. */
  readonly completedAt: Timestamp | null;
  readonly remaining: number;
}
