-- The four roles of config-sync, and no more rights than each needs. Safe to run again.
--
-- Run it as a superuser in config-sync's database, before the first migration (it makes the roles) and after every migration (it narrows
-- what the new tables gave away). Passwords are set apart from it:  ALTER ROLE config_sync_app PASSWORD '…';
--
--   config_sync_migrator   owns the tables; used by the migration only
--   config_sync_app        the service: reads what is wanted, writes what it found; changes no configuration and no table
--   config_sync_publisher  your own services: write agents and configurations, and nothing of config-sync's own
--   config_sync_reader     dashboards and people: read only

DO $$
DECLARE
  wanted text;
BEGIN
  FOREACH wanted IN ARRAY ARRAY['config_sync_migrator', 'config_sync_app', 'config_sync_publisher', 'config_sync_reader'] LOOP
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = wanted) THEN
      EXECUTE format('CREATE ROLE %I LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE', wanted);
    END IF;
  END LOOP;
END
$$;

ALTER ROLE config_sync_reader SET default_transaction_read_only = on;
ALTER ROLE config_sync_reader SET statement_timeout = '30s';

REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE, CREATE ON SCHEMA public TO config_sync_migrator;
GRANT USAGE ON SCHEMA public TO config_sync_app, config_sync_publisher, config_sync_reader;

-- So that a new version can serve right after its migration, before this file is run again.
ALTER DEFAULT PRIVILEGES FOR ROLE config_sync_migrator IN SCHEMA public
  GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO config_sync_app;
ALTER DEFAULT PRIVILEGES FOR ROLE config_sync_migrator IN SCHEMA public GRANT USAGE ON SEQUENCES TO config_sync_app;
ALTER DEFAULT PRIVILEGES FOR ROLE config_sync_migrator IN SCHEMA public GRANT SELECT ON TABLES TO config_sync_reader;
-- Functions that the migrations keep from everybody else.
ALTER DEFAULT PRIVILEGES FOR ROLE config_sync_migrator IN SCHEMA public GRANT EXECUTE ON FUNCTIONS TO config_sync_app;

DO $$
BEGIN
  -- Before the first migration there is nothing to narrow.
  IF to_regclass('public.agents') IS NULL THEN
    RETURN;
  END IF;

  -- What a publisher decides, the service only reads; of an agent's row it writes the columns that tell the outcome, and `desired_state`,
  -- because a PROVISION or DEPROVISION message sets it.
  REVOKE ALL ON agents, agent_configurations, sync_runs, config_sync_migrations FROM config_sync_app;
  GRANT SELECT ON agents, agent_configurations, config_sync_migrations TO config_sync_app;
  GRANT UPDATE (desired_state, command_version, active_version, pipecat_cloud_instance_id, sync_status, status_reason, synced_version,
                last_error_message, last_synced_at, updated_at) ON agents TO config_sync_app;
  -- The history is written once; old lines go after HISTORY_RETENTION_DAYS.
  GRANT SELECT, INSERT, DELETE ON sync_runs TO config_sync_app;

  GRANT SELECT, DELETE ON agents TO config_sync_publisher;
  GRANT INSERT (id, name, desired_state), UPDATE (name, desired_state) ON agents TO config_sync_publisher;
  GRANT SELECT, INSERT, UPDATE, DELETE ON agent_configurations TO config_sync_publisher;

  GRANT SELECT ON ALL TABLES IN SCHEMA public TO config_sync_reader;
END
$$;
