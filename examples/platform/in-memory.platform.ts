import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { PipecatClient, SyncError } from 'pipecat-config-sync';
import type {
  AgentSpec,
  AppliedChange,
  ContextUpdate,
  ObservedAgent,
  ObservedSession,
  ProvisionedAgent,
  Receipt,
  SecretSet,
  SecretSetState,
} from 'pipecat-config-sync';

/** How the bot of a session answers; `bare-200` is a 200 without an acknowledgement. */
export type Bot = 'accepts' | 'not-ready' | 'no-route' | 'bare-200';

interface Agent {
  readonly serviceId: string;
  readonly createdAt: Date;
  spec: AgentSpec;
  deploymentId: string;
}

interface Session {
  readonly agentName: string;
  readonly serviceId: string | null;
  readonly deploymentId: string | null;
  readonly createdAt: Date;
  readonly bot: Bot;
  version: number | null;
  live: boolean;
}

const NAME = /^[a-z0-9][-a-z0-9]{1,60}$/;

/**
 * A platform that lives in this process: what another platform behind config-sync's port looks like, and what the conformance suite is for.
 * Everything is ready at once.
 */
@Injectable()
export class InMemoryPlatform extends PipecatClient {
  private readonly agents = new Map<string, Agent>();
  private readonly sessions = new Map<string, Session>();
  private readonly sets = new Set<string>();

  override async observe(name: string, signal: AbortSignal): Promise<ObservedAgent | null> {
    await this.call(name, signal);
    const agent = this.agents.get(name);
    return agent === undefined ? null : this.shown(name, agent);
  }

  override async observeAll(signal: AbortSignal): Promise<ObservedAgent[]> {
    await this.call(null, signal);
    return [...this.agents].map(([name, agent]) => this.shown(name, agent));
  }

  override async ensureProvisioned({ name, spec }: ProvisionedAgent, signal: AbortSignal): Promise<AppliedChange> {
    await this.call(name, signal);
    if (this.agents.has(name)) throw new SyncError('the name is taken', { errorClass: 'waiting', reason: 'NameInUse' });
    const agent = { serviceId: randomUUID(), createdAt: new Date(), spec, deploymentId: randomUUID() };
    this.agents.set(name, agent);
    return { changed: true, observed: this.shown(name, agent), warning: null };
  }

  override async ensureConfig(
    { name, spec, force = false }: ProvisionedAgent,
    seen: ObservedAgent,
    signal: AbortSignal,
  ): Promise<AppliedChange> {
    await this.call(name, signal);
    const agent = this.agents.get(name);
    if (agent === undefined) {
      throw new SyncError('the agent is gone', { errorClass: 'transient', reason: 'PlatformUnavailable' });
    }
    const same = JSON.stringify(agent.spec) === JSON.stringify(spec);
    if (same && !force) return { changed: false, observed: seen, warning: null };
    agent.spec = spec;
    agent.deploymentId = randomUUID();
    return { changed: true, observed: this.shown(name, agent), warning: null };
  }

  override async ensureDeprovisioned(name: string, signal: AbortSignal): Promise<'deleted' | 'already_absent'> {
    await this.call(name, signal);
    return this.agents.delete(name) ? 'deleted' : 'already_absent';
  }

  override async liveSessions(name: string, signal: AbortSignal): Promise<ObservedSession[]> {
    await this.call(name, signal);
    if (!this.agents.has(name)) return [];
    return [...this.sessions].filter(([, { agentName, live }]) => agentName === name && live).map(toObserved);
  }

  override async session(name: string, sessionId: string, signal: AbortSignal): Promise<ObservedSession | null> {
    await this.call(name, signal);
    const session = this.sessions.get(sessionId);
    return session?.agentName === name ? toObserved([sessionId, session]) : null;
  }

  override async stopSession(name: string, sessionId: string, signal: AbortSignal): Promise<boolean> {
    await this.call(name, signal);
    return this.end(sessionId);
  }

  override async pushContext(
    name: string,
    sessionId: string,
    { contextVersion }: ContextUpdate,
    signal: AbortSignal,
  ): Promise<Receipt> {
    await this.call(name, signal);
    const session = this.sessions.get(sessionId);
    if (session?.live !== true) return { sessionId, outcome: 'gone', contextVersion: null, error: null };
    return { sessionId, ...answer(session, contextVersion) };
  }

  override async secretSetState(set: string, signal: AbortSignal): Promise<SecretSetState> {
    await this.call(set, signal);
    return this.sets.has(set) ? 'ready' : 'absent';
  }

  override async putSecretSet({ name }: SecretSet, signal: AbortSignal): Promise<void> {
    await this.call(name, signal);
    this.sets.add(name);
  }

  override async deleteSecretSet(set: string, signal: AbortSignal): Promise<void> {
    await this.call(set, signal);
    this.sets.delete(set);
  }

  /** The other side: somebody calls the agent. */
  start(agentName: string, bot: Bot = 'accepts'): string {
    const { serviceId = null, deploymentId = null } = this.agents.get(agentName) ?? {};
    const id = randomUUID();
    const begun = { agentName, serviceId, deploymentId, bot, createdAt: new Date(), version: null, live: true };
    this.sessions.set(id, begun);
    return id;
  }

  /** The caller hangs up. @returns false when the session had ended */
  end(sessionId: string): boolean {
    const session = this.sessions.get(sessionId);
    if (session?.live !== true) return false;
    session.live = false;
    return true;
  }

  /** The version that a session is on. */
  heard(sessionId: string): number | null {
    return this.sessions.get(sessionId)?.version ?? null;
  }

  /** What each call begins with: nothing happens under a signal that has aborted, or for a name that cannot be. */
  private async call(name: string | null, signal: AbortSignal): Promise<void> {
    await Promise.resolve();
    signal.throwIfAborted();
    if (name !== null && !NAME.test(name)) {
      throw new SyncError('not a name of this platform', { errorClass: 'terminal', reason: 'InvalidConfig' });
    }
  }

  private shown(name: string, { serviceId, createdAt, spec, deploymentId }: Agent): ObservedAgent {
    const activeSessionCount = [...this.sessions.values()].filter((one) => one.agentName === name && one.live).length;
    const rollout = {
      desiredDeploymentId: deploymentId,
      reconciledDeploymentId: deploymentId,
      ready: true,
      available: true,
      phase: 'Active',
      infrastructureIssue: false,
      previousRevision: false,
      failure: null,
    };
    return { name, serviceId, createdAt, spec, rollout, activeSessionCount };
  }
}

function toObserved([sessionId, session]: [string, Session]): ObservedSession {
  const { serviceId, deploymentId, createdAt, live } = session;
  return { sessionId, serviceId, deploymentId, createdAt, live };
}

function answer(session: Session, version: number): Pick<Receipt, 'outcome' | 'contextVersion' | 'error'> {
  switch (session.bot) {
    case 'not-ready':
      return { outcome: 'not_ready', contextVersion: null, error: 'the bot is not ready yet' };
    case 'no-route':
      return { outcome: 'unsupported', contextVersion: null, error: 'the bot has no route for it' };
    case 'bare-200':
      return { outcome: 'unsupported', contextVersion: null, error: 'the bot answered without an acknowledgement' };
    case 'accepts': {
      if (session.version !== null && session.version > version) {
        return { outcome: 'stale', contextVersion: session.version, error: null };
      }
      session.version = version;
      return { outcome: 'accepted', contextVersion: version, error: null };
    }
  }
}
