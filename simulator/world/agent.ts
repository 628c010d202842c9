import { DEFAULT_SESSION_SECONDS, type DeploymentSpec, type Scaling } from './agent-spec';

export type Phase = 'Creating' | 'Validating' | 'Active' | 'Draining' | 'Failed';

export interface Deployment {
  id: string;
  spec: DeploymentSpec;
  createdAt: number;
  updatedAt: number;
}

export interface Revision {
  deployment: Deployment;
  phase: Phase;
  phaseStartedAt: number;
}

export interface Agent {
  name: string;
  serviceId: string;
  region: string;
  createdAt: number;
  updatedAt: number;
  deletedAt: number | null;
  scaling: Scaling;
  desired: Deployment;
  /** When `desired` was asked for: the operator picks it up `reconcileDelayMs` later. */
  desiredAt: number;
  reconciledId: string | null;
  current: Revision | null;
  previous: Revision | null;
  /** How many deployments were ever minted for it. */
  deployments: number;
  /** The agent as it was before its last change: what a lagging replica would still answer. */
  before: Agent | null;
}

/** The deployment that takes new sessions, if any does. */
export function serving(agent: Agent): Deployment | null {
  if (agent.current?.phase === 'Active') return agent.current.deployment;
  if (agent.previous?.phase === 'Active') return agent.previous.deployment;
  return null;
}

/**
 * Says nothing about `desired`: until the operator has reconciled a change, this is still the answer for the
 * deployment before it. Clients have to compare the two ids, and so they can be tested on it.
 */
export function ready(agent: Agent): boolean {
  return agent.current?.phase === 'Active';
}

export function available(agent: Agent): boolean {
  return serving(agent) !== null;
}

export function sessionSeconds(deployment: Deployment): number {
  return deployment.spec.maxSessionDuration ?? DEFAULT_SESSION_SECONDS;
}

/** A copy that later roll-out steps cannot reach. */
export function snapshot(agent: Agent): Agent {
  return {
    ...agent,
    scaling: { ...agent.scaling },
    desired: { ...agent.desired },
    current: agent.current && { ...agent.current },
    previous: agent.previous && { ...agent.previous },
    before: null,
  };
}
