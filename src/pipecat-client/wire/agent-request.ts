import { ConfigurationError, type AgentSpec } from '../../domain';
import { checkedAgentName } from '../names';
import type { Json } from './json';

/**
 * The body of a create call (vendor OpenAPI, CreateServiceRequest): the whole document, because what a left-out field means is not
 * written. Only what cannot be unset once given is left out when it is null.
 *
 * @throws ConfigurationError
 */
export function createBody(name: string, spec: AgentSpec): string {
  return JSON.stringify({
    serviceName: checkedAgentName(name),
    ...(spec.region === null ? {} : { region: spec.region }),
    ...updateFields(spec),
  });
}

/** The body of an update (UpdateServiceRequest): the same, without the name and the region, which are for life. */
export function updateBody(spec: AgentSpec, force = false): string {
  return JSON.stringify({ ...updateFields(spec), ...(force ? { forceRedeploy: true } : {}) });
}

function updateFields(spec: AgentSpec): Json {
  return {
    ...origin(spec),
    nodeType: spec.nodeType,
    ...given({
      secretSet: spec.secretSet,
      imagePullSecretSet: spec.imagePullSecretSet,
      websocketAuth: spec.websocketAuth,
    }),
    autoScaling: { minAgents: spec.minAgents, maxAgents: spec.maxAgents },
    krispViva: { audioFilter: spec.audioFilter },
    agentProfile: spec.agentProfile,
    maxSessionDuration: spec.maxSessionDurationSeconds,
  };
}

function origin({ image, buildId }: AgentSpec): Json {
  if (image !== null && buildId === null) return { image };
  if (buildId !== null && image === null) return { buildId };
  throw new ConfigurationError('exactly one of image and buildId is needed', 'deployment');
}

function given(fields: Json): Json {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null));
}
