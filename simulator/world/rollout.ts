import type { Agent, Phase, Revision } from './agent';
import { failsAtPull, type ImageOutcome } from './image-outcome';
import type { Settings } from './settings';

type Durations = Pick<Settings, 'reconcileDelayMs' | 'creatingMs' | 'validatingMs' | 'drainingMs'>;
export type OutcomeOf = (image: string | null) => ImageOutcome | undefined;

/** One thing the operator will do, and when. */
interface Step {
  at: number;
  take: (at: number) => void;
}

/**
 * The platform's operator: carries an agent's roll-out forward to `now`. Nothing runs in the background; each look
 * at an agent first lets the operator catch up, so any number of agents costs nothing while nobody looks.
 */
export function advance(agent: Agent, now: number, durations: Durations, outcomeOf: OutcomeOf): void {
  for (;;) {
    const step = earliest(steps(agent, durations, outcomeOf));
    if (!step || step.at > now) return;
    step.take(step.at);
  }
}

/** Jumps to where the operator would end up, as seen long after an out-of-band change. */
export function converge(agent: Agent, now: number): void {
  agent.reconciledId = agent.desired.id;
  agent.current = { deployment: agent.desired, phase: 'Active', phaseStartedAt: now };
  agent.previous = null;
}

function earliest(candidates: Step[]): Step | undefined {
  return candidates.reduce<Step | undefined>((first, step) => (first && first.at <= step.at ? first : step), undefined);
}

function steps(agent: Agent, durations: Durations, outcomeOf: OutcomeOf): Step[] {
  const found: Step[] = [];
  if (agent.reconciledId !== agent.desired.id) {
    found.push({ at: agent.desiredAt + durations.reconcileDelayMs, take: (at) => reconcile(agent, at) });
  }
  const next = agent.current && nextPhase(agent.current, durations, outcomeOf);
  if (next) found.push({ at: next.at, take: (at) => enter(agent, next.phase, at) });
  if (agent.previous?.phase === 'Draining') {
    found.push({ at: agent.previous.phaseStartedAt + durations.drainingMs, take: () => void (agent.previous = null) });
  }
  return found;
}

/** The newest revision that serves is kept as the previous one; one that never served is dropped. */
function reconcile(agent: Agent, at: number): void {
  if (agent.current?.phase === 'Active') agent.previous = agent.current;
  agent.reconciledId = agent.desired.id;
  agent.current = { deployment: agent.desired, phase: 'Creating', phaseStartedAt: at };
}

function nextPhase(
  revision: Revision,
  durations: Durations,
  outcomeOf: OutcomeOf,
): { phase: Phase; at: number } | undefined {
  const outcome = outcomeOf(revision.deployment.spec.image);
  const stuck = outcome !== undefined && outcome.outcome !== 'fail';
  if (revision.phase === 'Creating' && !stuck) {
    const phase = outcome && failsAtPull(outcome) ? 'Failed' : 'Validating';
    return { phase, at: revision.phaseStartedAt + durations.creatingMs };
  }
  if (revision.phase === 'Validating' && !stuck) {
    return { phase: outcome ? 'Failed' : 'Active', at: revision.phaseStartedAt + durations.validatingMs };
  }
  return undefined;
}

function enter(agent: Agent, phase: Phase, at: number): void {
  if (!agent.current) return;
  agent.current = { ...agent.current, phase, phaseStartedAt: at };
  if (phase === 'Active' && agent.previous) {
    agent.previous = { ...agent.previous, phase: 'Draining', phaseStartedAt: at };
  }
}
