import { Injectable } from '@nestjs/common';
import { isWrite, type Operation, type Route } from '../gateway/operation';
import type { JournalEntry } from './journal-entry';

export interface JournalFilter {
  op?: Operation;
  agent?: string;
  sessionId?: string;
  writes?: boolean;
}

const LIMIT = 200_000;
/** Trimmed in steps: shifting a big array for every call would cost more than the call. */
const SLACK = 20_000;

/** What was asked of the platform, in order of arrival. */
@Injectable()
export class Journal {
  private entries: JournalEntry[] = [];
  private nextSeq = 1;

  begin(route: Route, method: string, path: string): JournalEntry {
    const entry: JournalEntry = {
      seq: this.nextSeq,
      op: route.op,
      method,
      path,
      agent: route.agent,
      sessionId: route.sessionId,
      status: null,
      startedAt: Date.now(),
      endedAt: null,
      write: isWrite(route.op),
      applied: false,
      fault: null,
      requestBody: null,
    };
    this.nextSeq += 1;
    this.entries.push(entry);
    if (this.entries.length > LIMIT + SLACK) this.entries.splice(0, SLACK);
    return entry;
  }

  /** `status` null: the client got no answer. */
  end(entry: JournalEntry, status: number | null): void {
    if (entry.endedAt !== null) return;
    entry.status = status;
    entry.endedAt = Date.now();
  }

  find(filter: JournalFilter = {}): JournalEntry[] {
    return this.entries.filter(
      (entry) =>
        (filter.op === undefined || entry.op === filter.op) &&
        (filter.agent === undefined || entry.agent === filter.agent) &&
        (filter.sessionId === undefined || entry.sessionId === filter.sessionId) &&
        (filter.writes !== true || entry.write),
    );
  }

  clear(): void {
    this.entries = [];
  }
}
