import { AGENT_SPEC_DEFAULTS, type AgentSpec } from '../agent-spec';
import { SyncError, type ErrorClass } from '../errors';
import type { ObservedAgent, ObservedSpec, Rollout } from '../observed-agent';
import type { OwnershipRecord } from '../ownership';
import type { StatusReason } from '../status';
import type { RequestedWork, Update } from '../update';

/** The id of the agent with this number: the same in every run, another for every number. */
export function agentId(seed = 1): string {
  return `00000000-0000-4000-8000-${seed.toString(16).padStart(12, '0')}`;
}

/** Of the agent number 1 under the prefix `cs`. */
export const AGENT_NAME = 'cs-00000000000040008000000000000001';

export function spec(over: Partial<AgentSpec> = {}): AgentSpec {
  return { ...AGENT_SPEC_DEFAULTS, image: 'acme/bot:1.0.0', ...over };
}

/** The spec as Pipecat Cloud shows it: what it never shows is `undefined`. */
export function shown(given: AgentSpec, over: Partial<ObservedSpec> = {}): ObservedSpec {
  return {
    ...given,
    image: given.buildId === null ? given.image : undefined,
    buildId: undefined,
    websocketAuth: undefined,
    ...over,
  };
}

/** Reconciled and ready. */
export function rollout(over: Partial<Rollout> = {}): Rollout {
  return {
    desiredDeploymentId: 'deployment-1',
    reconciledDeploymentId: 'deployment-1',
    ready: true,
    available: true,
    phase: 'Active',
    infrastructureIssue: false,
    previousRevision: false,
    failure: null,
    ...over,
  };
}

export function observedAgent(over: Partial<ObservedAgent> = {}): ObservedAgent {
  return {
    name: AGENT_NAME,
    serviceId: 'service-1',
    createdAt: new Date('2026-01-01T00:00:00Z'),
    spec: shown(spec()),
    rollout: rollout(),
    activeSessionCount: 0,
    ...over,
  };
}

export function ownership(over: Partial<OwnershipRecord> = {}): OwnershipRecord {
  return {
    agentName: AGENT_NAME,
    serviceId: 'service-1',
    confirmed: true,
    intent: null,
    intentAt: null,
    intentAgeMs: 0,
    intentForce: false,
    deploymentId: 'deployment-1',
    appliedVersion: 1,
    ...over,
  };
}

export function update(over: Partial<Update> = {}): Update {
  return { agentId: agentId(), version: 1, changeType: 'FULL_SYNC', ...over };
}

export function work(over: Partial<RequestedWork> = {}): RequestedWork {
  return {
    agentId: agentId(),
    version: 1,
    scope: 'full',
    command: null,
    changeType: 'FULL_SYNC',
    traceparent: null,
    ...over,
  };
}

const REASON_OF: Readonly<Record<ErrorClass, StatusReason>> = {
  transient: 'PlatformUnavailable',
  waiting: 'SecretSetNotReady',
  rate_limited: 'RateLimited',
  auth: 'AuthenticationFailed',
  terminal: 'InvalidConfig',
  superseded: 'LeaseLost',
};

export function failure(errorClass: ErrorClass, reason = REASON_OF[errorClass], retryAfterMs?: number): SyncError {
  return new SyncError(`a failure that is ${errorClass}`, { errorClass, reason, retryAfterMs });
}
