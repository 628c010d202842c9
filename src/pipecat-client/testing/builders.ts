import { AppConfig, Secret, type PipecatConfig } from '../../config';
import { AGENT_SPEC_DEFAULTS, type AgentSpec, type ObservedAgent } from '../../domain';
import { MetricsRegistry } from '../../metrics';
import { CallBudget } from '../budget/call-budget';
import { ApiMetrics } from '../calls/api-metrics';
import { CallGuards } from '../guard/call-guards';
import { HttpPipecatClient } from '../http-pipecat-client';
import { Keyring } from '../keys/keyring';
import type { Credential } from '../operations';

/** Without a shape that a pattern could know: only the client itself can keep them out of its errors. */
export const PRIVATE_KEY = 'canaryprivate0123456789';
export const PUBLIC_KEY = 'canarypublic9876543210';
export const SESSION_ID = '800d444a-e67e-4686-afb3-b0de509cccb3';

export function pipecatConfig(over: Partial<PipecatConfig> = {}): PipecatConfig {
  return {
    apiUrl: 'http://127.0.0.1:9',
    privateApiKey: new Secret(PRIVATE_KEY),
    publicApiKey: new Secret(PUBLIC_KEY),
    privateApiKeyFile: null,
    publicApiKeyFile: null,
    agentPrefix: 'cs',
    rateLimitPerSecond: 0,
    timeoutMs: 5000,
    contextPath: 'context',
    contextPushTimeoutMs: 5000,
    ...over,
  };
}

export function appConfig(over: Partial<PipecatConfig> = {}): AppConfig {
  return Object.assign(Object.create(AppConfig.prototype) as AppConfig, { pipecat: pipecatConfig(over) });
}

/** Lets everything through and remembers. */
export class RecordingBudget extends CallBudget {
  readonly acquired: Credential[] = [];
  readonly pauses: { credential: Credential; ms: number }[] = [];

  override acquire(credential: Credential): Promise<void> {
    this.acquired.push(credential);
    return Promise.resolve();
  }

  override pause(credential: Credential, ms: number): void {
    this.pauses.push({ credential, ms });
  }
}

export function client(
  apiUrl: string,
  over: Partial<PipecatConfig> = {},
  budget: CallBudget = new RecordingBudget(),
  registry = new MetricsRegistry(),
) {
  const config = appConfig({ apiUrl, ...over });
  const keyring = new Keyring(config);
  return new HttpPipecatClient(config, budget, keyring, new CallGuards(keyring), new ApiMetrics(registry));
}

export function agentSpec(over: Partial<AgentSpec> = {}): AgentSpec {
  return { ...AGENT_SPEC_DEFAULTS, image: 'acme/bot:1.0', ...over };
}

export function observedAgent(spec: AgentSpec, over: Partial<ObservedAgent> = {}): ObservedAgent {
  const id = 'deployment-1';
  const rollout = { desiredDeploymentId: id, reconciledDeploymentId: id, ready: true, available: true };
  return {
    name: 'cs-agent',
    serviceId: 'service-1',
    createdAt: null,
    spec,
    rollout: { ...rollout, phase: 'Active', infrastructureIssue: false, previousRevision: false, failure: null },
    activeSessionCount: 0,
    ...over,
  };
}

/** An agent as the platform details it, for the given spec; made by hand after CONTRACT 2.2. */
export function wireAgent(name: string, spec: AgentSpec, over: Readonly<Record<string, unknown>> = {}) {
  const id = '19db578d-808c-420a-a047-87edde4410c1';
  const scaling = { minReplicas: spec.minAgents, maxReplicas: spec.maxAgents };
  return {
    name,
    region: spec.region ?? 'us-west',
    ready: true,
    available: true,
    createdAt: '2026-01-02T03:04:05.678Z',
    desiredDeploymentId: id,
    reconciledDeploymentId: id,
    autoScaling: scaling,
    activeSessionCount: 2,
    agentProfile: spec.agentProfile,
    krispViva: { audioFilter: spec.audioFilter },
    deployment: { id, serviceId: 'b59a68ee-61c8-4d99-9ceb-e99a3953bdac', manifest: { spec: wireManifest(spec) } },
    currentRevision: { deploymentID: id, phase: 'Active', readyReplicas: 1 },
    previousRevision: null,
    ...over,
  };
}

export function wireManifest(spec: AgentSpec) {
  return {
    dailyNodeType: spec.nodeType,
    image: spec.image ?? '<redacted>',
    autoScaling: { minReplicas: spec.minAgents, maxReplicas: spec.maxAgents },
    ...(spec.imagePullSecretSet === null ? {} : { imagePullSecretName: spec.imagePullSecretSet }),
    ...(spec.secretSet === null ? {} : { envFromSecretNames: [spec.secretSet] }),
    krispViva: { audioFilters: spec.audioFilter !== null },
    ...(spec.maxSessionDurationSeconds === 7200 ? {} : { maxSessionDurationSeconds: spec.maxSessionDurationSeconds }),
  };
}

export const never = new AbortController().signal;

/** What a promise rejects with. */
export async function rejection(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error('it resolved');
}
