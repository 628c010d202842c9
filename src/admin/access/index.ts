export { AccessModule } from './access.module';
export { AdminTokens } from './admin-tokens';
export { AdminGuard } from './admin.guard';
export { WHY_MAX_LENGTH } from './audit-trail';
export { AuditInterceptor } from './audit.interceptor';
export { Caller, Who, type Identity } from './identity';
