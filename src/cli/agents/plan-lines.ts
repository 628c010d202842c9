import type { PlannedCall, PlanView } from '../../api';
import type { Column } from '../output/column';
import { DRIFT_COLUMNS } from '../output/drift-lines';
import type { Printer } from '../output/printer';
import { fact, facts, section, type Fact } from '../output/sections';
import { milliseconds } from '../output/time';

const CALL_COLUMNS: readonly Column<PlannedCall>[] = [
  { name: 'CALL', value: ({ op }) => op },
  { name: 'TIMES', value: ({ times }) => times },
  { name: 'WHY', value: ({ why }) => why },
];

/** What a sync would do, for people. */
export function planLines(plan: PlanView, printer: Printer): string[] {
  const { colours } = printer;
  return [
    ...facts(summary(plan), colours),
    ...section('Drift', printer.block(DRIFT_COLUMNS, plan.drift), colours),
    ...section('Calls', printer.block(CALL_COLUMNS, plan.calls), colours),
  ];
}

function summary(plan: PlanView): Fact[] {
  return [
    ...fact('agent', plan.agentId),
    ...fact('version', plan.version),
    ...fact('action', plan.action, plan.action === 'none' ? 'green' : 'yellow'),
    ...fact('restarts', plan.restarts, plan.restarts ? 'yellow' : null),
    ...fact('live sessions', plan.liveSessions ?? 'not known'),
    ...fact('held by', plan.heldBy, 'yellow'),
    ...fact('refused', plan.refused === null ? null : `${plan.refused.reason}: ${plan.refused.error}`, 'red'),
    ...fact('takes', estimate(plan)),
  ];
}

function estimate({ estimate: lately }: PlanView): string | null {
  if (lately === null) return null;
  const { medianMs, p95Ms, runs } = lately;
  return `${milliseconds(medianMs)}, 95 % within ${milliseconds(p95Ms)} (${runs} runs)`;
}

/** Would a sync change anything, or could it not? */
export function differs({ action, drift, refused }: PlanView): boolean {
  return action !== 'none' || drift.length > 0 || refused !== null;
}
