import type { JournalEntry } from '../support/simulator';
import type { DeadLetterEntry, World } from '../support/world';

export interface AgentFacts {
  readonly id: string;
  readonly desired_state: 'present' | 'absent';
  readonly sync_status: string;
  readonly status_reason: string | null;
  readonly synced_version: number | null;
  readonly active_version: number | null;
  readonly command_version: number | null;
  readonly pipecat_cloud_instance_id: string | null;
  readonly last_error_message: string | null;
  /** The active configuration. */
  readonly config: ConfigFacts;
}

export interface ConfigFacts {
  readonly deployment?: {
    readonly image?: string;
    readonly agentProfile?: string;
    readonly autoScaling?: { readonly minAgents: number; readonly maxAgents: number };
  };
  readonly llm_context?: object;
}

export interface VersionFacts {
  readonly agent_id: string;
  readonly version: number;
  readonly config: ConfigFacts;
}

export interface PlatformAgent {
  readonly name: string;
  readonly serviceId: string;
  readonly deleted: boolean;
  readonly ready: boolean;
  readonly desired: {
    readonly image: string | null;
    readonly agentProfile: string;
    readonly autoScaling: { readonly minAgents: number; readonly maxAgents: number };
  };
  readonly desiredDeploymentId: string;
  readonly reconciledDeploymentId: string | null;
  readonly deployments: number;
}

export interface PlatformSession {
  readonly sessionId: string;
  readonly serviceId: string;
  readonly agentName: string;
  readonly endedAt: number | null;
  readonly bot: { readonly mode: string };
  readonly contextVersion: number | null;
  readonly context: unknown;
  readonly heard: readonly { readonly at: number; readonly contextVersion: number }[];
}

export interface RunFacts {
  readonly id: string;
  readonly agent_id: string;
  readonly outcome: string;
  readonly version: number | null;
}

export interface Call extends JournalEntry {
  readonly fault: string | null;
  readonly requestBody: { readonly image?: string } | null;
}

export interface Overlap {
  readonly agent: string;
  readonly first: Call;
  readonly second: Call;
}

/** Everything that can be known at the end, from PostgreSQL, Redis and the simulator; no log line is among it. */
export interface Evidence {
  readonly agents: readonly AgentFacts[];
  readonly versions: readonly VersionFacts[];
  readonly requests: readonly {
    readonly agent_id: string;
    readonly parked_for: string | null;
    readonly last_reason: string | null;
  }[];
  readonly runs: readonly RunFacts[];
  readonly platform: ReadonlyMap<string, PlatformAgent>;
  /** Those that were deleted, too. */
  readonly incarnations: readonly PlatformAgent[];
  readonly sessions: readonly PlatformSession[];
  readonly calls: readonly Call[];
  readonly overlaps: readonly Overlap[];
  readonly letters: readonly DeadLetterEntry[];
  readonly waitingLetters: number;
}

export async function gather(world: World): Promise<Evidence> {
  const { database, simulator } = world;
  const [agents, versions, requests, runs, waiting, state, calls, overlaps, letters] = await Promise.all([
    database.rows<AgentFacts>(
      `SELECT a.*, c.config FROM agents a LEFT JOIN agent_configurations c ON c.agent_id = a.id AND c.is_active ORDER BY a.id`,
    ),
    database.rows<VersionFacts>(
      'SELECT agent_id, version, config FROM agent_configurations ORDER BY agent_id, version',
    ),
    database.rows<Evidence['requests'][number]>('SELECT agent_id, parked_for, last_reason FROM sync_requests'),
    database.rows<RunFacts>('SELECT id, agent_id, outcome, version FROM sync_runs ORDER BY id'),
    database.rows<{ n: number }>('SELECT count(*)::int AS n FROM dead_letters'),
    simulator.http.get<{ agents: PlatformAgent[]; sessions: PlatformSession[] }>('/state'),
    simulator.journal(),
    simulator.http.get<{ overlaps: Overlap[] }>('/overlaps'),
    world.deadLetters(),
  ]);
  return {
    agents,
    versions,
    requests,
    runs,
    platform: new Map(state.data.agents.filter(({ deleted }) => !deleted).map((agent) => [agent.name, agent])),
    incarnations: state.data.agents,
    sessions: state.data.sessions,
    calls: calls as unknown as readonly Call[],
    overlaps: overlaps.data.overlaps,
    letters,
    waitingLetters: waiting[0]?.n ?? 0,
  };
}
