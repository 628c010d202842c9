-- The lease was taken before there was a slot for the agent, and nothing was changed under it yet: running out, it says nothing against the agent.
ALTER TABLE sync_requests ADD COLUMN lease_ahead boolean NOT NULL DEFAULT false;
