import { Injectable } from '@nestjs/common';
import type { AgentSessionsView, SessionView } from '../api';
import { AppConfig } from '../config';
import { SessionsHeardRepository, type Heard, type HearingAgent } from '../db';
import { agentName, type ObservedSession } from '../domain';
import { PipecatClient } from '../pipecat-client';
import { agentNotFound } from './problem';
import { toWire } from './wire';

/** All pages of the list, with the wait for the budget. */
const ANSWER_WITHIN_MS = 30_000;

/** Who hears what: the sessions that Pipecat Cloud says are live, joined with their receipts. */
@Injectable()
export class AgentSessionsService {
  constructor(
    private readonly config: AppConfig,
    private readonly client: PipecatClient,
    private readonly receipts: SessionsHeardRepository,
  ) {}

  /**
   * Rejects with a `SyncError` when Pipecat Cloud cannot be asked: receipts alone would show sessions that have ended as if they were live.
   *
   * @throws ProblemException 404
   */
  async sessionsOf(agentId: string): Promise<AgentSessionsView> {
    const agent = await this.receipts.agent(agentId);
    if (agent === null) throw agentNotFound(agentId);
    const name = agentName(this.config.pipecat.agentPrefix, agentId);
    const live = await this.client.liveSessions(name, AbortSignal.timeout(ANSWER_WITHIN_MS));
    const heard = await this.receipts.heard(
      agentId,
      live.map(({ sessionId }) => sessionId),
    );
    const sessions = live.map((session) => toView(session, agent, heard.get(session.sessionId)));
    return {
      agentId: agent.agentId,
      activeVersion: agent.activeVersion,
      liveSessions: sessions.length,
      sessionsOnOldDeployment: sessions.filter(({ onCurrentDeployment }) => onCurrentDeployment === false).length,
      recalled: toWire(agent.recalled),
      sessions,
    };
  }
}

function toView(session: ObservedSession, agent: HearingAgent, heard: Heard | undefined): SessionView {
  const { sessionId, deploymentId, createdAt } = session;
  const known = deploymentId !== null && agent.deploymentId !== null;
  return {
    sessionId,
    deploymentId,
    onCurrentDeployment: known ? deploymentId === agent.deploymentId : null,
    startedAt: createdAt?.toISOString() ?? null,
    versionHeard: heard?.versionHeard ?? null,
    via: heard?.via ?? null,
    since: heard?.since?.toISOString() ?? null,
    versionsBehind: heard?.versionsBehind ?? null,
    lastOutcome: heard?.lastOutcome ?? null,
    lastError: heard?.lastError ?? null,
  };
}
