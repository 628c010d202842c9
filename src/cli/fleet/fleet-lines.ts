import type { FleetView } from '../../api';
import { SYNC_STATUSES, type StatusReason, type SyncStatus } from '../../domain';
import { colourOf } from '../agents/agent-columns';
import type { Column } from '../output/column';
import type { Printer } from '../output/printer';
import { fact, facts, section, type Fact } from '../output/sections';
import { duration } from '../output/time';

interface StatusCount {
  readonly status: SyncStatus;
  readonly agents: number;
}

const STATUS_COLUMNS: readonly Column<StatusCount>[] = [
  { name: 'STATUS', value: ({ status }) => status, colour: ({ status }) => colourOf(status) },
  { name: 'AGENTS', value: ({ agents }) => agents },
];
const REASON_COLUMNS: readonly Column<{ readonly reason: StatusReason; readonly agents: number }>[] = [
  { name: 'REASON', value: ({ reason }) => reason },
  { name: 'AGENTS', value: ({ agents }) => agents },
];

/** The fleet at a glance, for people. */
export function fleetLines(fleet: FleetView, printer: Printer): string[] {
  const { colours } = printer;
  return [
    ...facts([...work(fleet), ...trouble(fleet), ...platform(fleet)], colours),
    ...section('By status', printer.block(STATUS_COLUMNS, statusCounts(fleet)), colours),
    ...section(
      'By reason',
      printer.block(
        REASON_COLUMNS,
        [...fleet.byReason].sort((a, b) => b.agents - a.agents),
      ),
      colours,
    ),
  ];
}

function work({ agents, backlog, behind }: FleetView): Fact[] {
  const oldest = backlog.oldestSeconds === null ? '' : `, the oldest for ${duration(backlog.oldestSeconds)}`;
  return [
    ...fact('agents', agents),
    ...fact('backlog', `${backlog.waiting} waiting${oldest}, ${backlog.leased} worked on, ${backlog.parked} parked`),
    ...fact('agents behind', behindText(behind.agents)),
    ...fact('sessions behind', behindText(behind.sessions)),
  ];
}

function trouble({ deadLetters, drifted, orphans, held, paused }: FleetView): Fact[] {
  const { fleet } = paused;
  return [
    ...fact('dead letters', deadLetters.depth ?? 'not known: Redis is away', bad(deadLetters.depth)),
    ...fact('drifted', drifted, bad(drifted)),
    ...fact('orphans', orphans, bad(orphans)),
    ...fact('deletes held', held, bad(held)),
    ...fact(
      'paused',
      fleet === null ? `${paused.agents} agents` : `the fleet, since ${fleet.since} by ${fleet.by}: ${fleet.why ?? ''}`,
      fleet === null ? null : 'red',
    ),
  ];
}

function platform({ budget }: FleetView): Fact[] {
  const { limitPerSecond, allowedPerSecond, circuits, pausedUntil } = budget;
  const rate =
    limitPerSecond === 0 ? 'no limit' : `${allowedPerSecond ?? 'not known'} of ${limitPerSecond} calls a second`;
  const open = circuits
    .filter(({ state }) => state !== 'closed')
    .map(({ credential, state }) => `${credential} key ${state}`);
  return [
    ...fact(
      'budget',
      pausedUntil === null ? rate : `${rate}, paused until ${pausedUntil}`,
      pausedUntil === null ? null : 'yellow',
    ),
    ...fact('circuits', open.length === 0 ? 'closed' : open.join(', '), open.length === 0 ? 'green' : 'red'),
  ];
}

function bad(count: number | null): 'yellow' | null {
  return count === 0 ? null : 'yellow';
}

function behindText(counts: Readonly<Record<string, number>>): string {
  return ['0', '1', '2', '3+', 'unknown'].map((name) => `${name}: ${counts[name] ?? 0}`).join('  ');
}

export function statusCounts({ byStatus }: FleetView): StatusCount[] {
  return SYNC_STATUSES.flatMap((status) => (byStatus[status] > 0 ? [{ status, agents: byStatus[status] }] : []));
}
