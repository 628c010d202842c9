import type { AgentSpec, DesiredAgent } from './agent-spec';
import type { ObservedAgent } from './observed-agent';
import { diffSpec, type Drift } from './diff-spec';

export type Plan =
  | { readonly action: 'none' }
  | { readonly action: 'create'; readonly spec: AgentSpec }
  | { readonly action: 'update'; readonly spec: AgentSpec; readonly drift: readonly Drift[]; readonly force: boolean }
  | { readonly action: 'delete' };

/**
 * The one step that moves `observed` towards `desired`. Pure: no clock, no I/O.
 *
 * @param applied the spec that was sent last, when it is known: what cannot be read back is compared with it
 */
export function plan(desired: DesiredAgent, observed: ObservedAgent | null, applied: AgentSpec | null = null): Plan {
  if (desired.spec === null) return observed === null ? { action: 'none' } : { action: 'delete' };
  if (observed === null) return { action: 'create', spec: desired.spec };
  const drift = diffSpec(desired.spec, observed.spec, applied);
  const force = desired.force === true;
  return drift.length === 0 && !force ? { action: 'none' } : { action: 'update', spec: desired.spec, drift, force };
}
