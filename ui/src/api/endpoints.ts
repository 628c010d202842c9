import { withQuery, type Client } from './client';
import type {
  Adopted,
  AgentDetail,
  AgentPage,
  AgentSessionsView,
  AgentSummary,
  AuditPage,
  Counted,
  DeadLetterBounds,
  DeadLetterPage,
  DeadLettersTreated,
  DriftPage,
  FleetView,
  OrphanPage,
  Page,
  Pause,
  PlanView,
  Recorded,
  RolledBack,
  RunView,
  TokenView,
} from './types';

export interface AgentFilter {
  readonly status: readonly string[];
  readonly reason: string;
  readonly desired: string;
  readonly behind: boolean;
  readonly paused: boolean;
  readonly q: string;
  readonly sort: string;
}

export interface FleetSync {
  readonly status?: string;
  readonly reason?: string;
  readonly behind?: boolean;
  readonly all?: boolean;
  readonly expected: number;
}

const agent = (id: string): string => `v1/agents/${encodeURIComponent(id)}`;
const letter = (id: string): string => `v1/dead-letters/${encodeURIComponent(id)}`;
const reason = (why: string): object => (why === '' ? {} : { why });

/** Every route that the page asks, by what it does. */
export function endpoints(client: Client) {
  return {
    token: (signal: AbortSignal) => client.get<TokenView>('v1/token', signal),
    fleet: (signal: AbortSignal) => client.get<FleetView>('v1/fleet', signal),
    agents: (filter: AgentFilter, limit: number, cursor: string | null, signal: AbortSignal) =>
      client.get<AgentPage>(withQuery('v1/agents', { ...filter, limit, cursor }), signal),
    agent: (id: string, signal: AbortSignal) => client.get<AgentDetail>(agent(id), signal),
    history: (id: string, cursor: string | null, signal: AbortSignal) =>
      client.get<Page<RunView>>(withQuery(`${agent(id)}/history`, { limit: 50, cursor }), signal),
    sessions: (id: string, signal: AbortSignal) => client.get<AgentSessionsView>(`${agent(id)}/sessions`, signal),
    plan: (id: string, signal: AbortSignal) => client.get<PlanView>(`${agent(id)}/plan`, signal),
    deadLetters: (
      filter: { reason?: string; agentId?: string; limit?: number },
      cursor: string | null,
      signal: AbortSignal,
    ) => client.get<DeadLetterPage>(withQuery('v1/dead-letters', { limit: 50, ...filter, cursor }), signal),
    drift: (cursor: string | null, signal: AbortSignal) =>
      client.get<DriftPage>(withQuery('v1/drift', { limit: 50, cursor }), signal),
    orphans: (cursor: string | null, signal: AbortSignal) =>
      client.get<OrphanPage>(withQuery('v1/orphans', { limit: 50, cursor }), signal),
    audit: (filter: { who: string; agentId: string }, cursor: string | null, signal: AbortSignal) =>
      client.get<AuditPage>(withQuery('v1/audit', { limit: 50, ...filter, cursor }), signal),

    sync: (id: string, why: string) => client.send<Recorded>('POST', `${agent(id)}/sync`, reason(why)),
    heal: (id: string, why: string) => client.send<Recorded>('POST', `${agent(id)}/heal`, reason(why)),
    pause: (id: string, why: string) => client.send<AgentSummary>('POST', `${agent(id)}/pause`, reason(why)),
    resume: (id: string, why: string) => client.send<AgentSummary>('POST', `${agent(id)}/resume`, reason(why)),
    rollback: (id: string, version: number, why: string) =>
      client.send<RolledBack>('POST', `${agent(id)}/rollback`, { version, why }),
    adopt: (id: string, why: string) => client.send<Adopted>('POST', `${agent(id)}/adopt`, { why }),
    pauseFleet: (why: string) => client.send<Pause>('POST', 'v1/fleet/pause', { why }),
    resumeFleet: (why: string) => client.send<Counted>('POST', 'v1/fleet/resume', { why }),
    releaseDeletes: (expected: number, why: string) =>
      client.send<Counted>('POST', 'v1/fleet/release-deletes', { expected, why }),
    syncFleet: (what: FleetSync, why: string) => client.send<Counted>('POST', 'v1/fleet/sync', { ...what, why }),
    replay: (id: string, why: string) => client.send<DeadLettersTreated>('POST', `${letter(id)}/replay`, reason(why)),
    purge: (id: string, why: string) => client.send<DeadLettersTreated>('DELETE', letter(id), { why }),
    replayMany: (bounds: DeadLetterBounds, why: string) =>
      client.send<DeadLettersTreated>('POST', 'v1/dead-letters/replay', { ...bounds, ...reason(why) }),
    purgeMany: (bounds: DeadLetterBounds, why: string) =>
      client.send<DeadLettersTreated>('POST', 'v1/dead-letters/purge', { ...bounds, why }),
  };
}

export type Api = ReturnType<typeof endpoints>;
