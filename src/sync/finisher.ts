import type DataLoader from 'dataloader';
import { Injectable } from '@nestjs/common';
import { AppConfig } from '../config';
import { gather, SyncRequestRepository, type Finished, type FinishRow, type LeasedRequest } from '../db';
import { DeadLetters } from './dead-letters';
import { OutcomeEvents } from './outcome-events';
import { sleep } from './sleep';

const RETRY_MS = 300;
/** No slot waits for an outcome (docs/decisions/0024), so a few may share a statement. */
const PACE_MS = 10;
/** While somebody changes the agent's row: a commit takes some milliseconds, a session at a prompt takes what it takes. */
const BUSY = { firstMs: 10, mostMs: 500 } as const;

/** Writes outcomes. Agents that finish while others are being written are written together. */
@Injectable()
export class Finisher {
  private readonly leaseMs: number;
  private readonly rows: DataLoader<FinishRow, Finished | null>;

  constructor(
    config: AppConfig,
    private readonly requests: SyncRequestRepository,
    private readonly deadLetters: DeadLetters,
    private readonly events: OutcomeEvents,
  ) {
    this.leaseMs = config.sync.leaseMs;
    this.rows = gather((rows) => this.write(rows), { paceMs: PACE_MS });
  }

  /** @returns in how many milliseconds the agent is due again; null = the request is done with, or its lease was lost */
  async finish(row: FinishRow): Promise<number | null> {
    const again = await this.patiently(row);
    if (row.dead_letter != null) this.deadLetters.flushSoon();
    if (again === null) return null;
    this.events.finished(row);
    if (again) return 0;
    if (row.next === 'done') return row.settle_ms ?? null;
    return row.next === 'due' ? (row.delay_ms ?? null) : null;
  }

  /** The work was interrupted: somebody else may take it at once. */
  async giveBack(request: LeasedRequest): Promise<null> {
    await this.requests.release([request]);
    return null;
  }

  /** The lease is renewed meanwhile; when it is lost all the same, the answer is that. */
  private async patiently(row: FinishRow): Promise<boolean | null> {
    for (let waitMs: number = BUSY.firstMs; ; waitMs = Math.min(BUSY.mostMs, 2 * waitMs)) {
      const again = await this.rows.load(row);
      if (again !== 'busy') return again;
      await sleep(waitMs);
    }
  }

  /** While the database is away an outcome is worth keeping for as long as its lease can live. */
  private async write(rows: readonly FinishRow[]): Promise<(Finished | null)[]> {
    const sorted = [...rows].sort((a, b) => (a.agent_id < b.agent_id ? -1 : 1));
    const deadline = performance.now() + this.leaseMs;
    for (;;) {
      try {
        const again = await this.requests.finish(sorted);
        return rows.map((row) => again.get(row.agent_id) ?? null);
      } catch (error) {
        if (performance.now() + RETRY_MS >= deadline) throw error;
        await sleep(RETRY_MS);
      }
    }
  }
}
