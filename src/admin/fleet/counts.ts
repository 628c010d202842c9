import type { FleetView } from '../../api';
import type { FleetCounts } from '../../db';
import { SYNC_STATUSES, type StatusReason, type SyncStatus } from '../../domain';

type Counted = FleetCounts['agents'];

/** Every status, with 0 for those that no agent has. */
export function byStatus(counted: Counted): Readonly<Record<SyncStatus, number>> {
  const of = (status: SyncStatus): number => sum(counted.filter((group) => group.status === status));
  return Object.fromEntries(SYNC_STATUSES.map((status) => [status, of(status)])) as Record<SyncStatus, number>;
}

/** The most frequent first. */
export function byReason(counted: Counted): FleetView['byReason'] {
  const reasons = new Set(counted.map(({ reason }) => reason).filter((reason) => reason !== null));
  return [...reasons]
    .map((reason) => ({ reason, agents: withReason(counted, reason) }))
    .sort((a, b) => b.agents - a.agents || (a.reason < b.reason ? -1 : 1));
}

export function withReason(counted: Counted, reason: StatusReason): number {
  return sum(counted.filter((group) => group.reason === reason));
}

function sum(groups: Counted): number {
  return groups.reduce((total, { agents }) => total + agents, 0);
}
