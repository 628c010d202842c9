import { restarts, type AgentSpec, type ObservedAgent, type Plan } from '../domain';
import type { ContextPlan, CreatePlan, DeletePlan, ProposedPlan, UpdatePlan } from '../policies';
import type { Look } from './deciding/look';

/** What policies are told of the step that is ahead. */
type Common = Pick<ProposedPlan, 'agentId' | 'agentName' | 'why' | 'configuration'>;

function common({ snapshot, name, request }: Look): Common {
  const { source, changeType } = request;
  return {
    agentId: snapshot.agentId,
    agentName: name,
    why: { source, changeType },
    configuration: snapshot.active?.document ?? null,
  };
}

export function proposedDeployment(
  look: Look,
  step: Extract<Plan, { spec: AgentSpec }>,
  observed: ObservedAgent | null,
): CreatePlan | UpdatePlan {
  const about = { ...common(look), version: look.snapshot.active?.version ?? null, desired: step.spec };
  if (step.action === 'create' || observed === null) return { ...about, kind: 'create', observed: null };
  const { drift, force } = step;
  return { ...about, kind: 'update', observed, drift, restarts: force || restarts(drift) };
}

export function proposedDelete(look: Look, observed: ObservedAgent | null): DeletePlan {
  return { ...common(look), kind: 'delete', version: null, observed };
}

export function proposedContext(look: Look, version: number, sessions: number): ContextPlan {
  return { ...common(look), kind: 'context', version, sessions };
}
