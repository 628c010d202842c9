/** `agents.sync_status`, as published (DESIGN 2.2). */
export const SYNC_STATUSES = [
  'PENDING',
  'SYNCING',
  'SYNCED',
  'ERROR_SYNC',
  'PENDING_DELETE',
  'DELETED',
  'ERROR_DEPROVISIONING',
] as const;
export type SyncStatus = (typeof SYNC_STATUSES)[number];

/** `agents.status_reason` and the `reason` of a dead letter: a closed list, so that alerts and scripts can rely on it. */
export const STATUS_REASONS = [
  'AgentNotFound',
  'AuthenticationFailed',
  'ConfigurationNotFound',
  'ContextNotDelivered',
  'ContextPushUnsupported',
  'DatabaseUnavailable',
  'DeleteHeld',
  'DeploymentFailed',
  'DriftDetected',
  'ForeignAgent',
  'HeldByPolicy',
  'InternalError',
  'InvalidConfig',
  'InvalidMessageFormat',
  'LeaseLost',
  'NameInUse',
  'PlatformUnavailable',
  'ProgressDeadlineExceeded',
  'Quarantined',
  'RateLimited',
  'RegionChanged',
  'RequestRejected',
  'RollingOut',
  'SecretSetNotReady',
  'SessionsDraining',
  'VersionNotFound',
  'VersionRegressed',
] as const;
export type StatusReason = (typeof STATUS_REASONS)[number];

export type DesiredState = 'present' | 'absent';
