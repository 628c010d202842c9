DROP FUNCTION config_sync_forget_audit(int, int);
DROP TABLE admin_audit;
DROP FUNCTION admin_audit_is_append_only();
