import { AGENT_SPEC_DEFAULTS, type ObservedSpec } from '../../domain';
import { childOf, isObject, numberOf, textOf, type Json } from './json';

/** `name:tag` or `name@sha256:…`; of an agent made from a build the platform shows something else (CONTRACT 2.2). */
const IMAGE_PATTERN = /^[A-Za-z0-9][\w./:-]*?(:\w[\w.-]{0,127}|@sha256:[0-9a-f]{64})$/;

/** What the platform gives each profile in CPU, for answers that do not name the profile (CONTRACT 2.1). */
const PROFILE_OF_CPU: Readonly<Record<string, string>> = {
  '500m': 'agent-1x',
  '0.5': 'agent-1x',
  '1000m': 'agent-2x',
  '1': 'agent-2x',
  '1500m': 'agent-3x',
  '1.5': 'agent-3x',
};

/**
 * The spec of an agent in our spelling (CONTRACT 2.9 #1–5, 4.4), from a detail or from an item of the list. `undefined` = this answer does
 * not tell.
 */
export function parseSpec(agent: Json): ObservedSpec {
  const manifest = childOf(childOf(childOf(agent, 'deployment'), 'manifest'), 'spec');
  return {
    image: imageOf(manifest),
    // Never returned (CONTRACT 4.4).
    buildId: undefined,
    websocketAuth: undefined,
    region: textOf(agent['region']),
    ...manifestFields(manifest),
    ...scalingOf(childOf(agent, 'autoScaling') ?? childOf(manifest, 'autoScaling')),
    agentProfile: profileOf(agent, manifest),
    audioFilter: audioFilterOf(agent, manifest),
  };
}

type ManifestFields = Pick<ObservedSpec, 'nodeType' | 'secretSet' | 'imagePullSecretSet' | 'maxSessionDurationSeconds'>;

function manifestFields(manifest: Json | null): ManifestFields {
  if (manifest === null) {
    return {
      nodeType: undefined,
      secretSet: undefined,
      imagePullSecretSet: undefined,
      maxSessionDurationSeconds: undefined,
    };
  }
  return {
    nodeType: textOf(manifest['dailyNodeType']),
    secretSet: secretSetOf(manifest['envFromSecretNames']),
    imagePullSecretSet: textOf(manifest['imagePullSecretName']) ?? null,
    // Left out when it is the default.
    maxSessionDurationSeconds:
      numberOf(manifest['maxSessionDurationSeconds']) ?? AGENT_SPEC_DEFAULTS.maxSessionDurationSeconds,
  };
}

function imageOf(manifest: Json | null): string | undefined {
  const image = textOf(manifest?.['image']);
  return image !== undefined && IMAGE_PATTERN.test(image) ? image : undefined;
}

/** A request binds one set, so several are a difference to any wish: joined, they equal none. */
function secretSetOf(names: unknown): string | null {
  if (!Array.isArray(names) || names.length === 0) return null;
  return names.map(String).join(',');
}

/** A number that is left out of an object that is there is the default: zero is often not written. */
function scalingOf(scaling: Json | null): Pick<ObservedSpec, 'minAgents' | 'maxAgents'> {
  if (scaling === null) return { minAgents: undefined, maxAgents: undefined };
  return {
    minAgents: numberOf(scaling['minReplicas']) ?? AGENT_SPEC_DEFAULTS.minAgents,
    maxAgents: numberOf(scaling['maxReplicas']) ?? AGENT_SPEC_DEFAULTS.maxAgents,
  };
}

function profileOf(agent: Json, manifest: Json | null): string | undefined {
  const named = textOf(agent['agentProfile']);
  if (named !== undefined || manifest === null) return named;
  const cpu = textOf(childOf(manifest, 'resources')?.['cpu']);
  if (cpu === undefined) return AGENT_SPEC_DEFAULTS.agentProfile;
  return Object.hasOwn(PROFILE_OF_CPU, cpu) ? PROFILE_OF_CPU[cpu] : undefined;
}

/** The model is named at the top only, and not in the list; the manifest says no more than whether there is one. */
function audioFilterOf(agent: Json, manifest: Json | null): string | null | undefined {
  const krisp = agent['krispViva'];
  if (isObject(krisp)) return textOf(krisp['audioFilter']) ?? null;
  if (manifest === null) return undefined;
  return childOf(manifest, 'krispViva')?.['audioFilters'] === true ? undefined : null;
}
