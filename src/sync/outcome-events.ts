import { Injectable } from '@nestjs/common';
import type { FinishRow } from '../db';
import type { StatusReason, SyncStatus } from '../domain';
import { SyncEvents, type FailedEvent, type HeldEvent, type SyncedEvent } from '../events';
import type { DeadLetter } from './dead-letter';
import type { Run } from './run-log';

type Reconciled = Omit<SyncedEvent, 'kind' | 'at' | 'replica'>;
type Troubled = Omit<HeldEvent, 'kind' | 'at' | 'replica'>;
type Failed = Omit<FailedEvent, 'kind' | 'at' | 'replica'>;

/** Tells listeners how passes ended, and of dead letters; both once they are written. */
@Injectable()
export class OutcomeEvents {
  constructor(private readonly events: SyncEvents) {}

  /** Only what has a line of history is told: a look that found nothing new is no event. */
  finished(row: FinishRow): void {
    if (row.run != null) this.ended(row, row.run as Run);
    if (row.dead_letter != null) this.deadLettered(row.dead_letter as DeadLetter);
  }

  deadLettered(letter: DeadLetter): void {
    this.events.emit('dead-lettered', () => ({
      id: letter.id,
      agentId: letter.agent_id ?? '',
      version: letter.version ?? null,
      changeType: letter.change_type ?? null,
      reason: letter.reason,
      error: letter.error,
      attempts: letter.attempts,
    }));
  }

  private ended(row: FinishRow, run: Run): void {
    switch (run.outcome) {
      case 'synced':
      case 'deleted':
      case 'rolling-out':
        this.events.emit(run.outcome, () => reconciled(row, run));
        return;
      case 'held':
      case 'planned':
        this.events.emit('held', () => troubled(row, run));
        return;
      case 'retrying':
        this.events.emit('retrying', () => troubled(row, run));
        return;
      case 'failed':
        this.events.emit('failed', () => failed(row, run));
        return;
      case 'draining':
      case 'delivered':
      case 'superseded':
      case 'no-op':
      case 'nothing-to-do':
        return;
      default:
        run.outcome satisfies never;
    }
  }
}

function reconciled({ agent_id: agentId }: FinishRow, run: Run): Reconciled {
  return {
    agentId,
    version: run.version,
    changeType: run.change_type as Reconciled['changeType'],
    source: run.source,
    action: run.action,
    drift: run.drift ?? [],
    attempt: run.attempt,
    durationMs: run.duration_ms,
  };
}

function troubled(row: FinishRow, run: Run): Troubled {
  const status = (row.status ?? null) as SyncStatus | null;
  return { ...reconciled(row, run), reason: run.reason as StatusReason | null, error: run.error, status };
}

function failed(row: FinishRow, run: Run): Failed {
  return { ...troubled(row, run), deadLettered: row.dead_letter != null };
}
