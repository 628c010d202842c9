import type { ObservedSession } from '../../domain';
import { PipecatApiError } from '../errors';
import { checkedSessionId } from '../names';
import { requireObject } from '../wire/json';
import { parseSession, parseSessionPage, type SessionPage } from '../wire/session';
import { absentAs, agentPath } from './agents';
import type { Api } from './api';

const PAGE_SIZE = 100;
/** 20,000 sessions of one agent, or a platform that never comes to an end. */
const MAX_PAGES = 200;
const NO_SESSIONS: SessionPage = { received: 0, totalCount: 0, sessions: [] };

/** The sessions endpoints (CONTRACT 2.6). */
export class SessionCalls {
  constructor(private readonly api: Api) {}

  /**
   * All pages, counted by what was received: the largest page that the platform gives is not published, and the set moves while we read.
   */
  async live(name: string, signal: AbortSignal): Promise<ObservedSession[]> {
    const path = `${agentPath(name)}/sessions?status=active&limit=${PAGE_SIZE}&offset=`;
    const found = new Map<string, ObservedSession>();
    for (let pages = 0, received = 0; pages < MAX_PAGES; pages += 1) {
      const page = await this.#page(`${path}${received}`, signal);
      received += page.received;
      const added = addLive(found, page);
      if (isLast(page, received, added)) return [...found.values()];
    }
    throw endless();
  }

  async get(name: string, sessionId: string, signal: AbortSignal): Promise<ObservedSession | null> {
    const request = { method: 'GET', path: sessionPath(name, sessionId) } as const;
    return absentAs(null, this.api.json('getSession', request, parseSession, signal));
  }

  async stop(name: string, sessionId: string, signal: AbortSignal): Promise<boolean> {
    const request = { method: 'DELETE', path: sessionPath(name, sessionId) } as const;
    return absentAs(false, this.api.json('stopSession', request, parseStopped, signal));
  }

  #page(path: string, signal: AbortSignal): Promise<SessionPage> {
    return absentAs(NO_SESSIONS, this.api.json('listSessions', { method: 'GET', path }, parseSessionPage, signal));
  }
}

/** @returns whether the page held anything that was not known yet */
function addLive(found: Map<string, ObservedSession>, { sessions }: SessionPage): boolean {
  const before = found.size;
  for (const session of sessions) {
    if (session.live) found.set(session.sessionId, session);
  }
  return found.size > before;
}

function isLast(page: SessionPage, received: number, added: boolean): boolean {
  if (page.received === 0) return true;
  // Without a count, a platform that ignores the offset would repeat its first page for ever.
  return page.totalCount === null ? !added : received >= page.totalCount;
}

function sessionPath(name: string, sessionId: string): string {
  return `${agentPath(name)}/sessions/${checkedSessionId(sessionId)}`;
}

function parseStopped(body: unknown): true {
  requireObject(body, 'an answer');
  return true;
}

function endless(): PipecatApiError {
  return new PipecatApiError({
    kind: 'transient',
    operation: 'listSessions',
    status: 200,
    code: null,
    message: `listSessions: no end after ${MAX_PAGES} pages`,
    outcomeUnknown: false,
  });
}
