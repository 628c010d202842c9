import type { AgentChange, DeploymentSpec, Scaling } from '../world/agent-spec';
import { badRequest } from '../world/refusal';
import { FieldReader } from './fields';

export interface CreateAgentRequest {
  name: string;
  region: string | null;
  change: AgentChange;
}

const TEXT = 'Invalid parameters';
/** The last group is not optional in the vendor's pattern: a name has at least two characters. */
const NAME = /^[a-z0-9]([-a-z0-9]*[a-z0-9])$/;
const NAME_MAX = 54;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const PROFILES = ['agent-1x', 'agent-2x', 'agent-3x'];

export function parseCreateAgent(body: unknown): CreateAgentRequest {
  const fields = new FieldReader(body, TEXT);
  const name = fields.string('serviceName', { pattern: NAME, max: NAME_MAX });
  if (name === undefined) throw fields.complaint('serviceName', 'is missing');
  const region = fields.string('region') ?? null;
  const change = parseChange(fields);
  if (!change.spec.image && !change.spec.buildId) {
    throw badRequest('Either image or buildId is required for service creation');
  }
  return { name, region, change };
}

/** Partial by design: the vendor's own example posts one field only. A region is ignored, it cannot be changed. */
export function parseUpdateAgent(body: unknown): AgentChange {
  return parseChange(new FieldReader(body, TEXT));
}

function parseChange(fields: FieldReader): AgentChange {
  if (fields.has('image') && fields.has('buildId')) {
    throw badRequest('Cannot specify both image and buildId. Use one or the other.');
  }
  return {
    spec: parseSpec(fields),
    scaling: parseScaling(fields.object('autoScaling')),
    forceRedeploy: fields.boolean('forceRedeploy') ?? false,
  };
}

function parseSpec(fields: FieldReader): Partial<DeploymentSpec> {
  const krisp = fields.object('krispViva');
  return withoutUndefined({
    image: fields.string('image'),
    buildId: fields.string('buildId', { pattern: UUID }),
    nodeType: fields.string('nodeType', { oneOf: ['arm'] }),
    secretSet: fields.string('secretSet'),
    imagePullSecretSet: fields.string('imagePullSecretSet'),
    agentProfile: fields.string('agentProfile', { oneOf: PROFILES }),
    audioFilter: krisp && parseFilter(krisp),
    maxSessionDuration: fields.integer('maxSessionDuration', 60, 14400),
    websocketAuth: fields.string('websocketAuth', { oneOf: ['none', 'token'] }),
  });
}

function parseFilter(krisp: FieldReader): string | null | undefined {
  return krisp.raw('audioFilter') === null ? null : krisp.string('audioFilter', { oneOf: ['tel', 'pro'] });
}

function parseScaling(fields: FieldReader | undefined): Partial<Scaling> {
  if (!fields) return {};
  const minAgents = fields.integer('minAgents', 0);
  const maxAgents = fields.integer('maxAgents', 1);
  if (minAgents !== undefined && maxAgents !== undefined && maxAgents < minAgents) {
    throw fields.complaint('maxAgents', 'is less than minAgents');
  }
  return withoutUndefined({ minAgents, maxAgents });
}

type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

function withoutUndefined<T extends object>(fields: T): Defined<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Defined<T>;
}
