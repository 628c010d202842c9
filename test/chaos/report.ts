import type { World } from '../support/world';
import {
  heldToAccount,
  newestWins,
  noDoubleEffect,
  noForeignHarm,
  nothingVanishes,
  singleWriter,
  unexplained,
} from './history-checks';
import type { ChaosOptions } from './options';
import { convergence, queueEmpty } from './state-checks';
import { explain, type Case, type Check, type Violation } from './violation';

export interface Report {
  readonly violations: readonly Violation[];
  /** For people. */
  readonly text: string;
}

interface Trial {
  readonly world: World;
  readonly options: ChaosOptions;
  readonly found: Case;
  readonly convergedMs: number | null;
  readonly sightings: readonly string[];
  readonly surprises: readonly string[];
}

const CHECKS: readonly Check[] = [
  convergence,
  queueEmpty,
  newestWins,
  singleWriter,
  noForeignHarm,
  noDoubleEffect,
  nothingVanishes,
];
const EXPLAINED = 8;

export async function report(trial: Trial): Promise<Report> {
  const { found, sightings, surprises, options, convergedMs } = trial;
  const late = `not in line ${options.convergeMs} ms after the last fault`;
  const violations = [
    ...(convergedMs === null ? [{ invariant: 'I1 convergence', agentId: null, what: late }] : []),
    ...CHECKS.flatMap((check) => check(found)),
    ...sightings.map((what) => ({ invariant: 'I10 secrets', agentId: null, what })),
    ...surprises.map((what) => ({ invariant: 'I9 bounded', agentId: null, what })),
  ];
  const explained = await Promise.all(
    violations.slice(0, EXPLAINED).map((violation) => explain(trial.world, violation)),
  );
  const rest = violations
    .slice(EXPLAINED)
    .map(({ invariant, agentId, what }) => `${invariant}: ${String(agentId)}: ${what}`);
  const last = violations.length === 0 ? '0 violations' : `${violations.length} violations (seed ${options.seed}):`;
  return { violations, text: [...figures(trial), last, ...explained, ...rest].join('\n') };
}

function figures({ found, convergedMs, options }: Trial): string[] {
  const { evidence, ledger } = found;
  const count = (items: readonly string[]): string => list(tally(items));
  const faults = evidence.calls.flatMap((call) => call.fault?.split('+') ?? []);
  const creates = evidence.calls
    .filter(({ op, applied }) => op === 'createAgent' && applied)
    .map(({ agent }) => agent ?? '');
  const perAgent = [...tally(creates).values()].map((times) => `${times}×`);
  const overlaps = evidence.overlaps.length;
  return [
    `chaos with seed ${options.seed}, ${options.durationMs / 1000} s, ${options.agents} agents, ${options.replicas} replicas`,
    `messages: ${ledger.sent.length} published; actions: ${list(ledger.actions)}`,
    `messages that must be in the dead letters: ${heldToAccount(ledger).length}`,
    `disasters: ${list(ledger.disasters)}`,
    `faults of the API: ${count(faults)}`,
    `calls of the API: ${count(evidence.calls.map(({ op }) => op))}`,
    `calls in each ten seconds: ${pace(evidence.calls.map(({ startedAt }) => startedAt))}`,
    `agents by number of effective creates: ${count(perAgent)}`,
    `statuses: ${count(evidence.agents.map((agent) => [agent.sync_status, agent.status_reason ?? ''].join(' ').trim()))}`,
    `dead letters: ${count(evidence.letters.map(({ reason }) => reason))}`,
    `overlaps: ${unexplained(found).length}, and ${overlaps - unexplained(found).length} explained by a sleeping replica`,
    `regressions: ${ledger.regressions.length}`,
    `in line ${convergedMs === null ? 'never' : `${(convergedMs / 1000).toFixed(1)} s`} after the last fault`,
  ];
}

/** A platform that is asked nothing for a while shows here. */
function pace(times: readonly number[]): string {
  const first = times[0] ?? 0;
  const slots = times.map((time) => Math.floor((time - first) / 10_000));
  const length = (slots.at(-1) ?? 0) + 1;
  return Array.from({ length }, (_, slot) => slots.filter((one) => one === slot).length).join(' ');
}

function tally(items: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(item, (counts.get(item) ?? 0) + 1);
  return counts;
}

function list(counts: ReadonlyMap<string, number>): string {
  return (
    [...counts]
      .sort(([, a], [, b]) => b - a)
      .map(([what, times]) => `${what} ${times}`)
      .join(', ') || 'none'
  );
}
