ALTER TABLE sync_requests DROP COLUMN lease_ahead;
