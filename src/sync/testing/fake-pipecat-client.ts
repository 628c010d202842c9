import {
  AGENT_SPEC_DEFAULTS,
  type AgentSpec,
  type ObservedAgent,
  type ObservedSession,
  type ObservedSpec,
  type Receipt,
  type Rollout,
  type SecretSetState,
} from '../../domain';
import {
  PipecatClient,
  type AppliedChange,
  type ContextUpdate,
  type ProvisionedAgent,
  type SecretSet,
} from '../../pipecat-client';
import { AGENT_NAME } from './builders';

type Method = Exclude<keyof PipecatClient, 'observeAll'>;

/** What changes something at the platform or in a session. */
export const MUTATING: readonly Method[] = [
  'ensureProvisioned',
  'ensureConfig',
  'ensureDeprovisioned',
  'stopSession',
  'pushContext',
];

export const CONVERGED: Rollout = {
  desiredDeploymentId: 'deployment-1',
  reconciledDeploymentId: 'deployment-1',
  ready: true,
  available: true,
  phase: 'Active',
  infrastructureIssue: false,
  previousRevision: false,
  failure: null,
};

export const ROLLING: Rollout = { ...CONVERGED, desiredDeploymentId: 'deployment-2', ready: false, phase: 'Creating' };

export function spec(over: Partial<AgentSpec> = {}): AgentSpec {
  return { ...AGENT_SPEC_DEFAULTS, image: 'acme/bot:1.0.0', ...over };
}

/** The agent number 1 as the platform shows it, for what it was given. */
export function shownAgent(given: AgentSpec = spec(), over: Partial<ObservedAgent> = {}): ObservedAgent {
  const readable: ObservedSpec = { ...given, buildId: undefined, websocketAuth: undefined };
  return {
    name: AGENT_NAME,
    serviceId: 'service-1',
    createdAt: new Date('2026-01-01T00:00:00Z'),
    spec: readable,
    rollout: CONVERGED,
    activeSessionCount: 0,
    ...over,
  };
}

export function session(sessionId: string, live = true): ObservedSession {
  return { sessionId, serviceId: 'service-1', deploymentId: 'deployment-1', createdAt: null, live };
}

/** One agent and its sessions, in memory. Each call is noted in the journal; any can be made to fail once. */
export class FakePipecatClient extends PipecatClient {
  agent: ObservedAgent | null = null;
  readonly sessions = new Map<string, ObservedSession>();
  readonly sets = new Map<string, SecretSetState>();
  /** How far the roll-out is after the next change. */
  rolloutAfter: Rollout = CONVERGED;
  warning: string | null = null;
  /** So many looks after a delete still show the agent. */
  lingers = 0;
  /** Sessions that are born while others are stopped, one list a round. */
  readonly births: string[][] = [];
  readonly pushed: { sessionId: string; update: ContextUpdate }[] = [];
  answer: (sessionId: string) => Partial<Receipt> = () => ({});
  private readonly failures = new Map<Method, unknown[]>();

  constructor(readonly journal: string[] = []) {
    super();
  }

  /** The next call of this method rejects with this. */
  failNext(method: Method, error: unknown): void {
    this.failures.set(method, [...(this.failures.get(method) ?? []), error]);
  }

  /** The calls that changed something, in their order. */
  get mutations(): string[] {
    return this.journal.filter((entry) => MUTATING.some((method) => entry.split(' ')[0] === method));
  }

  override async observe(): Promise<ObservedAgent | null> {
    await this.note('observe');
    if (this.agent !== null && this.lingers > 0 && this.journal.includes('ensureDeprovisioned')) {
      this.lingers -= 1;
      if (this.lingers === 0) this.agent = null;
      return shownAgent();
    }
    return this.agent;
  }

  override observeAll(): Promise<ObservedAgent[]> {
    return Promise.resolve(this.agent === null ? [] : [this.agent]);
  }

  override async ensureProvisioned({ spec: wanted }: ProvisionedAgent): Promise<AppliedChange> {
    await this.note('ensureProvisioned');
    this.agent = shownAgent(wanted, { rollout: this.rolloutAfter });
    return { changed: true, observed: this.agent, warning: this.warning };
  }

  override async ensureConfig({ spec: wanted }: ProvisionedAgent, seen: ObservedAgent): Promise<AppliedChange> {
    await this.note('ensureConfig');
    this.agent = { ...seen, spec: shownAgent(wanted).spec, rollout: this.rolloutAfter };
    return { changed: true, observed: this.agent, warning: this.warning };
  }

  override async ensureDeprovisioned(): Promise<'deleted' | 'already_absent'> {
    await this.note('ensureDeprovisioned');
    if (this.lingers === 0) this.agent = null;
    return 'deleted';
  }

  override async liveSessions(): Promise<ObservedSession[]> {
    await this.note('liveSessions');
    return [...this.sessions.values()].filter(({ live }) => live);
  }

  override async session(_name: string, sessionId: string): Promise<ObservedSession | null> {
    await this.note('session', sessionId);
    return this.sessions.get(sessionId) ?? null;
  }

  override async stopSession(_name: string, sessionId: string): Promise<boolean> {
    await this.note('stopSession', sessionId);
    this.sessions.set(sessionId, session(sessionId, false));
    for (const born of this.births.shift() ?? []) this.sessions.set(born, session(born));
    return true;
  }

  override async pushContext(_name: string, sessionId: string, update: ContextUpdate): Promise<Receipt> {
    await this.note('pushContext', sessionId);
    this.pushed.push({ sessionId, update });
    const accepted = { sessionId, outcome: 'accepted', contextVersion: update.contextVersion, error: null } as const;
    return { ...accepted, ...this.answer(sessionId) };
  }

  override async putSecretSet({ name }: SecretSet): Promise<void> {
    this.journal.push(`put ${name}`);
    this.sets.set(name, 'ready');
    await Promise.resolve();
  }

  override async deleteSecretSet(set: string): Promise<void> {
    this.journal.push(`delete ${set}`);
    this.sets.delete(set);
    await Promise.resolve();
  }

  override async secretSetState(set: string): Promise<SecretSetState> {
    await this.note('secretSetState', set);
    return this.sets.get(set) ?? 'absent';
  }

  private async note(method: Method, ...more: string[]): Promise<void> {
    this.journal.push([method, ...more].join(' '));
    await Promise.resolve();
    const failures = this.failures.get(method) ?? [];
    if (failures.length > 0) throw failures.shift();
  }
}
