import { plainToInstance, Type } from 'class-transformer';
import {
  IsBoolean,
  IsIn,
  IsInt,
  IsObject,
  IsOptional,
  IsString,
  IsUUID,
  Matches,
  Max,
  MaxLength,
  Min,
  Validate,
  ValidateNested,
  validateSync,
  ValidatorConstraint,
  type ValidatorConstraintInterface,
  type ValidationError,
} from 'class-validator';
import { AGENT_SPEC_DEFAULTS, ConfigurationError, type AgentSpec } from '../domain';
import type { ActiveConfiguration } from './agent-snapshot';

const SET_NAME_PATTERN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const REGION_PATTERN = /^[a-z0-9-]{2,40}$/;
const MINUTE_SECONDS = 60;
const FOUR_HOURS_SECONDS = 14_400;

const IMAGE_MAX_LENGTH = 512;
const TAG_PATTERN = /:\w[\w.-]{0,127}$/;
const DIGEST_PATTERN = /@sha256:[0-9a-f]{64}$/;

/** A tag or a digest is required: without one the platform would run whatever `latest` is on that day. */
@ValidatorConstraint({ name: 'taggedImage' })
class TaggedImage implements ValidatorConstraintInterface {
  validate(value: unknown): boolean {
    if (typeof value !== 'string' || value.length > IMAGE_MAX_LENGTH || /\s/.test(value)) return false;
    const withoutDigest = value.replace(DIGEST_PATTERN, '');
    const name = withoutDigest.slice(withoutDigest.lastIndexOf('/') + 1).replace(TAG_PATTERN, '');
    const pinned = withoutDigest !== value || TAG_PATTERN.test(withoutDigest);
    return pinned && name !== '' && !/[:@]/.test(name) && !withoutDigest.includes('@');
  }

  defaultMessage(): string {
    return 'image must carry a tag or a digest, as registry/name:1.2.3';
  }
}

/** Of several rules the first that fails is told, from the bottom up. */
class AutoScalingDocument {
  @IsOptional()
  @Min(0)
  @IsInt()
  minAgents?: number;

  @IsOptional()
  @Min(1)
  @IsInt()
  maxAgents?: number;
}

class KrispVivaDocument {
  @IsOptional()
  @IsIn(['tel', 'pro'])
  audioFilter?: string | null;
}

/** `config.deployment`: the fields of Pipecat's create-agent request without `serviceName` (vendor OpenAPI, CreateServiceRequest). */
class DeploymentDocument {
  @IsOptional()
  @Validate(TaggedImage)
  image?: string | null;

  @IsOptional()
  @IsUUID()
  buildId?: string | null;

  @IsOptional()
  @Matches(REGION_PATTERN, { message: 'region must be a region code, as us-west' })
  region?: string | null;

  @IsOptional()
  @IsIn(['arm'])
  nodeType?: string | null;

  @IsOptional()
  @Matches(SET_NAME_PATTERN, { message: 'secretSet must be the name of a secret set' })
  @MaxLength(63)
  secretSet?: string | null;

  @IsOptional()
  @Matches(SET_NAME_PATTERN, { message: 'imagePullSecretSet must be the name of a secret set' })
  @MaxLength(63)
  imagePullSecretSet?: string | null;

  @IsOptional()
  @ValidateNested()
  @IsObject()
  @Type(() => AutoScalingDocument)
  autoScaling?: AutoScalingDocument | null;

  @IsOptional()
  @ValidateNested()
  @IsObject()
  @Type(() => KrispVivaDocument)
  krispViva?: KrispVivaDocument | null;

  @IsOptional()
  @IsIn(['agent-1x', 'agent-2x', 'agent-3x'])
  agentProfile?: string | null;

  @IsOptional()
  @Max(FOUR_HOURS_SECONDS)
  @Min(MINUTE_SECONDS)
  @IsInt()
  maxSessionDuration?: number | null;

  @IsOptional()
  @IsString()
  @IsIn(['none', 'token'])
  websocketAuth?: string | null;

  @IsOptional()
  @IsBoolean()
  forceRedeploy?: boolean | null;
}

/** A configuration as config-sync uses it. */
export interface Configuration {
  readonly spec: AgentSpec;
  /** This version restarts the bots once, even if nothing else differs. */
  readonly forceRedeploy: boolean;
  /** Verbatim, for the bots; null = the document has none, so there is nothing to push. */
  readonly llmContext: Readonly<Record<string, unknown>> | null;
}

