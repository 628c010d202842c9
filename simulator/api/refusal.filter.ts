import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException } from '@nestjs/common';
import type { Response } from 'express';
import type { SimRequest } from '../gateway/call';
import { Refusal } from '../world/refusal';
import { sendRefusal } from './send-refusal';

/** Every refusal leaves in the shape of the endpoint that was called. */
@Catch()
export class RefusalFilter implements ExceptionFilter {
  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<SimRequest>();
    const response = http.getResponse<Response>();
    if (error instanceof Refusal) {
      sendRefusal(error, request.call?.op ?? 'getAgent', response);
    } else if (error instanceof HttpException) {
      const control = request.url.startsWith('/__sim');
      response.status(error.getStatus()).json({ error: control ? error.message : 'Not found', code: 'NOT_FOUND' });
    } else {
      // Not a simulated failure: the simulator itself is wrong, and whoever tests against it must be able to tell.
      console.error(error);
      response.status(500).json({ error: 'the simulator failed', code: 'SIMULATOR_BUG' });
    }
  }
}
