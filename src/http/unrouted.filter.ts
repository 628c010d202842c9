import { Catch, type ArgumentsHost } from '@nestjs/common';
import { BaseExceptionFilter, HttpAdapterHost } from '@nestjs/core';
import type { Request, Response } from 'express';
import { sendProblem } from './send-problem';
import { unroutedProblem } from './to-problem';

/** For what no route below `/v1` could be found for, or could not be read. Other paths keep Nest's own answers. */
@Catch()
export class UnroutedFilter extends BaseExceptionFilter {
  constructor({ httpAdapter }: HttpAdapterHost) {
    super(httpAdapter);
  }

  override catch(error: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<Request>();
    if (host.getType() !== 'http' || !/^\/v1(\/|$)/.test(request.path)) {
      super.catch(error, host);
      return;
    }
    const response = host.switchToHttp().getResponse<Response>();
    sendProblem(request, response, unroutedProblem(error, request.method, request.path));
  }
}
