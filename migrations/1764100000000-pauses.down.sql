UPDATE sync_requests SET priority = priority % 2 WHERE priority > 1;
UPDATE sync_requests SET source = 'message' WHERE source = 'operator';

ALTER TABLE sync_requests
  DROP CONSTRAINT sync_requests_source_check,
  ADD CONSTRAINT sync_requests_source_check CHECK (source IN ('message', 'scan', 'drift', 'secrets'));

COMMENT ON COLUMN sync_requests.priority IS NULL;

DROP TABLE fleet_pause;
DROP TABLE paused_agents;
