/** What one agent's deployment is, in one spelling for what is wanted and what is seen (DESIGN: normalised before comparing). */
export interface AgentSpec {
  /** Exactly one of `image` and `buildId` is set. `image` carries a tag or a digest. */
  readonly image: string | null;
  readonly buildId: string | null;
  /** null = the organisation's default region. Immutable once created. */
  readonly region: string | null;
  readonly nodeType: string;
  readonly secretSet: string | null;
  readonly imagePullSecretSet: string | null;
  readonly minAgents: number;
  readonly maxAgents: number;
  readonly agentProfile: string;
  readonly audioFilter: string | null;
  readonly maxSessionDurationSeconds: number;
  /** Not readable at Pipecat Cloud; null = not sent. */
  readonly websocketAuth: string | null;
}

/** Pipecat Cloud's own defaults for what a create request leaves out (vendor OpenAPI, CreateServiceRequest). */
export const AGENT_SPEC_DEFAULTS: AgentSpec = {
  image: null,
  buildId: null,
  region: null,
  nodeType: 'arm',
  secretSet: null,
  imagePullSecretSet: null,
  minAgents: 0,
  maxAgents: 50,
  agentProfile: 'agent-1x',
  audioFilter: null,
  maxSessionDurationSeconds: 7200,
  websocketAuth: null,
};

/** One agent as it is wanted. `spec` null = it must not exist. */
export interface DesiredAgent {
  readonly name: string;
  readonly spec: AgentSpec | null;
  /** Restart even if nothing differs. */
  readonly force?: boolean;
}
