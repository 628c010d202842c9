import type { AgentSpec, JsonText, ObservedAgent, ObservedSession, Receipt, SecretSetState } from '../domain';

/** An agent that must exist with this spec. */
export interface ProvisionedAgent {
  readonly name: string;
  readonly spec: AgentSpec;
  /** The spec that was sent last, when it is another one: what cannot be read back is compared with it. */
  readonly applied?: AgentSpec | null;
  /** Restart even if nothing differs. Each call restarts again, so it must not be repeated blindly. */
  readonly force?: boolean;
}

/** One version of the LLM context on its way to a session (DESIGN 2.5). `context` goes out verbatim. */
export interface ContextUpdate {
  readonly agentId: string;
  readonly contextVersion: number;
  readonly context: JsonText;
}

/** A set of environment variables for an agent's bots, in the agent's region. */
export interface SecretSet {
  readonly name: string;
  readonly values: Readonly<Record<string, string>>;
  /** null = the organisation's default region. */
  readonly region: string | null;
}

export interface AppliedChange {
  /** false = nothing differed and nothing was called. */
  readonly changed: boolean;
  readonly observed: ObservedAgent | null;
  /** What the platform remarked on a change it took for none; null when it said nothing. */
  readonly warning: string | null;
}

/**
 * Pipecat Cloud as config-sync sees it: the injection token, and the contract for any other platform.
 *
 * Every method rejects with a `SyncError` (`PipecatApiError` and its kin) and never with a bare HTTP error, takes names
 * and ids only after checking them against the platform's patterns, and stops when `signal` aborts. A rejected call that
 * changes something may still have happened: `PipecatApiError.outcomeUnknown` says so; observe before you repeat it.
 */
export abstract class PipecatClient {
  /** Realises `get_agent_status`. null = there is no such agent. Changes nothing. */
  abstract observe(name: string, signal: AbortSignal): Promise<ObservedAgent | null>;

  /** Every agent of the organisation, those being deleted left out. One call, so it is cheap for a whole fleet. */
  abstract observeAll(signal: AbortSignal): Promise<ObservedAgent[]>;

  /**
   * Realises `provision_agent`. Rejects with `errorClass: 'waiting'`, reason `NameInUse`, when the name is taken: the caller observes and
   * decides whether it is ours.
   */
  abstract ensureProvisioned(desired: ProvisionedAgent, signal: AbortSignal): Promise<AppliedChange>;

  /** Realises `update_full_config`. Sends the whole document, and only when it differs from `seen`. */
  abstract ensureConfig(desired: ProvisionedAgent, seen: ObservedAgent, signal: AbortSignal): Promise<AppliedChange>;

  /** Realises `deprovision_agent`. Absent already = done. Does not touch live sessions: the platform lets them run on. */
  abstract ensureDeprovisioned(name: string, signal: AbortSignal): Promise<'deleted' | 'already_absent'>;

  /** Every live session of an agent, all pages, each once. A missing agent has none. */
  abstract liveSessions(name: string, signal: AbortSignal): Promise<ObservedSession[]>;

  /** One session, or null when the platform does not know it. */
  abstract session(name: string, sessionId: string, signal: AbortSignal): Promise<ObservedSession | null>;

  /** Cuts a session off at once. false = it had ended already. */
  abstract stopSession(name: string, sessionId: string, signal: AbortSignal): Promise<boolean>;

  /**
   * Realises `send_context_update`, for one session. The receipt is `accepted` or `stale` only when the body says so and names a version
   * at least as new; a status code proves nothing. Rejects only for what concerns the credential, the budget or the signal.
   */
  abstract pushContext(name: string, sessionId: string, update: ContextUpdate, signal: AbortSignal): Promise<Receipt>;

  /** Whether a secret set can be bound. Values are never read. */
  abstract secretSetState(set: string, signal: AbortSignal): Promise<SecretSetState>;

  /**
   * Makes a secret set, or adds to it. It is provisioned in the background: `secretSetState` tells when it can be bound. Values go out and
   * never come back, into no error and no log.
   */
  abstract putSecretSet(set: SecretSet, signal: AbortSignal): Promise<void>;

  /** Absent already = done. Nobody says that a set in use is refused, so the caller has to know. */
  abstract deleteSecretSet(set: string, signal: AbortSignal): Promise<void>;
}
