import { readConfiguration, type Finding, type SettledAgent } from '../db';
import { diffSpec, type AgentSpec, type Drift, type ObservedAgent } from '../domain';

/** What a fleet scan found, by what is to be done about it. */
export interface Comparison {
  readonly report: Finding[];
  readonly heal: Finding[];
  /** Reported before, and in line again. */
  readonly clear: { readonly agentId: string; readonly version: number }[];
}

/**
 * Compares what was brought in line with what is there now.
 *
 * `heal` heals an observed change once: when the same one is there again afterwards, somebody else writes too, and that is said instead of
 * fighting over the agent.
 */
export function compareFleet(
  agents: readonly SettledAgent[],
  seen: ReadonlyMap<string, ObservedAgent>,
  policy: 'report' | 'heal',
): Comparison {
  const comparison: Comparison = { report: [], heal: [], clear: [] };
  for (const agent of agents) {
    const found = compare(agent, seen.get(agent.agentName));
    if (found === null) {
      if (agent.drifted) comparison.clear.push({ agentId: agent.agentId, version: agent.version });
      continue;
    }
    const again = agent.healedDrift !== null && JSON.stringify(agent.healedDrift) === JSON.stringify(found.drift);
    if (policy === 'heal' && !again && found.drift.length > 0) comparison.heal.push(found);
    else
      comparison.report.push(
        again && policy === 'heal' ? { ...found, message: `two writers: ${found.message}` } : found,
      );
  }
  return comparison;
}

/** A pseudo-field: the agent itself. */
const GONE: Drift = { field: 'image', desired: 'present', observed: 'absent' };

function compare(agent: SettledAgent, observed: ObservedAgent | undefined): Finding | null {
  const { agentId, version } = agent;
  if (observed === undefined)
    return { agentId, version, message: 'the agent is gone from Pipecat Cloud', drift: [GONE] };
  if (agent.serviceId !== null && observed.serviceId !== null && agent.serviceId !== observed.serviceId) {
    return { agentId, version, message: 'the agent was deleted and made again by somebody else', drift: [] };
  }
  const desired = specOf(agent.document);
  if (desired === null) return null;
  const drift = diffSpec(desired, observed.spec, specOf(agent.appliedDocument));
  if (drift.length === 0) return null;
  const told = drift.map(
    ({ field, desired: want, observed: have }) => `${field} is ${String(have)}, not ${String(want)}`,
  );
  return { agentId, version, message: `changed at Pipecat Cloud: ${told.join('; ')}`, drift };
}

function specOf(document: unknown): AgentSpec | null {
  if (document === null) return null;
  try {
    return readConfiguration(document).spec;
  } catch {
    return null;
  }
}
