-- Who changed what through the admin API, and why. A row is written before the work and gets its outcome once, after it; one without an
-- outcome is under way, or its process ended in between.
CREATE TABLE admin_audit (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at timestamptz NOT NULL DEFAULT now(),
  -- The name of the token.
  who text NOT NULL,
  action text NOT NULL,
  agent_id uuid,
  why text,
  request_id text NOT NULL,
  -- The HTTP status of the answer; null = not known.
  status int,
  finished_at timestamptz,
  detail jsonb
);

CREATE INDEX admin_audit_agent ON admin_audit (agent_id, id) WHERE agent_id IS NOT NULL;

-- For the owner of the table as well, whom no GRANT binds.
CREATE FUNCTION admin_audit_is_append_only() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND OLD.status IS NULL AND NEW.status IS NOT NULL
     AND (NEW.id, NEW.at, NEW.who, NEW.action, NEW.agent_id, NEW.why, NEW.request_id)
         IS NOT DISTINCT FROM (OLD.id, OLD.at, OLD.who, OLD.action, OLD.agent_id, OLD.why, OLD.request_id) THEN
    RETURN NEW;
  END IF;
  IF TG_OP = 'DELETE' AND current_setting('config_sync.forgetting', true) = 'audit' AND OLD.at < now() - interval '1 day' THEN
    RETURN OLD;
  END IF;
  RAISE EXCEPTION 'admin_audit is append-only' USING ERRCODE = 'CS403';
END
$$;

CREATE TRIGGER admin_audit_keeps_its_rows BEFORE UPDATE OR DELETE ON admin_audit
FOR EACH ROW EXECUTE FUNCTION admin_audit_is_append_only();

CREATE TRIGGER admin_audit_is_not_truncated BEFORE TRUNCATE ON admin_audit
FOR EACH STATEMENT EXECUTE FUNCTION admin_audit_is_append_only();

-- The retention, and the only way in which a row goes: the oldest ones, at most so many, none that is younger than a day. Says how many.
CREATE FUNCTION config_sync_forget_audit(older_than_days int, at_most int) RETURNS int
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
  forgotten int;
BEGIN
  PERFORM set_config('config_sync.forgetting', 'audit', true);
  WITH old AS (
    SELECT id FROM (SELECT id, at FROM admin_audit ORDER BY id LIMIT at_most) oldest
    WHERE at < now() - greatest(older_than_days, 1) * interval '1 day'
  )
  DELETE FROM admin_audit a USING old WHERE a.id = old.id;
  GET DIAGNOSTICS forgotten = ROW_COUNT;
  PERFORM set_config('config_sync.forgetting', '', true);
  RETURN forgotten;
END
$$;
