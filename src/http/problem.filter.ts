import { Catch, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { Request, Response } from 'express';
import { InjectPinoLogger, PinoLogger } from 'nestjs-pino';
import { messageOf } from '../domain';
import { problemHeaders, toProblem } from './to-problem';
import { sendProblem } from './send-problem';

/** Every error of a route below `/v1` leaves as `application/problem+json`, and none tells more than it should. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(@InjectPinoLogger(ProblemFilter.name) private readonly logger: PinoLogger) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const answer = toProblem(error);
    if (answer.status === 500) this.logger.error({ reason: messageOf(error) }, 'a route failed');
    sendProblem(http.getRequest<Request>(), http.getResponse<Response>(), answer, problemHeaders(error));
  }
}
