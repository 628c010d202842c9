export { AgentSummaryRepository, type AgentSummaryRow } from './agent-summary.repository';
export { AgentHistory } from './agent-history';
export { AgentRepository, type AgentChange, type NewAgent, type StatusChange } from './agent.repository';
export { AskSyncRepository, type AskedSync, type FleetFilter } from './ask-sync.repository';
export type { ActiveConfiguration, AgentSnapshot, Draining } from './agent-snapshot';
export { AuditRepository, type AuditedWrite, type AuditOutcome } from './audit.repository';
export { BotContextRepository, type ActiveContext, type HeldContext } from './bot-context.repository';
export { Chores } from './chores';
export { readConfiguration, readDeployedConfiguration, type Configuration } from './configuration-document';
export { ContextDeliveryRepository, type DeliveredReceipt, type PulledReceipt } from './context-delivery.repository';
export { createDataSource } from './data-source';
export { Database, toDbError } from './database';
export { DatabaseConnector } from './database-connector';
export { DatabasePool, type PoolState } from './database-pool';
export { DbModule } from './db.module';
export { DeadLetterRepository, type StoredDeadLetter } from './dead-letter.repository';
export { DriftRepository, type Finding, type NewDrift, type SeenOrphan, type SettledAgent } from './drift.repository';
export {
  FleetCountsRepository,
  STALLED,
  type AgentState,
  type FleetCounts,
  type LatestFailure,
} from './fleet-counts.repository';
export { inspectDatabase, type DatabaseInspection } from './inspection/inspect-database';
export type { FinishRow } from './finish-requests.sql';
export type { AgentVersion } from './agent-version';
export { gather, type Gathering } from './gather';
export type { LeasedRequest, RequestSource } from './lease';
export { ManagedSetRepository, type OldSet } from './managed-set.repository';
export { migrateUp, migrationStates, revertLast, type MigrationState } from './migrator';
export {
  OperatorRepository,
  RollbackRefusedError,
  type AdoptedAgent,
  type RollbackRefusal,
} from './operator.repository';
export { PauseRepository, type PauseRow } from './pause.repository';
export * from './reads';
export type {
  OpenRecall,
  ProvenSession,
  Recall,
  RecallLook,
  RecallProof,
  RemainingSession,
  StoppedSession,
} from './recall';
export { RecallRefusedError, RecallRepository, type RecallRefusal, type WantedRecall } from './recall.repository';
export {
  BEHIND,
  SessionsHeardRepository,
  type Behind,
  type BehindCounts,
  type DeliveryTimes,
  type FleetBehind,
  type Heard,
  type HearingAgent,
} from './sessions-heard.repository';
export {
  SyncRequestRepository,
  type ChangeAhead,
  type Claimant,
  type Finished,
  type RecordedWork,
  type Room,
  type ScanPage,
} from './sync-request.repository';
