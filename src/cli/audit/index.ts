import { AuditCommand, ListAuditCommand } from './audit.command';

export const AUDIT_COMMANDS = [AuditCommand, ListAuditCommand];
