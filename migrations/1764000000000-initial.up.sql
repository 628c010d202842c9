-- What a publisher writes: the agents it wants and their configurations.

CREATE TABLE agents (
  id uuid PRIMARY KEY,
  name text NOT NULL,
  desired_state text NOT NULL DEFAULT 'absent' CHECK (desired_state IN ('present', 'absent')),
  pipecat_cloud_instance_id text UNIQUE,
  sync_status text NOT NULL DEFAULT 'PENDING' CHECK (
    sync_status IN ('PENDING', 'SYNCING', 'SYNCED', 'ERROR_SYNC', 'PENDING_DELETE', 'DELETED', 'ERROR_DEPROVISIONING')
  ),
  status_reason text,
  synced_version int,
  last_error_message text,
  last_synced_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  -- The version of the active configuration, kept by the trigger below: with it the scan finds work by one partial index.
  active_version int,
  -- The version of the last PROVISION or DEPROVISION, so that an older one that comes late does not undo it.
  command_version int
);

CREATE TABLE agent_configurations (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  agent_id uuid NOT NULL REFERENCES agents (id) ON DELETE CASCADE,
  version int NOT NULL CHECK (version >= 0),
  is_active bool NOT NULL DEFAULT false,
  config jsonb NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (agent_id, version)
);

CREATE UNIQUE INDEX agent_configurations_active ON agent_configurations (agent_id) WHERE is_active;

CREATE FUNCTION agent_configurations_keep_active_version() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
  touched uuid := coalesce(NEW.agent_id, OLD.agent_id);
BEGIN
  UPDATE agents
  SET active_version = (SELECT c.version FROM agent_configurations c WHERE c.agent_id = touched AND c.is_active)
  WHERE id = touched;
  RETURN NULL;
END
$$;

CREATE TRIGGER agent_configurations_active_version
AFTER INSERT OR DELETE OR UPDATE OF agent_id, version, is_active ON agent_configurations
FOR EACH ROW EXECUTE FUNCTION agent_configurations_keep_active_version();

-- Agents whose row alone says that something is to be done.
CREATE INDEX agents_behind ON agents (id) WHERE
  (desired_state = 'present' AND active_version IS NOT NULL AND (synced_version IS NULL OR active_version > synced_version))
  OR (desired_state = 'absent' AND pipecat_cloud_instance_id IS NOT NULL);

-- Everything below is config-sync's own.

-- Never reused: the request's row is deleted when its work is done, so a counter in the row would start again.
CREATE SEQUENCE sync_lease_epoch;

-- No foreign key to agents: a message may come before the commit that creates its agent.
CREATE TABLE sync_requests (
  agent_id uuid PRIMARY KEY,
  scope text NOT NULL CHECK (scope IN ('context', 'full')),
  -- The highest version a message asked for; null when a scan found the work.
  version int,
  change_type text,
  source text NOT NULL CHECK (source IN ('message', 'scan', 'drift', 'secrets')),
  -- A command whose agent was not there yet when it came.
  command text CHECK (command IN ('present', 'absent')),
  command_version int,
  -- 0 = a fresh change, 1 = backlog.
  priority smallint NOT NULL DEFAULT 0,
  attempts int NOT NULL DEFAULT 0,
  due_at timestamptz NOT NULL DEFAULT now(),
  waiting_since timestamptz,
  -- What the request was parked for (`present:7`); anything else in the agent's row wakes it.
  parked_for text,
  -- Asked for while somebody worked on it: to be looked at again, in this scope, when that lease ends.
  dirty_scope text CHECK (dirty_scope IN ('context', 'full')),
  -- When the live sessions are to be listed again for those that came meanwhile.
  settle_at timestamptz,
  -- When the platform accepted the deployment that is rolling out.
  rollout_since timestamptz,
  -- Leases that ran out without a word: the process died, or was paused, while it worked on this agent.
  crashes int NOT NULL DEFAULT 0,
  lease_owner text,
  lease_expires_at timestamptz,
  lease_epoch bigint,
  last_reason text,
  created_at timestamptz NOT NULL DEFAULT now()
);

CREATE INDEX sync_requests_due ON sync_requests (priority, due_at);
CREATE INDEX sync_requests_context ON sync_requests (agent_id) WHERE scope = 'context';
CREATE INDEX sync_requests_parked ON sync_requests (agent_id) WHERE parked_for IS NOT NULL;

