import { type Agent, available, type Deployment, ready, type Revision } from '../world/agent';
import type { Scaling } from '../world/agent-spec';
import { failsAtPull, failureOf, type ImageOutcome } from '../world/image-outcome';

type Wire = Record<string, unknown>;

const RESOURCES: Record<string, { cpu: string; memory: string }> = {
  'agent-1x': { cpu: '500m', memory: '1Gi' },
  'agent-2x': { cpu: '1', memory: '2Gi' },
  'agent-3x': { cpu: '1500m', memory: '3Gi' },
};
const REDACTED_IMAGE = '[redacted]';
export const ORGANIZATION_ID = '7c489df3-7d1d-482f-b1ed-51300f630645';
const NAMESPACE = 'tiny-ferret-maroon-123';

/** What is not part of the agent itself but of its details. */
export interface DetailsContext {
  activeSessionCount: number;
  outcomeOf: (image: string | null) => ImageOutcome | undefined;
  conditions: boolean;
}

/** The answer of create, get and update, with the field names as they are: `…Id` here, `…ID` in a revision. */
export function serviceDetails(agent: Agent, context: DetailsContext): Wire {
  const failed = agent.current?.phase === 'Failed' ? outcomeOf(agent.current, context) : undefined;
  return {
    name: agent.name,
    region: agent.region,
    ready: ready(agent),
    available: available(agent),
    createdAt: iso(agent.createdAt),
    updatedAt: iso(agent.updatedAt),
    desiredDeploymentId: agent.desired.id,
    activeDeploymentId: agent.desired.id,
    reconciledDeploymentId: agent.reconciledId,
    activeDeploymentReady: ready(agent),
    autoScaling: replicas(agent.scaling),
    activeSessionCount: context.activeSessionCount,
    deployment: deployment(agent),
    agentProfile: agent.desired.spec.agentProfile,
    krispViva: { audioFilter: agent.desired.spec.audioFilter },
    currentRevision: agent.current && revision(agent.current, agent.scaling, context),
    previousRevision: agent.previous && revision(agent.previous, agent.scaling, context),
    ...(failed && { errors: [{ code: failureOf(failed).code, message: failureOf(failed).message }] }),
    ...(context.conditions && { conditions: conditions(agent, failed) }),
  };
}

export function serviceListItem(agent: Agent, includeDeployment: boolean): Wire {
  return {
    id: agent.serviceId,
    name: agent.name,
    region: agent.region,
    desiredDeploymentId: agent.desired.id,
    activeDeploymentId: agent.desired.id,
    reconciledDeploymentId: agent.reconciledId,
    organizationId: ORGANIZATION_ID,
    createdAt: iso(agent.createdAt),
    updatedAt: iso(agent.updatedAt),
    deletedAt: agent.deletedAt === null ? null : iso(agent.deletedAt),
    ...(includeDeployment && { deployment: deployment(agent) }),
  };
}

export function iso(at: number): string {
  return new Date(at).toISOString();
}

function deployment(agent: Agent): Wire {
  const { desired } = agent;
  return {
    id: desired.id,
    manifest: {
      apiVersion: 'pipecatcloud.daily.co/v1',
      kind: 'PCService',
      metadata: { name: agent.name, namespace: NAMESPACE },
      spec: manifestSpec(desired, agent.scaling),
    },
    serviceId: agent.serviceId,
    createdAt: iso(desired.createdAt),
    updatedAt: iso(desired.updatedAt),
  };
}

function manifestSpec({ spec }: Deployment, scaling: Scaling): Wire {
  return {
    dailyNodeType: spec.nodeType,
    image: spec.image ?? REDACTED_IMAGE,
    autoScaling: replicas(scaling),
    ...(spec.imagePullSecretSet !== null && { imagePullSecretName: spec.imagePullSecretSet }),
    envFromSecretNames: spec.secretSet === null ? [] : [spec.secretSet],
    resources: RESOURCES[spec.agentProfile],
    krispModels: { enabled: false },
    krispViva: { audioFilters: spec.audioFilter !== null },
    ...(spec.maxSessionDuration !== null && { maxSessionDurationSeconds: spec.maxSessionDuration }),
  };
}

function replicas(scaling: Scaling): Wire {
  return { minReplicas: scaling.minAgents, maxReplicas: scaling.maxAgents };
}

function revision(rev: Revision, scaling: Scaling, context: DetailsContext): Wire {
  const outcome = outcomeOf(rev, context);
  const up = rev.phase === 'Active' || rev.phase === 'Draining';
  return {
    deploymentID: rev.deployment.id,
    phase: rev.phase,
    readyReplicas: up ? scaling.minAgents : 0,
    phaseStartedAt: iso(rev.phaseStartedAt),
    ...(rev.phase !== 'Creating' && { health: health(rev, outcome, scaling) }),
    ...(outcome?.outcome === 'infrastructure' && { hasInfrastructureIssue: true }),
  };
}

function health(rev: Revision, outcome: ImageOutcome | undefined, scaling: Scaling): Wire {
  const started = Math.max(1, scaling.minAgents);
  if (rev.phase !== 'Failed' || !outcome) {
    const up = rev.phase !== 'Validating';
    return { ready: up, state: 'running', restartCount: 0, replicasStarted: started };
  }
  const { reason, message } = failureOf(outcome);
  if (failsAtPull(outcome)) {
    return { ready: false, state: 'waiting', restartCount: 0, replicasStarted: 0, reason, message };
  }
  const oom = reason === 'OOMKilled';
  return {
    ready: false,
    state: 'waiting',
    restartCount: 3,
    replicasStarted: started,
    reason,
    lastExitCode: oom ? 137 : 1,
    lastTerminationReason: oom ? 'OOMKilled' : 'Error',
    message,
  };
}

function conditions(agent: Agent, failed: ImageOutcome | undefined): Wire[] {
  const rolling = agent.current?.phase === 'Creating' || agent.current?.phase === 'Validating';
  const failure = failed && failureOf(failed);
  return [
    condition('Available', available(agent), available(agent) ? 'ReplicasAvailable' : 'NoReplicas', ''),
    condition('Progressing', rolling, rolling ? 'RollingOut' : 'Idle', ''),
    condition('Degraded', failure !== undefined, failure?.reason ?? 'AsExpected', failure?.message ?? ''),
  ];
}

function condition(type: string, holds: boolean, reason: string, message: string): Wire {
  return { type, status: holds ? 'True' : 'False', reason, message };
}

function outcomeOf(rev: Revision, context: DetailsContext): ImageOutcome | undefined {
  return context.outcomeOf(rev.deployment.spec.image);
}
