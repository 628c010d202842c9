import { Injectable } from '@nestjs/common';
import { AppConfig } from '../config';
import type { AgentSnapshot } from '../db';
import { agentName, mapBounded, ofService } from '../domain';
import { PipecatClient } from '../pipecat-client';

const LOOKS_AT_ONCE = 5;
const FOREIGN = 'an agent of that name is there, and config-sync did not make it: its sessions are left alone';

export interface LiveSessions {
  readonly sessionIds: readonly string[];
  /** Why there may be others; null = these are all. */
  readonly doubt: string | null;
}

/** Which sessions of an agent are live, and whether that is all of them. Changes nothing. */
@Injectable()
export class RecallLooker {
  private readonly prefix: string;

  constructor(
    config: AppConfig,
    private readonly client: PipecatClient,
  ) {
    this.prefix = config.pipecat.agentPrefix;
  }

  nameOf(agentId: string): string {
    return agentName(this.prefix, agentId);
  }

  /** @param snapshot null = the agent is in no row */
  async live(agentId: string, snapshot: AgentSnapshot | null, signal: AbortSignal): Promise<LiveSessions> {
    const name = this.nameOf(agentId);
    const listed = await this.client.liveSessions(name, signal);
    const leftBehind = await this.leftBehind(name, snapshot, signal);
    const sessionIds = [...new Set([...listed.map(({ sessionId }) => sessionId), ...leftBehind])];
    const theirs = listed.some((session) => !ofService(snapshot?.ownership ?? null, session));
    if (theirs) return { sessionIds, doubt: FOREIGN };
    const doubt = sessionIds.length > 0 ? null : await this.doubtNone(name, snapshot, signal);
    return { sessionIds, doubt };
  }

  /** A deleted agent's sessions run on and are in no list: they were written down before it was deleted. */
  private async leftBehind(name: string, snapshot: AgentSnapshot | null, signal: AbortSignal): Promise<string[]> {
    const ids = snapshot?.draining?.sessionIds ?? [];
    const sessions = await mapBounded(ids, LOOKS_AT_ONCE, (id) => this.client.session(name, id, signal));
    return sessions.flatMap((session) => (session?.live === true ? [session.sessionId] : []));
  }

  /** An agent that is not there has an empty list as well, and that is no proof when it was to be there. */
  private async doubtNone(name: string, snapshot: AgentSnapshot | null, signal: AbortSignal): Promise<string | null> {
    const neverMade = snapshot !== null && snapshot.ownership === null;
    if (neverMade || (snapshot !== null && snapshot.draining !== null)) return null;
    if ((await this.client.observe(name, signal)) !== null) return null;
    return 'the agent is missing at Pipecat Cloud, so its sessions cannot be listed';
  }
}
