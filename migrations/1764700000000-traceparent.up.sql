-- The trace that the request belongs to (W3C `traceparent`), so that whoever claims it goes on with the trace of whoever published.
ALTER TABLE sync_requests ADD COLUMN trace_parent text;

-- From a line of history to its trace; null = it was not recorded.
ALTER TABLE sync_runs ADD COLUMN trace_id text;
