-- Notifies of every version that becomes the active one. In the transaction of the publisher, so it comes after the commit, and not at all
-- when it is rolled back. The agent's row decides whether it is to exist, so a full sync says all.
CREATE OR REPLACE FUNCTION config_sync_notify() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('config_sync_updates', json_build_object(
    'agent_id', NEW.agent_id, 'version', NEW.version, 'change_type', 'FULL_SYNC')::text);
  RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER agent_configurations_notify
AFTER INSERT OR UPDATE OF is_active, config ON agent_configurations
FOR EACH ROW WHEN (NEW.is_active) EXECUTE FUNCTION config_sync_notify();
