import { Injectable } from '@nestjs/common';
import { createBot, type BotSpec } from '../bots/bot';
import { type Agent, available, type Deployment, serving, sessionSeconds } from './agent';
import { AgentsService } from './agents.service';
import { Clock } from './clock';
import { Random } from './random';
import { notFound, Refusal } from './refusal';
import type { Session } from './session';
import { SettingsStore } from './settings';
import { type ServiceSessions, World } from './world';

export interface SessionFilter {
  status: 'active' | 'ended' | 'all';
  deploymentId?: string;
  startType: 'cold' | 'warm' | 'all';
  /** Seconds since the epoch. */
  startTime?: number;
  endTime?: number;
}

const COLD_START_SECONDS = 10;

/** Sessions live on their own: they outlast the roll-outs and even the deletion of their agent. */
@Injectable()
export class SessionsService {
  constructor(
    private readonly world: World,
    private readonly agents: AgentsService,
    private readonly settings: SettingsStore,
    private readonly clock: Clock,
    private readonly random: Random,
  ) {}

  /** A caller starts one, if there is room and something that serves. */
  start(agentName: string, bot: BotSpec): Session {
    const agent = this.agents.find(agentName);
    if (!agent) throw notFound('Service not found');
    const deployment = serving(agent);
    if (!deployment) throw notReady();
    if (this.activeCount(agent) >= agent.scaling.maxAgents) throw new Refusal(429);
    return this.open(agent, deployment.id, sessionSeconds(deployment), bot);
  }

  /** Puts one there without asking whether the platform would have. */
  seed(agentName: string, bot: BotSpec, deploymentId?: string): Session {
    const agent = this.agents.find(agentName);
    if (!agent) throw notFound('Service not found');
    const deployment: Deployment = serving(agent) ?? agent.desired;
    return this.open(agent, deploymentId ?? deployment.id, sessionSeconds(deployment), bot);
  }

  /** Newest first. `stale`: without the session that came last. */
  list(agentName: string, filter: SessionFilter, stale = false): Session[] {
    const agent = this.agents.find(agentName) ?? this.listedAfterDelete(agentName);
    if (!agent) throw notFound();
    const newest = this.clock.now() - this.settings.current.sessionVisibilityLagMs;
    const sessions = this.of(agent.serviceId);
    const pool = filter.status === 'active' ? [...sessions.active] : sessions.all;
    const last = stale ? sessions.all.at(-1) : undefined;
    return pool
      .filter((session) => session !== last && session.createdAt <= newest && matches(session, filter))
      .reverse();
  }

  get(agentName: string, sessionId: string): Session {
    const session = this.world.sessions.get(sessionId);
    if (!session || session.agentName !== agentName) throw notFound();
    const deleted = this.world.agents.get(agentName)?.serviceId !== session.serviceId;
    if (deleted && this.settings.current.sessionsAfterDelete === 'gone') throw notFound();
    this.of(session.serviceId);
    return session;
  }

  stop(agentName: string, sessionId: string): Session {
    const session = this.get(agentName, sessionId);
    if (session.endedAt !== null) throw notFound();
    this.close(session, this.clock.now(), 'TERMINATED');
    return session;
  }

  /** The caller hangs up. */
  end(sessionId: string): Session {
    const session = this.world.sessions.get(sessionId);
    if (!session) throw notFound();
    if (session.endedAt === null) this.close(session, this.clock.now(), 'HTTP_COMPLETED');
    return session;
  }

  /** The session whose bot the proxy should reach. */
  live(agentName: string, sessionId: string): Session {
    const agent = this.agents.find(agentName);
    const session = this.world.sessions.get(sessionId);
    if (!agent || !session || session.serviceId !== agent.serviceId) throw notFound('Service not found');
    this.of(session.serviceId);
    if (session.endedAt !== null) throw notFound('Service not found');
    if (!available(agent)) throw notReady();
    return session;
  }

  activeCount(agent: Agent): number {
    return this.of(agent.serviceId).active.size;
  }

  /** Every session of the organisation, with those over their cap ended. */
  all(): Session[] {
    const sessions = [...this.world.sessions.values()];
    for (const serviceId of new Set(sessions.map((session) => session.serviceId))) this.of(serviceId);
    return sessions;
  }

  private open(agent: Agent, deploymentId: string, seconds: number, bot: BotSpec): Session {
    const now = this.clock.now();
    const sessions = this.of(agent.serviceId);
    const coldStart = sessions.active.size >= agent.scaling.minAgents;
    const session: Session = {
      sessionId: this.random.uuid(),
      serviceId: agent.serviceId,
      agentName: agent.name,
      deploymentId,
      createdAt: now,
      updatedAt: now,
      endedAt: null,
      capAt: now + seconds * 1000,
      coldStart,
      botStartSeconds: coldStart ? COLD_START_SECONDS : 0,
      completionStatus: null,
      bot: createBot(bot, now),
    };
    this.world.sessions.set(session.sessionId, session);
    sessions.all.push(session);
    sessions.active.add(session);
    sessions.nextCapAt = Math.min(sessions.nextCapAt, session.capAt);
    return session;
  }

  private close(session: Session, at: number, completionStatus: string): void {
    session.endedAt = at;
    session.updatedAt = at;
    session.completionStatus = completionStatus;
    this.world.sessionsOf(session.serviceId).active.delete(session);
  }

  /** The sessions of a service, after ending those that are over their cap. */
  private of(serviceId: string): ServiceSessions {
    const sessions = this.world.sessionsOf(serviceId);
    const now = this.clock.now();
    if (now < sessions.nextCapAt) return sessions;
    sessions.nextCapAt = Infinity;
    for (const session of sessions.active) {
      if (session.capAt <= now) this.close(session, session.capAt, 'MAX_DURATION_REACHED');
      else sessions.nextCapAt = Math.min(sessions.nextCapAt, session.capAt);
    }
    return sessions;
  }

  private listedAfterDelete(agentName: string): Agent | undefined {
    return this.settings.current.sessionsAfterDelete === 'listed' ? this.world.lastDeleted(agentName) : undefined;
  }
}

function matches(session: Session, filter: SessionFilter): boolean {
  if (filter.status !== 'all' && (session.endedAt === null) !== (filter.status === 'active')) return false;
  if (filter.deploymentId !== undefined && session.deploymentId !== filter.deploymentId) return false;
  if (filter.startType !== 'all' && session.coldStart !== (filter.startType === 'cold')) return false;
  if (filter.startTime !== undefined && session.createdAt < filter.startTime * 1000) return false;
  return filter.endTime === undefined || session.createdAt <= filter.endTime * 1000;
}

function notReady(): Refusal {
  const text = 'Attempt to start agent when deployment is not in ready state. Is your image pull secret valid?';
  return new Refusal(400, { text, code: 'PCC-1001' });
}
