import { HttpException } from '@nestjs/common';
import { DbError, SyncError } from '../domain';
import { problem, ProblemException, type Problem } from './problem';
import type { ProblemCode } from './problem-codes';

const CODES: Readonly<Record<number, ProblemCode>> = {
  400: 'InvalidRequest',
  401: 'Unauthorized',
  404: 'NotFound',
  413: 'BodyTooLarge',
  429: 'TooManyRequests',
};

/** What a caller is told of an error of a route. Never the message of one that was not written for callers. */
export function toProblem(error: unknown): Problem {
  if (error instanceof ProblemException) return error.problem;
  if (error instanceof HttpException) {
    const status = error.getStatus();
    return problem(status, CODES[status] ?? 'RequestRejected', error.message);
  }
  if (error instanceof DbError) return problem(503, error.reason, 'PostgreSQL cannot be asked');
  if (error instanceof SyncError) return problem(503, error.reason, `Pipecat Cloud cannot be asked: ${error.message}`);
  if (error instanceof DOMException && error.name === 'TimeoutError')
    return problem(503, 'PlatformUnavailable', 'Pipecat Cloud did not answer in time');
  return problem(500, 'InternalError', 'the request failed for a reason of our own');
}

/** Headers that belong to the answer. */
export function problemHeaders(error: unknown): Readonly<Record<string, string>> {
  if (error instanceof ProblemException) return error.headers;
  const retryAfterMs = error instanceof SyncError ? error.retryAfterMs : undefined;
  return retryAfterMs === undefined ? {} : { 'Retry-After': String(Math.ceil(retryAfterMs / 1000)) };
}

/**
 * What came before any route: the framework found none, or could not read the request. Its own messages may carry a piece of the body, so
 * they are not repeated.
 */
export function unroutedProblem(error: unknown, method: string, path: string): Problem {
  switch (statusOf(error)) {
    case 400:
      return undecodable(error)
        ? problem(400, 'InvalidRequest', 'the path is not percent-encoded UTF-8')
        : problem(400, 'MalformedBody', 'the body is not valid JSON');
    case 404:
      return problem(404, 'NotFound', `there is no ${method} ${path}`);
    case 413:
      return problem(413, 'BodyTooLarge', 'the body is too large');
    case 415:
      return problem(415, 'MalformedBody', 'the body has a charset or an encoding that is not read here');
    default:
      return toProblem(error);
  }
}

function statusOf(error: unknown): number {
  if (error instanceof HttpException) return error.getStatus();
  return error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : 500;
}

/** As Express says it of a path such as `/%FF`. */
function undecodable(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('Failed to decode param');
}
