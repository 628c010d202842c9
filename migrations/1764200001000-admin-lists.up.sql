-- For the lists of the admin API: each filter finds its agents in the order of the page, without reading the fleet.
CREATE INDEX agents_status ON agents (sync_status, id) INCLUDE (status_reason);
CREATE INDEX agents_reason ON agents (status_reason, id) WHERE status_reason IS NOT NULL;
CREATE INDEX agents_absent ON agents (id) WHERE desired_state = 'absent';
CREATE INDEX agents_updated ON agents (updated_at, id);
CREATE INDEX agents_name ON agents (lower(name) text_pattern_ops);
