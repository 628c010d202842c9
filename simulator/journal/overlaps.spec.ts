import type { JournalEntry } from './journal-entry';
import { findOverlaps } from './overlaps';

let seq = 0;

function entry(startedAt: number, endedAt: number | null, more: Partial<JournalEntry> = {}): JournalEntry {
  seq += 1;
  return {
    seq,
    op: 'updateAgent',
    method: 'POST',
    path: '/v1/agents/a',
    agent: 'a',
    sessionId: null,
    status: 200,
    startedAt,
    endedAt,
    write: true,
    applied: true,
    fault: null,
    requestBody: null,
    ...more,
  };
}

describe('writes for one agent', () => {
  it.each<{ why: string; entries: JournalEntry[]; pairs: number }>([
    { why: 'overlap when the second starts before the first ends', entries: [entry(0, 10), entry(9, 12)], pairs: 1 },
    { why: 'do not overlap when one follows the other', entries: [entry(0, 10), entry(10, 12)], pairs: 0 },
    { why: 'overlap while the first still runs', entries: [entry(0, null), entry(50, 60)], pairs: 1 },
    { why: 'are found in any order', entries: [entry(9, 12), entry(0, 10)], pairs: 1 },
    { why: 'overlap pairwise', entries: [entry(0, 10), entry(1, 10), entry(2, 10)], pairs: 3 },
    { why: 'do not overlap with those of another', entries: [entry(0, 10), entry(5, 6, { agent: 'b' })], pairs: 0 },
    { why: 'do not overlap with reads', entries: [entry(0, 10), entry(5, 6, { write: false })], pairs: 0 },
    {
      why: 'do not overlap with calls starting',
      entries: [entry(0, 10), entry(5, 6, { op: 'startSession' })],
      pairs: 0,
    },
    { why: 'may stop different sessions at once', entries: [stop(0, 10, 's'), stop(5, 15, 't')], pairs: 0 },
    { why: 'overlap when they stop one session twice', entries: [stop(0, 10, 's'), stop(5, 15, 's')], pairs: 1 },
    { why: 'overlap when a session is stopped during an update', entries: [entry(0, 10), stop(5, 15, 's')], pairs: 1 },
  ])('$why', ({ entries, pairs }) => {
    expect(findOverlaps(entries)).toHaveLength(pairs);
  });
});

function stop(startedAt: number, endedAt: number, sessionId: string): JournalEntry {
  return entry(startedAt, endedAt, { op: 'stopSession', sessionId });
}
