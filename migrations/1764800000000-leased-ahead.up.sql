-- The lease of an agent that still waits for a slot of its replica: when such a lease runs out, the agent did not end whoever held it.
ALTER TABLE sync_requests ADD COLUMN lease_ahead boolean NOT NULL DEFAULT false;
