import type { ObservedSession } from '../../domain';
import { dateOf, numberOf, requireList, requireObject, requireText, textOf } from './json';

export interface SessionPage {
  /** How many items came, whatever they are: the next offset is counted in these. */
  readonly received: number;
  /** null = not told. */
  readonly totalCount: number | null;
  readonly sessions: readonly ObservedSession[];
}

/** @throws MalformedBodyError */
export function parseSession(body: unknown): ObservedSession {
  const session = requireObject(body, 'a session');
  return {
    sessionId: requireText(session['sessionId'], 'the id of a session'),
    serviceId: textOf(session['serviceId']) ?? null,
    deploymentId: textOf(session['deploymentId']) ?? null,
    createdAt: dateOf(session['createdAt']),
    // Null or left out until it ends (CONTRACT 2.6).
    live: session['endedAt'] == null,
  };
}

/** @throws MalformedBodyError */
export function parseSessionPage(body: unknown): SessionPage {
  const page = requireObject(body, 'a page of sessions');
  const items = requireList(page['sessions'], 'a page of sessions');
  return {
    received: items.length,
    totalCount: numberOf(page['total_count']) ?? null,
    sessions: items.map(parseSession),
  };
}