/**
 * Validates a configuration document as it stands in the database and brings it into the normalised form. Fields beside `deployment` and
 * `llm_context` are the bot's own business; an unknown field inside `deployment` is refused, since it would silently not be deployed.
 *
 * @throws ConfigurationError with the path of the first bad field, never with its value
 */
export function readConfiguration(document: unknown): Configuration {
  const { deployment, llmContext } = partsOf(document);
  return { spec: readSpec(deployment), forceRedeploy: isForced(deployment), llmContext: readContext(llmContext) };
}

/**
 * The same of a configuration whose deployment is live: it was checked before it was sent, so only the context is checked, and nothing
 * parsed until somebody asks for it.
 *
 * @throws ConfigurationError when the context is not valid
 */
export function readDeployedConfiguration(active: Pick<ActiveConfiguration, 'document' | 'context'>): Configuration {
  if (active.context?.text.startsWith('{') === false) throw notAnObject('llm_context');
  return new DeployedConfiguration(active);
}

/** A class, since V8 makes a map of its own, which is old from the start, for each literal with a getter (docs/decisions/0025). */
class DeployedConfiguration implements Configuration {
  constructor(private readonly active: Pick<ActiveConfiguration, 'document' | 'context'>) {}

  get spec(): AgentSpec {
    return readConfiguration(this.active.document).spec;
  }

  get forceRedeploy(): boolean {
    return readConfiguration(this.active.document).forceRedeploy;
  }

  get llmContext(): Record<string, unknown> | null {
    return readContext(this.active.context?.value ?? null);
  }
}

function partsOf(document: unknown): { deployment: Record<string, unknown>; llmContext: unknown } {
  const root = asObject(document, 'config');
  return { deployment: asObject(root['deployment'], 'deployment'), llmContext: root['llm_context'] ?? null };
}

function isForced(deployment: Record<string, unknown>): boolean {
  return deployment['forceRedeploy'] === true;
}

function readContext(llmContext: unknown): Record<string, unknown> | null {
  return llmContext === null ? null : asObject(llmContext, 'llm_context');
}

function asObject(value: unknown, path: string): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw notAnObject(path);
}

function notAnObject(path: string): ConfigurationError {
  return new ConfigurationError('must be a JSON object', path);
}

function readSpec(plain: Record<string, unknown>): AgentSpec {
  const document = plainToInstance(DeploymentDocument, plain);
  const [error] = validateSync(document, { whitelist: true, forbidNonWhitelisted: true, stopAtFirstError: true });
  if (error !== undefined) throw toConfigurationError(error, 'deployment');
  const spec = toSpec(document);
  if ((spec.image === null) === (spec.buildId === null)) {
    throw new ConfigurationError('give exactly one of image and buildId', 'deployment.image');
  }
  if (spec.minAgents > spec.maxAgents) {
    throw new ConfigurationError('must not be above maxAgents', 'deployment.autoScaling.minAgents');
  }
  return spec;
}

function toConfigurationError(error: ValidationError, parent: string): ConfigurationError {
  const path = `${parent}.${error.property}`;
  const [child] = error.children ?? [];
  if (child !== undefined) return toConfigurationError(child, path);
  const [sentence] = Object.values(error.constraints ?? {});
  return new ConfigurationError(sentence ?? 'is not valid', path);
}

function toSpec(document: DeploymentDocument): AgentSpec {
  const defaults = AGENT_SPEC_DEFAULTS;
  return {
    image: document.image ?? null,
    buildId: document.buildId ?? null,
    region: document.region ?? null,
    nodeType: document.nodeType ?? defaults.nodeType,
    secretSet: document.secretSet ?? null,
    imagePullSecretSet: document.imagePullSecretSet ?? null,
    minAgents: document.autoScaling?.minAgents ?? defaults.minAgents,
    maxAgents: document.autoScaling?.maxAgents ?? defaults.maxAgents,
    agentProfile: document.agentProfile ?? defaults.agentProfile,
    audioFilter: document.krispViva?.audioFilter ?? null,
    maxSessionDurationSeconds: document.maxSessionDuration ?? defaults.maxSessionDurationSeconds,
    websocketAuth: document.websocketAuth ?? null,
  };
}
