export type {
  AgentDetail,
  AgentPage,
  AgentSummary,
  DesiredView,
  ObservedView,
  Pause,
  RequestView,
  RunPage,
  RunView,
  VersionPage,
  VersionView,
  WaitView,
} from './agents';
export type { BotContext } from './contexts';
export type { DeadLetterBounds, DeadLetterPage, DeadLettersTreated, DeadLetterView } from './dead-letters';
export type {
  AuditEntry,
  AuditPage,
  BacklogView,
  BehindView,
  BudgetView,
  DeliveryPoint,
  DriftedAgent,
  DriftPage,
  FleetBehindView,
  FleetView,
  OrphanPage,
  OrphanView,
  RunEvent,
} from './fleet';
export type { LivenessView, ReadinessView } from './health';
export type { OpenApiDocument } from './openapi';
export type { Page, Timestamp } from './page';
export type { PlannedAction, PlannedCall, PlanView } from './plan';
export type { RecallView, RemainingSessionView } from './recalls';
export type { AgentSessionsView, RecalledVersion, SessionView } from './sessions';
export type {
  ConnectionsView,
  CredentialView,
  DeadLettersStatusView,
  DeleteBrakeView,
  FleetStatusView,
  LastErrorView,
  MessagesView,
  ProtectionView,
  ReplicaView,
  StatusPart,
  StatusView,
} from './status';
export type { TokenView } from './token';
export type { Adopted, Counted, Recorded, RolledBack } from './writes';
