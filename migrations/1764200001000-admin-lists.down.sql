DROP INDEX agents_name;
DROP INDEX agents_updated;
DROP INDEX agents_absent;
DROP INDEX agents_reason;
DROP INDEX agents_status;
