import type { AgentDetail, AgentSummary, PlanView, WaitView } from '../../api';

export const AGENT_ID = 'aaaaaaaa-0000-4000-8000-aaaaaaaaaaaa';

export function agentSummary(over: Partial<AgentSummary> = {}): AgentSummary {
  return {
    agentId: AGENT_ID,
    name: 'Booking line',
    instanceId: 'cs-aaaaaaaa000040008000aaaaaaaaaaaa',
    desiredState: 'present',
    status: 'SYNCED',
    reason: null,
    error: null,
    activeVersion: 3,
    syncedVersion: 3,
    versionsBehind: 0,
    paused: null,
    lastSyncedAt: '2026-01-02T03:04:05.678Z',
    updatedAt: '2026-01-02T03:04:05.678Z',
    ...over,
  };
}

export function agentDetail(over: Partial<AgentDetail> = {}): AgentDetail {
  return {
    ...agentSummary(),
    createdAt: '2026-01-01T00:00:00.000Z',
    desired: null,
    observed: null,
    observedError: null,
    drift: [],
    owned: true,
    request: null,
    history: [],
    versions: [],
    ...over,
  };
}

export function planView(over: Partial<PlanView> = {}): PlanView {
  return {
    agentId: AGENT_ID,
    version: 3,
    action: 'none',
    drift: [],
    calls: [],
    restarts: false,
    liveSessions: 0,
    heldBy: null,
    refused: null,
    estimate: null,
    at: '2026-01-02T03:04:05.678Z',
    ...over,
  };
}

export function waitView(over: Partial<WaitView> = {}): WaitView {
  return {
    agentId: AGENT_ID,
    done: false,
    failed: false,
    status: 'SYNCING',
    reason: null,
    error: null,
    syncedVersion: 2,
    activeVersion: 3,
    ...over,
  };
}
