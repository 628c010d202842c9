import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { AppConfig } from '../config';
import type { ObservedAgent, ObservedSession, Receipt, SecretSetState } from '../domain';
import { CallBudget } from './budget/call-budget';
import { AgentCalls } from './calls/agents';
import { Api } from './calls/api';
import { ApiMetrics } from './calls/api-metrics';
import { ContextPush } from './calls/context-push';
import { SecretSetCalls } from './calls/secret-sets';
import { SessionCalls } from './calls/sessions';
import { CallGuards } from './guard/call-guards';
import { Keyring } from './keys/keyring';
import {
  PipecatClient,
  type AppliedChange,
  type ContextUpdate,
  type ProvisionedAgent,
  SecretSet,
} from './pipecat-client';

/** Pipecat Cloud over its REST API: the private key for management, the public one for what goes to sessions (CONTRACT 1). */
@Injectable()
export class HttpPipecatClient extends PipecatClient implements OnApplicationShutdown {
  readonly #api: Api;
  readonly #agents: AgentCalls;
  readonly #sessions: SessionCalls;
  readonly #secretSets: SecretSetCalls;
  readonly #contextPush: ContextPush;

  /** @throws ConfigurationError when the configured context path is none that a bot can offer */
  constructor(config: AppConfig, budget: CallBudget, keyring: Keyring, guards: CallGuards, metrics: ApiMetrics) {
    super();
    this.#api = new Api({ config: config.pipecat, budget, keyring, guards, metrics });
    this.#agents = new AgentCalls(this.#api);
    this.#sessions = new SessionCalls(this.#api);
    this.#secretSets = new SecretSetCalls(this.#api);
    this.#contextPush = new ContextPush(this.#api, this.#sessions, config.pipecat);
  }

  override observe(name: string, signal: AbortSignal): Promise<ObservedAgent | null> {
    return this.#agents.get(name, signal);
  }

  override observeAll(signal: AbortSignal): Promise<ObservedAgent[]> {
    return this.#agents.list(signal);
  }

  override async ensureProvisioned(desired: ProvisionedAgent, signal: AbortSignal): Promise<AppliedChange> {
    return this.#agents.create(desired, signal);
  }

  override ensureConfig(desired: ProvisionedAgent, seen: ObservedAgent, signal: AbortSignal): Promise<AppliedChange> {
    return this.#agents.update(desired, seen, signal);
  }

  override ensureDeprovisioned(name: string, signal: AbortSignal): Promise<'deleted' | 'already_absent'> {
    return this.#agents.delete(name, signal);
  }

  override liveSessions(name: string, signal: AbortSignal): Promise<ObservedSession[]> {
    return this.#sessions.live(name, signal);
  }

  override session(name: string, sessionId: string, signal: AbortSignal): Promise<ObservedSession | null> {
    return this.#sessions.get(name, sessionId, signal);
  }

  override stopSession(name: string, sessionId: string, signal: AbortSignal): Promise<boolean> {
    return this.#sessions.stop(name, sessionId, signal);
  }

  override pushContext(name: string, sessionId: string, update: ContextUpdate, signal: AbortSignal): Promise<Receipt> {
    return this.#contextPush.push({ name, sessionId }, update, signal);
  }

  override secretSetState(set: string, signal: AbortSignal): Promise<SecretSetState> {
    return this.#secretSets.state(set, signal);
  }

  override putSecretSet(set: SecretSet, signal: AbortSignal): Promise<void> {
    return this.#secretSets.put(set, signal);
  }

  override deleteSecretSet(set: string, signal: AbortSignal): Promise<void> {
    return this.#secretSets.delete(set, signal);
  }

  /** Kept-alive sockets would hold the process up. */
  onApplicationShutdown(): void {
    this.#api.close();
  }
}
