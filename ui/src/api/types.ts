import type { AgentSummary, RunView, TokenView } from '../../../src/api';

/** The wire shapes of the service's own source, types only: a change there that the page does not follow fails its build. */
export type {
  Adopted,
  AgentDetail,
  AgentPage,
  AgentSessionsView,
  AgentSummary,
  AuditEntry,
  AuditPage,
  BehindView,
  BudgetView,
  Counted,
  DeadLetterBounds,
  DeadLetterPage,
  DeadLettersTreated,
  DeadLetterView,
  DeliveryPoint,
  DriftedAgent,
  DriftPage,
  FleetView,
  OrphanPage,
  OrphanView,
  Page,
  Pause,
  PlanView,
  Recorded,
  RequestView,
  RolledBack,
  RunEvent,
  RunView,
  SessionView,
  TokenView,
  VersionView,
} from '../../../src/api';

export type SyncStatus = AgentSummary['status'];
export type StatusReason = NonNullable<AgentSummary['reason']>;
export type Drift = RunView['drift'][number];

/** What a token may do; each includes the one before it. */
export type Scope = TokenView['scope'];
