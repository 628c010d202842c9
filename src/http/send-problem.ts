import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Problem } from './problem';
import { requestIdOf } from './request-id';

/** Writes a problem document with its own media type, and never lets it be kept. */
export function sendProblem(
  request: IncomingMessage,
  response: ServerResponse,
  problem: Problem,
  headers: Readonly<Record<string, string>> = {},
): void {
  const requestId = requestIdOf(request, response);
  if (response.headersSent) {
    response.end();
    return;
  }
  response.writeHead(problem.status, {
    ...(problem.status === 401 ? { 'WWW-Authenticate': 'Bearer' } : {}),
    ...headers,
    'Content-Type': 'application/problem+json',
    'Cache-Control': 'no-store',
  });
  response.end(JSON.stringify({ ...problem, requestId }));
}
