import { Global, Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { AdminTokens } from './admin-tokens';
import { AdminGuard } from './admin.guard';
import { AuditTrail } from './audit-trail';
import { AuditInterceptor } from './audit.interceptor';
import { RouteCheck } from './route-check';

/** Who is let in, and what is written down of it: for `AdminRoutes` in any module. */
@Global()
@Module({
  imports: [DiscoveryModule],
  providers: [AdminTokens, AdminGuard, AuditTrail, AuditInterceptor, RouteCheck],
  exports: [AdminTokens, AdminGuard, AuditTrail, AuditInterceptor],
})
export class AccessModule {}
