export { CallBudget, type BudgetState, type CallPriority, type Refusal } from './budget/call-budget';
export { ApiMetrics } from './calls/api-metrics';
export { runInCallScope, type CallAhead, type CallScope } from './calls/call-scope';
export { PipecatApiError, PipecatRateLimitError, type FailureKind } from './errors';
export { PlatformState, type CredentialState } from './guard/platform-state';
export { inspectPlatform, type KeyVerdict, type PlatformInspection } from './inspection/inspect-platform';
export type { Credential, Operation } from './operations';
export { PipecatClientModule, type Platform } from './pipecat-client.module';
export {
  PipecatClient,
  type AppliedChange,
  type ContextUpdate,
  type ProvisionedAgent,
  type SecretSet,
} from './pipecat-client';
