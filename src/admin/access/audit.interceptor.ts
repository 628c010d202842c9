import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Request, Response } from 'express';
import { catchError, concatMap, from, throwError, type Observable } from 'rxjs';
import { toProblem } from '../../http';
import { AUDITED_AS } from '../scopes';
import { answered } from './audit-detail';
import { AuditTrail } from './audit-trail';

/** Every write of the admin API leaves one row in the audit: it is begun before the work, and gets the status of the answer after it. */
@Injectable()
export class AuditInterceptor implements NestInterceptor {
  constructor(
    private readonly audit: AuditTrail,
    private readonly reflector: Reflector,
  ) {}

  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const action = this.reflector.get<string | undefined>(AUDITED_AS, context.getHandler());
    if (action === undefined) return next.handle();
    const http = context.switchToHttp();
    const response = http.getResponse<Response>();
    const entry = await this.audit.begin(action, http.getRequest<Request>(), response);
    return next.handle().pipe(
      concatMap(async (answer: unknown) => {
        await this.audit.finish(entry, response.statusCode, answered(answer));
        return answer;
      }),
      catchError((error: unknown) => {
        const { status, code } = toProblem(error);
        return from(this.audit.finish(entry, status, { code })).pipe(concatMap(() => throwError(() => error)));
      }),
    );
  }
}
