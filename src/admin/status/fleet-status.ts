import { Injectable } from '@nestjs/common';
import type { StatusPart, StatusView } from '../../api';
import type { FleetCounts, LatestFailure, PauseRow } from '../../db';
import { SYNC_STATUSES, type StatusReason, type SyncStatus } from '../../domain';
import { DeadLetterLook, FleetLooks, type Looked } from '../../gauges';

type Errors = Partial<Record<StatusPart, string>>;

/** What the stores know of the fleet; null = they could not be asked. */
export type FleetParts = Pick<StatusView, 'fleet' | 'versionsBehind' | 'backlog' | 'deadLetters' | 'lastError'> & {
  readonly paused: StatusView['protected']['paused'];
  readonly held: number | null;
  /** PostgreSQL answers. */
  readonly database: boolean;
};

@Injectable()
export class FleetStatus {
  constructor(
    private readonly looks: FleetLooks,
    private readonly letters: DeadLetterLook,
  ) {}

  /** @param errors gets the reason of each part that is null */
  async look(errors: Errors, now: Date): Promise<FleetParts> {
    const [counted, behind, failure, pause, list] = await Promise.all([
      this.looks.counts.current(),
      this.looks.behind.current(),
      this.looks.latestFailure.current(),
      this.looks.fleetPause.current(),
      this.letters.current(),
    ]);
    note(errors, counted, 'fleet', 'backlog', 'paused');
    note(errors, behind, 'versionsBehind');
    note(errors, failure, 'lastError');
    note(errors, pause, 'paused');
    note(errors, list, 'deadLetters');
    const counts = counted.value;
    return {
      fleet: counts && fleetView(counts),
      versionsBehind: behind.value,
      backlog: counts && backlogView(counts),
      deadLetters: list.value && {
        depth: list.value.depth,
        oldestSeconds: list.value.oldestAt && secondsSince(list.value.oldestAt, now),
        waiting: counts?.deadLettersWaiting ?? null,
      },
      lastError: failure.value && failureView(failure.value),
      paused: counts && pause.error === null ? { fleet: pauseView(pause.value), agents: counts.paused.agents } : null,
      held: counts && agentsWith(counts, 'DeleteHeld'),
      database: counted.error === null,
    };
  }
}

function note(errors: Errors, { error }: Looked<unknown>, ...parts: StatusPart[]): void {
  if (error !== null) for (const part of parts) errors[part] = error;
}

function fleetView(counts: FleetCounts): NonNullable<StatusView['fleet']> {
  const of = (status: SyncStatus): number => sum(counts.agents.filter((some) => some.status === status));
  const reasons = [...new Set(counts.agents.flatMap(({ reason }) => reason ?? []))];
  return {
    agents: sum(counts.agents),
    byStatus: Object.fromEntries(SYNC_STATUSES.map((status) => [status, of(status)])) as Record<SyncStatus, number>,
    byReason: reasons
      .map((reason) => ({ reason, agents: agentsWith(counts, reason) }))
      .sort((a, b) => b.agents - a.agents),
    stalled: counts.stalled,
    orphans: counts.orphans,
    openRecalls: counts.openRecalls,
  };
}

function backlogView({ waiting, leased, parked, oldestSeconds }: FleetCounts): NonNullable<StatusView['backlog']> {
  const oldest = oldestSeconds === null ? null : Math.max(0, Math.round(oldestSeconds));
  return { waiting: waiting.fresh + waiting.backlog, leased, parked, oldestSeconds: oldest };
}

function failureView({ at, ...failure }: LatestFailure): NonNullable<StatusView['lastError']> {
  return { at: at.toISOString(), ...failure };
}

function pauseView(pause: PauseRow | null): NonNullable<FleetParts['paused']>['fleet'] {
  return pause && { since: pause.since.toISOString(), by: pause.by, why: pause.why };
}

function agentsWith({ agents }: FleetCounts, reason: StatusReason): number {
  return sum(agents.filter((some) => some.reason === reason));
}

function sum(some: FleetCounts['agents']): number {
  return some.reduce((total, { agents }) => total + agents, 0);
}

function secondsSince(then: Date, now: Date): number {
  return Math.max(0, Math.round((now.getTime() - then.getTime()) / 1000));
}
