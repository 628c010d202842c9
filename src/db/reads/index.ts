export { RunPaceRepository, type RunPace } from './run-pace.repository';
export { AgentProgressRepository, type AgentProgress } from './agent-progress.repository';
export {
  AgentDetailRepository,
  type AgentDetailRow,
  type RequestRow,
  type VersionRow,
} from './agent-detail.repository';
export { AgentListRepository, type AgentListPage } from './agent-list.repository';
export {
  type AgentFilter,
  type AgentKeys,
  type AgentListQuery,
  type AgentOrder,
  type AgentSearch,
} from './agent-list.sql';
export { AuditLogRepository, type AuditLogQuery, type AuditRow } from './audit-log.repository';
export { DeliveryPaceRepository, type DeliveryPaceRow } from './delivery-pace.repository';
export { ReportsRepository, type DriftedRow, type OrphanRow } from './reports.repository';
export { RunHistoryRepository, type RunEventRow, type RunRow } from './run-history.repository';
