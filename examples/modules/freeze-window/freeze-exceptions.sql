-- Break-glass: while a row is in force, the freeze does not hold its agent (agent_id null = any agent).
CREATE TABLE IF NOT EXISTS freeze_exceptions (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  agent_id uuid,
  reason text NOT NULL CHECK (length(reason) >= 10),
  granted_by text NOT NULL DEFAULT session_user,
  granted_at timestamptz NOT NULL DEFAULT now(),
  valid_until timestamptz NOT NULL CHECK (valid_until <= granted_at + interval '12 hours')
);
