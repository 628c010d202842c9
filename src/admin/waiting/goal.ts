import type { WaitView } from '../../api';
import type { AgentProgress } from '../../db';

/**
 * - `synced`: SYNCED at the active version, or at `version` or newer
 * - `deleted`: gone from Pipecat Cloud
 * - `settled`: nothing is asked for any more
 */
export const GOALS = ['synced', 'deleted', 'settled'] as const;
export type Goal = (typeof GOALS)[number];

/** Where an agent stands, seen from what somebody waits for. */
export function toWaitView(agent: AgentProgress, goal: Goal, version: number | null): WaitView {
  const { agentId, status, reason, error, syncedVersion, activeVersion } = agent;
  const done = reached(agent, goal, version);
  // On the way there are errors that pass; one for which the request is parked waits for a human.
  const failed = !done && agent.parked && (status === 'ERROR_SYNC' || status === 'ERROR_DEPROVISIONING');
  return { agentId, done, failed, status, reason, error, syncedVersion, activeVersion };
}

function reached(agent: AgentProgress, goal: Goal, version: number | null): boolean {
  switch (goal) {
    case 'synced': {
      const wanted = version ?? agent.activeVersion;
      return agent.status === 'SYNCED' && wanted !== null && (agent.syncedVersion ?? -1) >= wanted;
    }
    case 'deleted':
      return agent.status === 'DELETED';
    case 'settled':
      return !agent.asked;
    default:
      return goal satisfies never;
  }
}
