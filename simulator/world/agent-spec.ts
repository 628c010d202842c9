/** What a deployment is made of. A change in any of these mints a new deployment. */
export interface DeploymentSpec {
  image: string | null;
  buildId: string | null;
  nodeType: string;
  secretSet: string | null;
  imagePullSecretSet: string | null;
  agentProfile: string;
  audioFilter: string | null;
  /** Seconds; null is the platform's default, 7200. */
  maxSessionDuration: number | null;
  websocketAuth: string;
}

export interface Scaling {
  minAgents: number;
  maxAgents: number;
}

/** A create or update request after validation. Absent means: keep, or the default on create. */
export interface AgentChange {
  spec: Partial<DeploymentSpec>;
  scaling: Partial<Scaling>;
  forceRedeploy: boolean;
}

export const DEFAULT_SPEC: DeploymentSpec = {
  image: null,
  buildId: null,
  nodeType: 'arm',
  secretSet: null,
  imagePullSecretSet: null,
  agentProfile: 'agent-1x',
  audioFilter: null,
  maxSessionDuration: null,
  websocketAuth: 'none',
};

export const DEFAULT_SCALING: Scaling = { minAgents: 0, maxAgents: 50 };
export const DEFAULT_SESSION_SECONDS = 7200;

/** An image replaces a build and the other way round: an agent runs from exactly one of them. */
export function mergeSpec(base: DeploymentSpec, change: Partial<DeploymentSpec>): DeploymentSpec {
  const merged = { ...base, ...change };
  if (change.image) merged.buildId = null;
  if (change.buildId) merged.image = null;
  return merged;
}

export function sameSpec(a: DeploymentSpec, b: DeploymentSpec): boolean {
  return (Object.keys(a) as (keyof DeploymentSpec)[]).every(
    (field) => a[field] === b[field] || (field === 'maxSessionDuration' && seconds(a) === seconds(b)),
  );
}

function seconds(spec: DeploymentSpec): number {
  return spec.maxSessionDuration ?? DEFAULT_SESSION_SECONDS;
}

export function sameScaling(a: Scaling, b: Scaling): boolean {
  return a.minAgents === b.minAgents && a.maxAgents === b.maxAgents;
}
