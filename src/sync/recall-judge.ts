import type { Heard, OpenRecall, ProvenSession, RemainingSession } from '../db';
import { retriable } from '../domain';

export interface Judged {
  readonly proven: readonly ProvenSession[];
  readonly remaining: readonly RemainingSession[];
}

/** What can be done about the remaining sessions. */
export interface Means {
  /** Why nothing is pushed; null = pushes go out. */
  readonly noPush: string | null;
  /** Why no session is stopped; null = they may be, if that was asked for. */
  readonly noStop: string | null;
}

export type Move =
  | { readonly move: 'complete' }
  | { readonly move: 'ask' }
  | { readonly move: 'stop'; readonly sessionIds: readonly string[] }
  | { readonly move: 'wait'; readonly obstacle: string | null };

/** Parts live sessions into those that said themselves that they are past the version, and all others: not to know is no proof. */
export function judge(version: number, live: readonly string[], heard: ReadonlyMap<string, Heard>): Judged {
  const proven: ProvenSession[] = [];
  const remaining: RemainingSession[] = [];
  for (const sessionId of live) {
    const receipt = heard.get(sessionId);
    const proof = receipt === undefined ? null : provenBy(receipt, version);
    if (proof === null) remaining.push(remainingSession(sessionId, receipt, version));
    else proven.push(proof);
  }
  return { proven, remaining };
}

function provenBy({ sessionId, versionHeard, via, since }: Heard, version: number): ProvenSession | null {
  if (versionHeard === null || via === null || since === null || versionHeard <= version) return null;
  return { sessionId, contextVersion: versionHeard, via, acknowledgedAt: since.toISOString() };
}

function remainingSession(sessionId: string, heard: Heard | undefined, version: number): RemainingSession {
  if (heard === undefined) return { sessionId, outcome: null, error: null, versionHeard: null };
  const tried = heard.lastVersion > version;
  return {
    sessionId,
    outcome: tried ? heard.lastOutcome : null,
    error: tried ? heard.lastError : null,
    versionHeard: heard.versionHeard,
  };
}

/**
 * What an open recall needs next. Pushes come before stops: a session is stopped only when it cannot take a push, or when the attempts to
 * give it one are used up.
 */
export function nextMove(recall: OpenRecall, remaining: readonly RemainingSession[], means: Means): Move {
  if (remaining.length === 0) return recall.settled ? { move: 'complete' } : { move: 'wait', obstacle: null };
  if (means.noPush === null && asks(recall, remaining)) return { move: 'ask' };
  const sessionIds = beyondPushes(recall, remaining, means).map(({ sessionId }) => sessionId);
  if (recall.stopSessions && means.noStop === null && sessionIds.length > 0) return { move: 'stop', sessionIds };
  return { move: 'wait', obstacle: obstacleOf(recall, sessionIds.length, means) };
}

/** Once for the recall, and then for sessions that came when the delivery was over. */
function asks(recall: OpenRecall, remaining: readonly RemainingSession[]): boolean {
  if (!recall.deliveryAsked) return true;
  const before = new Set(recall.remaining.map(({ sessionId }) => sessionId));
  const owed = remaining.filter(({ outcome }) => outcome === null || retriable(outcome));
  switch (recall.request) {
    case 'none':
      return owed.length > 0;
    case 'parked':
      return owed.some(({ sessionId, outcome }) => outcome === null && !before.has(sessionId));
    case 'pending':
      return false;
    default:
      return recall.request satisfies never;
  }
}

/** Those that no push will move. */
function beyondPushes(
  { request }: OpenRecall,
  remaining: readonly RemainingSession[],
  { noPush }: Means,
): readonly RemainingSession[] {
  if (noPush !== null || request === 'parked') return remaining;
  return remaining.filter(({ outcome }) => outcome !== null && !retriable(outcome));
}

function obstacleOf({ stopSessions }: OpenRecall, stuck: number, { noPush, noStop }: Means): string | null {
  if (stuck === 0) return null;
  if (stopSessions) return noStop;
  return (
    noPush ?? `sessions that cannot take a push: ${stuck}; they end by themselves, or are stopped if that is asked for`
  );
}
