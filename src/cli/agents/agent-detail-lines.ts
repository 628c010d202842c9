import type { AgentDetail, RequestView } from '../../api';
import { toCell } from '../output/column';
import { DRIFT_COLUMNS } from '../output/drift-lines';
import type { Printer } from '../output/printer';
import { fact, facts, section, type Fact } from '../output/sections';
import { ago, duration } from '../output/time';
import { colourOf } from './agent-columns';
import { RUN_COLUMNS } from './run-columns';

const RUNS_SHOWN = 5;

/** An agent for people: what is wrong first, then what is wanted beside what is there, then what was done. */
export function detailLines(agent: AgentDetail, printer: Printer): string[] {
  const { colours } = printer;
  return [
    ...facts(summary(agent), colours),
    ...section('Drift', printer.block(DRIFT_COLUMNS, agent.drift), colours),
    ...section('Desired', facts(desired(agent), colours), colours),
    ...section('Observed', facts(observed(agent), colours), colours),
    ...section('Request', agent.request === null ? [] : facts(request(agent.request), colours), colours),
    ...section('History', printer.block(RUN_COLUMNS, agent.history.slice(0, RUNS_SHOWN)), colours),
  ];
}

function summary(agent: AgentDetail): Fact[] {
  const { paused } = agent;
  return [
    ...fact('agent', agent.name),
    ...fact('id', agent.agentId),
    ...fact('instance', agent.instanceId ?? 'never provisioned'),
    ...fact('status', agent.status, colourOf(agent.status)),
    ...fact('reason', agent.reason),
    ...fact('error', agent.error, 'red'),
    ...fact('desired', agent.desiredState),
    ...fact('version', versions(agent)),
    ...fact('synced', agent.lastSyncedAt === null ? 'never' : `${ago(agent.lastSyncedAt) ?? ''} ago`),
    ...fact(
      'paused',
      paused === null ? null : `since ${paused.since} by ${paused.by}: ${paused.why ?? 'no reason given'}`,
      'yellow',
    ),
    ...fact('owned', agent.owned === false ? 'no: what is there is not ours' : null, 'red'),
  ];
}

function versions({ syncedVersion, activeVersion, versionsBehind }: AgentDetail): string {
  const live = syncedVersion === null ? 'none live' : `${syncedVersion} live`;
  const wanted = activeVersion === null ? 'none active' : `${activeVersion} wanted`;
  return `${live}, ${wanted}${versionsBehind === null || versionsBehind === 0 ? '' : `, ${versionsBehind} behind`}`;
}

function desired({ desired: wanted }: AgentDetail): Fact[] {
  if (wanted === null) return [];
  return [
    ...fact('invalid', wanted.invalid, 'red'),
    ...specFacts(wanted.spec),
    ...fact('context', wanted.contextBytes === null ? null : `${wanted.contextBytes} bytes`),
  ];
}

function observed({ observed: seen, observedError }: AgentDetail): Fact[] {
  if (seen === null) return fact('not known', observedError);
  return [
    ...fact('ready', seen.ready, seen.ready ? 'green' : 'yellow'),
    ...fact('phase', seen.phase),
    ...fact('failure', seen.failure, 'red'),
    ...fact('sessions', seen.activeSessions),
    ...fact('deployment', seen.deploymentId),
    ...specFacts(seen.spec),
  ];
}

/** Whatever the specification has, flat. */
function specFacts(spec: Readonly<Record<string, unknown>> | null): Fact[] {
  return Object.entries(spec ?? {}).flatMap(([name, value]) => fact(name, toCell(value)));
}

function request(asked: RequestView): Fact[] {
  const waitsMs = Date.parse(asked.dueAt) - Date.now();
  const due = waitsMs > 0 ? `in ${duration(waitsMs / 1000)}` : 'now';
  return [
    ...fact('scope', asked.scope),
    ...fact('asked by', asked.source),
    ...fact('attempts', asked.attempts),
    ...fact('due', asked.parked ? `parked: waits for a change, a message or ${due}` : due),
    ...fact('works on it', asked.leasedBy),
    ...fact('last reason', asked.lastReason),
  ];
}
