import type { AgentSpec } from './agent-spec';
import { ConfigurationError } from './errors';
import type { ObservedSpec } from './observed-agent';

/** One field in which what is wanted and what is there differ. */
export interface Drift {
  readonly field: keyof AgentSpec;
  readonly desired: string | number | null;
  readonly observed: string | number | null;
}

/** In the order in which people read a plan. */
const COMPARED: readonly (keyof AgentSpec)[] = [
  'image',
  'buildId',
  'region',
  'nodeType',
  'secretSet',
  'imagePullSecretSet',
  'minAgents',
  'maxAgents',
  'agentProfile',
  'audioFilter',
  'maxSessionDurationSeconds',
  'websocketAuth',
];

/** There is no way to take these back once given (CONTRACT 2.4): leaving one out leaves it as it is. */
const KEPT_WHEN_LEFT_OUT: ReadonlySet<keyof AgentSpec> = new Set([
  'image',
  'buildId',
  'region',
  'secretSet',
  'imagePullSecretSet',
  'websocketAuth',
]);

/**
 * Fields that differ, in a fixed order. What Pipecat Cloud does not let us read (`undefined`) is compared with what was sent last
 * (`applied`); when that is not known either it is taken to be as it should.
 */
export function diffSpec(desired: AgentSpec, observed: ObservedSpec, applied: AgentSpec | null = null): Drift[] {
  return COMPARED.flatMap((field) => {
    const wanted = desired[field];
    const seen = observed[field] ?? unreadable(observed, applied, field);
    if (seen === undefined || seen === wanted || (wanted === null && KEPT_WHEN_LEFT_OUT.has(field))) return [];
    return [{ field, desired: wanted, observed: seen }];
  });
}

function unreadable(
  observed: ObservedSpec,
  applied: AgentSpec | null,
  field: keyof AgentSpec,
): AgentSpec[keyof AgentSpec] | undefined {
  if (observed[field] === null) return null;
  // An image that can be read was not made by a build: a build's is shown redacted.
  if (field === 'buildId' && typeof observed.image === 'string') return null;
  return applied?.[field];
}

/** A scaling-only change restarts nothing and mints no deployment (CONTRACT 3.3). */
export function restarts(drift: readonly Drift[]): boolean {
  return drift.some(({ field }) => field !== 'minAgents' && field !== 'maxAgents');
}

/** An agent cannot move (CONTRACT 2.4). @returns null when it is not to */
export function regionChange(drift: readonly Drift[]): ConfigurationError | null {
  if (drift.every(({ field }) => field !== 'region')) return null;
  return new ConfigurationError('an agent cannot move to another region', 'deployment.region', 'RegionChanged');
}
