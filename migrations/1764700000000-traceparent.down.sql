ALTER TABLE sync_runs DROP COLUMN trace_id;
ALTER TABLE sync_requests DROP COLUMN trace_parent;
