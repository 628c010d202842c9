import type { AgentSpec, Drift, ObservedAgent } from '../domain';

/** Why it is wanted now. */
export interface Why {
  /** What asked for it: `message`, a scan (`scan`, `drift`, `secrets`), or `operator`. */
  readonly source: string;
  /** Of the newest message; null when none told. */
  readonly changeType: string | null;
}

interface Proposed {
  readonly agentId: string;
  /** At the platform. */
  readonly agentName: string;
  /** Of the configuration that would be brought in line; null when the agent is to be deleted. */
  readonly version: number | null;
  readonly why: Why;
  /** The active configuration as the publisher wrote it, with whatever fields of your own it carries. To be read only. */
  readonly configuration: unknown;
}

/** The agent does not exist at the platform, and would be made. */
export interface CreatePlan extends Proposed {
  readonly kind: 'create';
  readonly desired: AgentSpec;
  readonly observed: null;
}

/** The deployment would change. */
export interface UpdatePlan extends Proposed {
  readonly kind: 'update';
  readonly desired: AgentSpec;
  readonly observed: ObservedAgent;
  readonly drift: readonly Drift[];
  /** New sessions then start on a new deployment; false = only the scaling changes. */
  readonly restarts: boolean;
}

/** The agent would be deleted. */
export interface DeletePlan extends Proposed {
  readonly kind: 'delete';
  /** null = a look does not show it, and it may be there all the same. */
  readonly observed: ObservedAgent | null;
}

/** The context would be pushed to live sessions; nothing is deployed. */
export interface ContextPlan extends Proposed {
  readonly kind: 'context';
  readonly version: number;
  /** Live sessions that it would go to, at least one. */
  readonly sessions: number;
}

/** What a policy is asked about: one step that would change something, before anything of it is done. */
export type ProposedPlan = CreatePlan | UpdatePlan | DeletePlan | ContextPlan;
