import type { JournalEntry } from './journal-entry';

export interface Overlap {
  agent: string;
  first: JournalEntry;
  second: JournalEntry;
}

/**
 * Pairs of writes for one agent that were under way at the same time: a client that promises one writer per agent
 * must leave none. Starting sessions is the callers' business, and stopping different sessions side by side is fine.
 */
export function findOverlaps(entries: readonly JournalEntry[]): Overlap[] {
  const open = new Map<string, JournalEntry[]>();
  const overlaps: Overlap[] = [];
  for (const entry of [...entries].sort((a, b) => a.startedAt - b.startedAt || a.seq - b.seq)) {
    if (!entry.write || entry.agent === null || entry.op === 'startSession') continue;
    const running = (open.get(entry.agent) ?? []).filter((other) => endOf(other) > entry.startedAt);
    for (const first of running) {
      if (!separateSessions(first, entry)) overlaps.push({ agent: entry.agent, first, second: entry });
    }
    open.set(entry.agent, [...running, entry]);
  }
  return overlaps;
}

function endOf(entry: JournalEntry): number {
  return entry.endedAt ?? Infinity;
}

function separateSessions(a: JournalEntry, b: JournalEntry): boolean {
  return a.sessionId !== null && b.sessionId !== null && a.sessionId !== b.sessionId;
}
