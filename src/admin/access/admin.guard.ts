import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Request, Response } from 'express';
import { AppConfig, SCOPES, type Scope } from '../../config';
import { bearerOf, problem, ProblemException, Rate, Refusals, tooManyRequests } from '../../http';
import { AUDITED_AS, NEEDS_SCOPE } from '../scopes';
import { AdminTokens } from './admin-tokens';
import { AuditTrail } from './audit-trail';
import { rememberIdentity, type Identity } from './identity';

/** Lets in whoever has a token whose scope is large enough. A route that names no scope is for nobody. */
@Injectable()
export class AdminGuard implements CanActivate {
  private readonly rate: Rate;

  constructor(
    config: AppConfig,
    private readonly tokens: AdminTokens,
    private readonly refusals: Refusals,
    private readonly audit: AuditTrail,
    private readonly reflector: Reflector,
  ) {
    this.rate = new Rate(config.admin.rateLimitPerSecond, 1);
  }

  /** @throws ProblemException 401, 403, 429 */
  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<Request>();
    const identity = await this.authenticate(request);
    const { waitSeconds } = await this.rate.take(identity.name);
    if (waitSeconds > 0) throw tooManyRequests('this token asks too often', waitSeconds);
    rememberIdentity(request, identity);
    const needed = this.reflector.get<Scope | undefined>(NEEDS_SCOPE, context.getHandler());
    if (includes(identity.scope, needed)) return true;
    const refusal = scopeMissing(identity, needed);
    const action = this.reflector.get<string | undefined>(AUDITED_AS, context.getHandler());
    if (action !== undefined)
      await this.audit.refused(action, request, context.switchToHttp().getResponse<Response>(), refusal.problem);
    throw refusal;
  }

  private async authenticate(request: Request): Promise<Identity> {
    const given = bearerOf(request.headers.authorization);
    const identity = given === null ? null : this.tokens.identify(given);
    if (identity !== null) return identity;
    if (given !== null) await this.refusals.add(request.ip);
    throw new ProblemException(problem(401, 'Unauthorized', 'the admin token is missing or wrong'));
  }
}

function includes(has: Scope, needed: Scope | undefined): boolean {
  return needed !== undefined && SCOPES.indexOf(has) >= SCOPES.indexOf(needed);
}

/** With the header of RFC 6750. */
function scopeMissing({ name, scope }: Identity, needed: Scope | undefined): ProblemException {
  const detail = `the token ${name} has the scope ${scope}, and this route needs ${needed ?? 'one that no token has'}`;
  return new ProblemException(problem(403, 'ScopeMissing', detail), {
    'WWW-Authenticate': `Bearer error="insufficient_scope"${needed === undefined ? '' : `, scope="${needed}"`}`,
  });
}
