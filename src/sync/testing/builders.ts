import { DeploymentDecider } from '../deciding/deployment-decider';
import { DeploymentReconciler } from '../deployment-reconciler';
import { ManagedSecrets } from '../managed-secrets';
import { PlanApplier } from '../plan-applier';
import { SecretSetMaker } from '../secret-set-maker';
import type { PipecatClient } from '../../pipecat-client';
import type { ManagedSetRepository } from '../../db';
import type { PinoLogger } from 'nestjs-pino';
import { PolicyGate, type PlanPolicy } from '../../policies';
import { readEnvironment, type AppConfig } from '../../config';
import type { ActiveConfiguration, AgentSnapshot, ChangeAhead, LeasedRequest } from '../../db';
import { agentName, JsonText, LeaseLostError, type OwnershipRecord } from '../../domain';
import type { HeldLease } from '../held-lease';
import { FakePlace } from './fake-place';
import type { Pass } from '../pass';

/** The id of the agent with this number: the same in every run, another for every number. */
export function agentId(seed = 1): string {
  return `00000000-0000-4000-8000-${seed.toString(16).padStart(12, '0')}`;
}

/** Of the agent number 1. */
export const AGENT_NAME = agentName('cs', agentId());

const REQUIRED = {
  DATABASE_URL: 'postgres://sync@127.0.0.1/sync',
  REDIS_URL: 'redis://127.0.0.1',
  PIPECAT_PRIVATE_API_KEY: 'private-key',
  PIPECAT_PUBLIC_API_KEY: 'pk_public-key',
};

/** The defaults, with these variables over them. */
export function appConfig(variables: Readonly<Record<string, string>> = {}): AppConfig {
  return readEnvironment({ ...REQUIRED, ...variables });
}

/** A configuration document that is good; `deployment` lies over its deployment. */
export function document(deployment: object = {}, context: object | null = { systemPrompt: 'Be kind.' }): object {
  return { deployment: { image: 'acme/bot:1.0.0', ...deployment }, llm_context: context };
}

/** The context is that of the document. */
export function active(over: Partial<Omit<ActiveConfiguration, 'context'>> = {}): ActiveConfiguration {
  const given = {
    version: 1,
    document: document(),
    deploymentChanged: true,
    appliedDocument: null,
    ageMs: 50,
    ...over,
  };
  const { llm_context: context } = (given.document ?? {}) as { llm_context?: unknown };
  return { ...given, context: context == null ? null : JsonText.of(context) };
}

export function ownership(over: Partial<OwnershipRecord> = {}): OwnershipRecord {
  return {
    agentName: AGENT_NAME,
    serviceId: 'service-1',
    confirmed: true,
    intent: null,
    intentAt: null,
    intentAgeMs: 0,
    intentForce: false,
    deploymentId: 'deployment-1',
    appliedVersion: 1,
    ...over,
  };
}

/** An agent that is wanted, was never looked at, and of which nothing is written down. */
export function snapshot(over: Partial<AgentSnapshot> = {}): AgentSnapshot {
  return {
    agentId: agentId(),
    desiredState: 'present',
    syncStatus: 'PENDING',
    syncedVersion: null,
    instanceId: null,
    active: active(),
    ownership: null,
    draining: null,
    ...over,
  };
}

/** An agent that was brought in line at version 1. */
export function syncedSnapshot(over: Partial<AgentSnapshot> = {}): AgentSnapshot {
  return snapshot({
    syncStatus: 'SYNCED',
    syncedVersion: 1,
    instanceId: AGENT_NAME,
    active: active({ deploymentChanged: false }),
    ownership: ownership(),
    ...over,
  });
}

export function leased(over: Partial<LeasedRequest> = {}): LeasedRequest {
  return {
    agentId: agentId(),
    epoch: '1',
    scope: 'full',
    version: 1,
    changeType: 'FULL_SYNC',
    traceparent: null,
    source: 'message',
    backlog: false,
    commandPending: false,
    attempts: 0,
    ahead: false,
    crashes: 0,
    waitedMs: 0,
    rolloutMs: null,
    settle: false,
    lastReason: null,
    parked: false,
    ageMs: 40,
    queuedMs: 0,
    ...over,
  };
}

/** A lease that remembers what was begun under it, in the journal of everything that happened. */
export class FakeLease implements HeldLease {
  readonly changes: ChangeAhead[] = [];
  newerVersion: number | null = null;
  readonly place = new FakePlace();
  lost = false;
  private readonly controller = new AbortController();

  constructor(
    readonly request: LeasedRequest,
    private readonly journal: string[],
  ) {}

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  requireLeft(): void {
    if (this.lost) throw new LeaseLostError(this.request.agentId);
  }

  abort(reason: Error): void {
    this.controller.abort(reason);
  }

  beginChange(change: ChangeAhead): Promise<void> {
    if (this.lost) return Promise.reject(new LeaseLostError(this.request.agentId));
    this.journal.push(`begin ${change.intent}`);
    this.changes.push(change);
    return Promise.resolve();
  }

  letGo(): void {
    // Nobody renews it.
  }
}

export interface FakePass extends Pass {
  readonly lease: FakeLease;
}

export function pass(
  journal: string[] = [],
  given: { snapshot?: AgentSnapshot; request?: Partial<LeasedRequest> } = {},
): FakePass {
  const lease = new FakeLease(leased(given.request), journal);
  return {
    lease,
    request: lease.request,
    snapshot: given.snapshot ?? snapshot(),
    name: AGENT_NAME,
    signal: lease.signal,
    action: 'none',
    drift: [],
    begun: null,
    deleted: false,
    confirmed: null,
    remark: null,
  };
}

type Level = 'debug' | 'info' | 'warn' | 'error';

export interface Line {
  readonly level: Level;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly message: string;
}

/** A logger that only remembers. */
export function logger(lines: Line[] = []): PinoLogger {
  const at =
    (level: Level) =>
    (fields: Record<string, unknown>, message: string): void => {
      lines.push({ level, fields, message });
    };
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') } as unknown as PinoLogger;
}

/** Something that is settled from outside. */
export class Deferred<T> {
  resolve!: (value: T) => void;
  reject!: (error: unknown) => void;
  readonly promise = new Promise<T>((resolve, reject) => {
    this.resolve = resolve;
    this.reject = reject;
  });
}

/** A gate with this one policy, or with none. */
export function policyGate(decide?: PlanPolicy['decide']): PolicyGate {
  const policies = decide === undefined ? [] : [{ name: 'TestPolicy', policy: { decide } }];
  const gate = new PolicyGate(appConfig(), { policies: () => policies } as never, logger());
  gate.onModuleInit();
  return gate;
}

/** The part of the loop that deploys, over a client; no secret set is managed unless the configuration says so. */
export function deploymentReconciler(
  config: AppConfig,
  client: PipecatClient,
  policy?: PlanPolicy['decide'],
): DeploymentReconciler {
  const sets = { note: () => Promise.resolve() } as unknown as ManagedSetRepository;
  const applier = new PlanApplier(client, new SecretSetMaker(client, sets), policyGate(policy));
  const secrets = new ManagedSecrets(config);
  return new DeploymentReconciler(config, new DeploymentDecider(config, client, secrets), applier, secrets);
}
