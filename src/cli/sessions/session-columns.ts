import type { Column } from '../output/column';
import { ago } from '../output/time';

/** One live session and what it hears (`GET /v1/agents/{id}/sessions`). */
export interface Session {
  readonly sessionId: string;
  readonly deploymentId: string | null;
  readonly onCurrentDeployment: boolean | null;
  readonly startedAt: string | null;
  readonly versionHeard: number | null;
  readonly via: string | null;
  readonly since: string | null;
  readonly versionsBehind: number | null;
  readonly lastOutcome: string | null;
  readonly lastError: string | null;
}

export interface AgentSessions {
  readonly sessions: readonly Session[];
}

export const SESSION_COLUMNS: readonly Column<Session>[] = [
  { name: 'SESSION', value: ({ sessionId }) => sessionId },
  { name: 'AGE', value: ({ startedAt }) => ago(startedAt), volatile: true },
  { name: 'HEARS', value: ({ versionHeard }) => versionHeard },
  {
    name: 'BEHIND',
    value: ({ versionsBehind }) => versionsBehind,
    colour: ({ versionsBehind }) => (versionsBehind === 0 ? 'green' : 'yellow'),
  },
  { name: 'VIA', value: ({ via }) => via },
  { name: 'OUTCOME', value: ({ lastOutcome }) => lastOutcome },
  { name: 'CURRENT', value: ({ onCurrentDeployment }) => onCurrentDeployment },
  { name: 'ERROR', value: ({ lastError }) => lastError, maxWidth: 80 },
  { name: 'DEPLOYMENT', value: ({ deploymentId }) => deploymentId, wide: true },
  { name: 'STARTED', value: ({ startedAt }) => startedAt, wide: true },
  { name: 'SINCE', value: ({ since }) => since, wide: true },
];