-- What we made or adopted at Pipecat Cloud. Outlives the agent's row: forgetting an agent must not delete it.
CREATE TABLE ownership_records (
  agent_id uuid PRIMARY KEY,
  agent_name text NOT NULL UNIQUE,
  service_id text,
  confirmed_at timestamptz,
  intent text CHECK (intent IN ('create', 'update', 'delete')),
  intent_at timestamptz,
  -- The update was to restart the bots even if nothing differs: sent again only when it is known not to have happened.
  intent_force bool NOT NULL DEFAULT false,
  -- The deployment that was the newest when we looked last; while an intent is open, the one from before the call.
  deployment_id text,
  -- The configuration version that was sent last. Some of its fields cannot be read back, so they are compared with this one.
  applied_version int,
  -- What the agent's managed secret set was made from; another one means that it owes a roll-out.
  secrets_generation text,
  -- The sessions that a deleted agent left behind, with the time by which the platform will have ended them.
  draining jsonb,
  -- A human let this agent be deleted although the brake held it.
  delete_released_at timestamptz,
  -- The drift that was healed last: the same one again means that somebody else writes too.
  healed_drift jsonb,
  created_at timestamptz NOT NULL DEFAULT now()
);

-- The secret sets that we made. Only these are ever removed.
CREATE TABLE managed_secret_sets (
  set_name text PRIMARY KEY,
  agent_id uuid NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);

CREATE INDEX managed_secret_sets_agent ON managed_secret_sets (agent_id, created_at);

-- When each agent was let be deleted: the brake counts them over all replicas.
CREATE TABLE deletions (
  agent_id uuid PRIMARY KEY,
  permitted_at timestamptz NOT NULL DEFAULT now()
);

CREATE INDEX deletions_permitted_at ON deletions (permitted_at);

-- May this agent be deleted now? At most `max_per_hour` agents within any hour; one that was let once may be tried again.
CREATE FUNCTION config_sync_permit_delete(agent uuid, max_per_hour int) RETURNS bool
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
  -- One at a time, or two replicas would both see room for the last one.
  PERFORM pg_advisory_xact_lock(7262519343);
  IF EXISTS (SELECT FROM deletions WHERE agent_id = agent AND permitted_at > now() - interval '1 hour') THEN
    RETURN true;
  END IF;
  IF (SELECT count(*) FROM deletions WHERE permitted_at > now() - interval '1 hour') >= max_per_hour
     AND NOT EXISTS (SELECT FROM ownership_records WHERE agent_id = agent AND delete_released_at IS NOT NULL) THEN
    RETURN false;
  END IF;
  INSERT INTO deletions (agent_id) VALUES (agent) ON CONFLICT (agent_id) DO UPDATE SET permitted_at = now();
  RETURN true;
END
$$;

-- For a human: lets the agents that the brake holds be deleted after all; all of them, or those that are named. Says how many.
CREATE FUNCTION config_sync_release_deletes(only_agents uuid[] DEFAULT NULL) RETURNS int
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
  held uuid[];
BEGIN
  -- Requests before records, as everywhere.
  SELECT array_agg(agent_id) INTO held FROM (
    SELECT r.agent_id FROM sync_requests r
    WHERE r.last_reason = 'DeleteHeld' AND r.lease_owner IS NULL AND (only_agents IS NULL OR r.agent_id = ANY (only_agents))
    ORDER BY r.agent_id FOR UPDATE
  ) locked;
  UPDATE ownership_records SET delete_released_at = now() WHERE agent_id = ANY (held);
  UPDATE sync_requests SET parked_for = NULL, due_at = now(), last_reason = NULL WHERE agent_id = ANY (held);
  RETURN coalesce(cardinality(held), 0);
END
$$;

-- Agents at Pipecat Cloud that carry our prefix and are in no row. Reported, never deleted.
CREATE TABLE orphans (
  agent_name text PRIMARY KEY,
  service_id text,
  -- Our own record says that we made it; without one only its name looks like ours.
  recorded bool NOT NULL,
  first_seen_at timestamptz NOT NULL DEFAULT now(),
  last_seen_at timestamptz NOT NULL DEFAULT now()
);

-- Work that one replica does for all, and when it is due next.
CREATE TABLE chores (
  name text PRIMARY KEY,
  due_at timestamptz NOT NULL DEFAULT now()
);

-- Append-only history: what was done to an agent, why, and how it ended.
CREATE TABLE sync_runs (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  agent_id uuid NOT NULL,
  version int,
  change_type text,
  source text NOT NULL,
  action text NOT NULL,
  drift jsonb,
  outcome text NOT NULL,
  reason text,
  error text,
  attempt int NOT NULL,
  replica text NOT NULL,
  lease_epoch bigint NOT NULL,
  duration_ms int NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);

