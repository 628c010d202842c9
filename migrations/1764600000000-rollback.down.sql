DROP FUNCTION config_sync_rollback(uuid, int);
