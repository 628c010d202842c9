import type { AgentDetail, ObservedView } from '../../api';
import { readConfiguration, type ActiveConfiguration } from '../../db';
import {
  diffSpec,
  messageOf,
  owned,
  type AgentSpec,
  type DesiredState,
  type ObservedAgent,
  type OwnershipRecord,
} from '../../domain';
import type { Look } from './live-look';

/** The active configuration as it is shown, with what it was compared by. */
export interface Desired {
  readonly version: number;
  readonly createdAt: string;
  readonly spec: AgentSpec | null;
  readonly invalid: string | null;
  readonly contextBytes: number | null;
}

interface Wanted extends Desired {
  readonly applied: AgentSpec | null;
}

/** null = no configuration is active. */
export function desiredView(active: ActiveConfiguration | null, configuredAt: Date | null): Wanted | null {
  if (active === null) return null;
  const base = { version: active.version, createdAt: (configuredAt ?? new Date(0)).toISOString() };
  const applied = specOf(active.appliedDocument);
  try {
    const { spec, llmContext } = readConfiguration(active.document);
    const contextBytes = llmContext === null ? null : Buffer.byteLength(JSON.stringify(llmContext));
    return { ...base, spec, invalid: null, contextBytes, applied };
  } catch (error) {
    return { ...base, spec: null, invalid: messageOf(error), contextBytes: null, applied };
  }
}

type Compared = Pick<AgentDetail, 'observed' | 'observedError' | 'drift' | 'owned'>;

/** What is there, beside what is wanted. What is not ours has no drift: it is never brought in line. */
export function compared(
  desiredState: DesiredState,
  desired: Wanted | null,
  record: OwnershipRecord | null,
  { observed, error }: Look,
): Compared {
  if (observed === null) return { observed: null, observedError: error, drift: [], owned: null };
  const ours = owned(record, observed);
  const spec = desiredState === 'present' && ours ? (desired?.spec ?? null) : null;
  const drift = spec === null ? [] : diffSpec(spec, observed.spec, desired?.applied ?? null);
  return { observed: observedView(observed), observedError: null, drift, owned: ours };
}

function observedView({ serviceId, createdAt, spec, rollout, activeSessionCount }: ObservedAgent): ObservedView {
  const { desiredDeploymentId, ready, available, phase, failure } = rollout;
  return {
    serviceId,
    deploymentId: desiredDeploymentId,
    createdAt: createdAt?.toISOString() ?? null,
    ready: ready && available,
    phase,
    failure: failure === null ? null : [failure.reason, failure.message].filter((part) => part !== null).join(': '),
    activeSessions: activeSessionCount,
    // What cannot be read back is left out.
    spec: Object.fromEntries(Object.entries(spec).filter(([, value]) => value !== undefined)),
  };
}

function specOf(document: unknown): AgentSpec | null {
  if (document === null) return null;
  try {
    return readConfiguration(document).spec;
  } catch {
    return null;
  }
}