CREATE INDEX sync_runs_agent ON sync_runs (agent_id, id);

-- A receipt for each live session that a version of the context went to.
CREATE TABLE context_deliveries (
  agent_id uuid NOT NULL,
  version int NOT NULL,
  session_id text NOT NULL,
  deployment_id text,
  outcome text NOT NULL CHECK (
    outcome IN ('accepted', 'applied', 'stale', 'gone', 'not_ready', 'unsupported', 'failed')
  ),
  -- How the session came by it: we pushed, or the bot fetched it.
  via text NOT NULL DEFAULT 'push' CHECK (via IN ('push', 'pull')),
  attempts int NOT NULL DEFAULT 1,
  error text,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (agent_id, version, session_id)
);

CREATE INDEX context_deliveries_updated_at ON context_deliveries (updated_at);

-- Dead letters on their way to the Redis list.
CREATE TABLE dead_letters (
  id uuid PRIMARY KEY,
  entry jsonb NOT NULL,
  -- A replica is pushing it until then.
  taken_until timestamptz NOT NULL DEFAULT '-infinity',
  created_at timestamptz NOT NULL DEFAULT now()
);

-- What the receipts say of one session, without reading those of the agent's other sessions.
CREATE INDEX context_deliveries_session ON context_deliveries (agent_id, session_id);

-- Versions that no caller may hear any more, and the proof that none does. Outlives the agent's row.
CREATE TABLE recalls (
  agent_id uuid NOT NULL,
  version int NOT NULL,
  requested_at timestamptz NOT NULL DEFAULT now(),
  requested_by text NOT NULL,
  reason text,
  -- Sessions that cannot take a push may be cut off.
  stop_sessions bool NOT NULL DEFAULT false,
  -- When it is to be looked at next.
  due_at timestamptz NOT NULL DEFAULT now(),
  -- When the active version was pushed on its behalf, last.
  delivery_asked_at timestamptz,
  -- As of when `remaining` is true.
  checked_at timestamptz,
  -- Why it does not get on.
  obstacle text,
  -- The live sessions of which it is not known that they are past this version.
  remaining jsonb NOT NULL DEFAULT '[]',
  -- The sessions that were cut off for it.
  stopped jsonb NOT NULL DEFAULT '[]',
  completed_at timestamptz,
  proof jsonb,
  PRIMARY KEY (agent_id, version)
);

CREATE INDEX recalls_open ON recalls (due_at) WHERE completed_at IS NULL;

-- No live caller may hear this version any more. Asking again pushes once more; of a recall that is complete it makes a new one.
CREATE FUNCTION config_sync_recall(
  agent uuid, version int, reason text DEFAULT NULL, stop_sessions bool DEFAULT false, requested_by text DEFAULT session_user::text
) RETURNS recalls
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
#variable_conflict use_column
DECLARE
  active int;
  recall recalls;
BEGIN
  SELECT a.active_version INTO active FROM agents a WHERE a.id = agent;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'there is no agent %', agent USING ERRCODE = 'CS404';
  END IF;
  IF active IS NULL THEN
    RAISE EXCEPTION 'no version is active: activate one that sessions can be moved to' USING ERRCODE = 'CS409';
  END IF;
  IF config_sync_recall.version >= active THEN
    RAISE EXCEPTION 'version % is active: only an older one can be recalled, so activate a newer one first', active
      USING ERRCODE = 'CS409';
  END IF;
  INSERT INTO recalls AS r (agent_id, version, requested_by, reason, stop_sessions)
  VALUES (agent, config_sync_recall.version, config_sync_recall.requested_by, config_sync_recall.reason,
          config_sync_recall.stop_sessions)
  ON CONFLICT (agent_id, version) DO UPDATE
  SET requested_by = EXCLUDED.requested_by, reason = coalesce(EXCLUDED.reason, r.reason),
      stop_sessions = EXCLUDED.stop_sessions OR (r.stop_sessions AND r.completed_at IS NULL),
      requested_at = CASE WHEN r.completed_at IS NULL THEN r.requested_at ELSE now() END,
      stopped = CASE WHEN r.completed_at IS NULL THEN r.stopped ELSE '[]' END,
      due_at = now(), delivery_asked_at = NULL, completed_at = NULL, proof = NULL
  RETURNING * INTO recall;
  RETURN recall;
END
$$;
