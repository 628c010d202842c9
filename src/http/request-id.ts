import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';

const HEADER = 'x-request-id';
/** What may stand in a header, a log line and a table as it is. */
const SANE = /^[A-Za-z0-9._:/+=@-]{1,128}$/;

const ids = new WeakMap<IncomingMessage, string>();

/**
 * The id of a request: the caller's own `X-Request-Id` when it is a plain token of at most 128 characters, else one that is made here. The
 * first to ask sets it on the answer, so that it is there whatever the answer is.
 */
export function requestIdOf(request: IncomingMessage, response: ServerResponse): string {
  const known = ids.get(request);
  if (known !== undefined) return known;
  const given = request.headers[HEADER];
  const id = typeof given === 'string' && SANE.test(given) ? given : randomUUID();
  ids.set(request, id);
  if (!response.headersSent) response.setHeader('X-Request-Id', id);
  return id;
}
