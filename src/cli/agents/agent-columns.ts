import type { AgentSummary } from '../../api';
import type { SyncStatus } from '../../domain';
import type { Column } from '../output/column';
import { ago } from '../output/time';
import type { Colour } from '../terminal/paint';

export function colourOf(status: SyncStatus): Colour {
  switch (status) {
    case 'SYNCED':
      return 'green';
    case 'ERROR_SYNC':
    case 'ERROR_DEPROVISIONING':
      return 'red';
    case 'PENDING':
    case 'SYNCING':
    case 'PENDING_DELETE':
      return 'yellow';
    case 'DELETED':
      return 'gray';
    default:
      return status satisfies never;
  }
}

export const AGENT_COLUMNS: readonly Column<AgentSummary>[] = [
  { name: 'ID', value: ({ agentId }) => agentId },
  { name: 'NAME', value: ({ name }) => name, maxWidth: 28 },
  { name: 'STATUS', value: ({ status }) => status, colour: ({ status }) => colourOf(status) },
  { name: 'REASON', value: ({ reason }) => reason },
  { name: 'LIVE', value: ({ syncedVersion }) => syncedVersion },
  { name: 'WANTED', value: ({ activeVersion }) => activeVersion },
  { name: 'BEHIND', value: ({ versionsBehind }) => versionsBehind },
  { name: 'PAUSED', value: ({ paused }) => paused !== null },
  { name: 'SYNCED', value: ({ lastSyncedAt }) => ago(lastSyncedAt), volatile: true },
  { name: 'DESIRED', value: ({ desiredState }) => desiredState, wide: true },
  { name: 'INSTANCE', value: ({ instanceId }) => instanceId, wide: true },
  { name: 'UPDATED', value: ({ updatedAt }) => updatedAt, wide: true },
  { name: 'ERROR', value: ({ error }) => error, wide: true },
];
