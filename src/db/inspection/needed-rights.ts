type Right = 'SELECT' | 'INSERT' | 'UPDATE' | 'DELETE';

const ALL: readonly Right[] = ['SELECT', 'INSERT', 'UPDATE', 'DELETE'];

/** The least that the service's role has to have on each table (deploy/postgres/roles.sql gives it no more). The migration's owns them all. */
export const NEEDED_RIGHTS: Readonly<Record<string, readonly Right[]>> = {
  config_sync_migrations: ['SELECT'],
  agents: ['SELECT'],
  agent_configurations: ['SELECT'],
  sync_requests: ALL,
  ownership_records: ALL,
  managed_secret_sets: ALL,
  context_deliveries: ALL,
  dead_letters: ALL,
  orphans: ALL,
  chores: ALL,
  deletions: ALL,
  sync_runs: ['SELECT', 'INSERT', 'DELETE'],
  recalls: ['SELECT', 'INSERT', 'UPDATE'],
  paused_agents: ALL,
  fleet_pause: ALL,
  admin_audit: ['SELECT', 'INSERT', 'DELETE'],
};

/** Of an agent's row the service writes what became of it, and what a command says is wanted. */
export const NEEDED_UPDATES: Readonly<Record<string, readonly string[]>> = {
  agents: [
    'desired_state',
    'command_version',
    'active_version',
    'pipecat_cloud_instance_id',
    'sync_status',
    'status_reason',
    'synced_version',
    'last_error_message',
    'last_synced_at',
    'updated_at',
  ],
};

export const NEEDED_SEQUENCES: readonly string[] = ['sync_lease_epoch'];
