-- For a human: what an older version says becomes the newest version and the active one, so that it sticks. Says which version that is.
-- With its owner's rights, so that the role of the service needs none on the configurations.
CREATE FUNCTION config_sync_rollback(agent uuid, to_version int) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
  active int;
  document jsonb;
  next_version int;
BEGIN
  -- One rollback of an agent at a time.
  SELECT a.active_version INTO active FROM agents a WHERE a.id = agent FOR UPDATE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'there is no agent %', agent USING ERRCODE = 'CS404';
  END IF;
  SELECT c.config INTO document FROM agent_configurations c WHERE c.agent_id = agent AND c.version = to_version;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'there is no version % of this agent', to_version USING ERRCODE = 'CS409';
  END IF;
  IF to_version = active THEN
    RAISE EXCEPTION 'version % is the active one', to_version USING ERRCODE = 'CS409';
  END IF;
  SELECT max(c.version) + 1 INTO next_version FROM agent_configurations c WHERE c.agent_id = agent;
  UPDATE agent_configurations c SET is_active = false WHERE c.agent_id = agent AND c.is_active;
  INSERT INTO agent_configurations (agent_id, version, is_active, config) VALUES (agent, next_version, true, document);
  RETURN next_version;
EXCEPTION
  WHEN unique_violation THEN
    RAISE EXCEPTION 'a publisher wrote a version at the same moment: look at it, and ask again' USING ERRCODE = 'CS409';
END
$$;

REVOKE EXECUTE ON FUNCTION config_sync_rollback(uuid, int) FROM PUBLIC;
