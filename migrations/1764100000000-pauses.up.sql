-- Agents that an operator holds still. Requests for them are recorded and kept, and nobody claims them.
CREATE TABLE paused_agents (
  agent_id uuid PRIMARY KEY REFERENCES agents (id) ON DELETE CASCADE,
  paused_at timestamptz NOT NULL DEFAULT now(),
  paused_by text NOT NULL,
  why text
);

-- A row = the whole fleet is held still.
CREATE TABLE fleet_pause (
  one bool PRIMARY KEY DEFAULT true CHECK (one),
  paused_at timestamptz NOT NULL DEFAULT now(),
  paused_by text NOT NULL,
  why text
);

-- A claim looks at the priorities 0 and 1 only. The request of a paused agent has 2 more, so that it costs no claim anything.
COMMENT ON COLUMN sync_requests.priority IS '0 = a fresh change, 1 = backlog; 2 more = its agent is paused';

-- Asked for by a human, and so told apart in the history.
ALTER TABLE sync_requests
  DROP CONSTRAINT sync_requests_source_check,
  ADD CONSTRAINT sync_requests_source_check CHECK (source IN ('message', 'scan', 'drift', 'secrets', 'operator'));
