// The package's face: what an application of the user's own may rely on (docs/extending.md). Everything else may change.
export {
  AppConfig,
  EnvironmentError,
  type BotsConfig,
  type PipecatConfig,
  type Secret,
  type SyncConfig,
} from './config';
export {
  ConfigSyncModule,
  type ConfigSyncAsyncOptions,
  type ConfigSyncOptions,
  type ConfigSyncParts,
  type Part,
} from './config-sync.module';
export {
  JsonText,
  SyncError,
  type AgentSpec,
  type ChangeType,
  type Drift,
  type ErrorClass,
  type ObservedAgent,
  type ObservedSession,
  type ObservedSpec,
  type Receipt,
  type ReceiptOutcome,
  type Rollout,
  type RolloutFailure,
  type SecretSetState,
  type StatusReason,
  type SyncErrorDetail,
  type SyncStatus,
  type Update,
} from './domain';
export {
  OnSyncEvent,
  type DeadLetteredEvent,
  type DeletedEvent,
  type DeliveredEvent,
  type DriftedEvent,
  type FailedEvent,
  type HeldEvent,
  type ListenerOptions,
  type RetryingEvent,
  type RollingOutEvent,
  type SyncedEvent,
  type SyncEvent,
  type SyncEventKind,
  type SyncEventOf,
} from './events';
export type { LoggingOptions } from './logging';
export {
  PipecatClient,
  type AppliedChange,
  type ContextUpdate,
  type Platform,
  type ProvisionedAgent,
  type SecretSet,
} from './pipecat-client';
export {
  allow,
  hold,
  SyncPolicy,
  type Allowed,
  type ContextPlan,
  type CreatePlan,
  type DeletePlan,
  type Held,
  type PlanPolicy,
  type PolicyDecision,
  type ProposedPlan,
  type UpdatePlan,
  type Why,
} from './policies';
export { runConfigSync, startConfigSync, type StartOptions } from './start-config-sync';
export { HeldPlans, readUpdate, SyncService, type Recording } from './sync';
