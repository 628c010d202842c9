import type { Failure, FailureKind } from './errors';
import type { Operation } from './operations';
import { parseRetryAfter } from './retry-after';
import { safeText } from './safe-text';
import { parseErrorBody, type ErrorBody } from './wire/error-body';

export type HeaderValues = Readonly<Record<string, unknown>>;

/** Codes that mean the same wherever they come from, whatever the status (CONTRACT 2.6, 5.1). */
const KIND_OF_CODE: Readonly<Record<string, FailureKind>> = {
  'PCC-1001': 'conflict_retry',
  'PCC-1002': 'auth',
  'PCC-1004': 'auth',
  'PCC-AGENT-AT-CAPACITY': 'capacity',
};

/**
 * What an answer that was no success means (CONTRACT 5). Pure.
 *
 * @param status outside 200–299
 * @param headers in lower case; only `retry-after` is read
 * @param now milliseconds since 1970, for a `Retry-After` that is a date
 */
export function classify(
  operation: Operation,
  status: number,
  headers: HeaderValues,
  bodyText: string,
  now: number,
): Failure {
  const body = parseErrorBody(status, bodyText);
  const retryAfter = headers['retry-after'];
  return {
    kind: operation === 'pushContext' ? proxiedKind(status, body) : directKind(operation, status, body),
    code: operation === 'pushContext' ? proxiedCode(status, body) : safeText(body.code, 60),
    message: safeText(describe(operation, status, body)),
    retryAfterMs: parseRetryAfter(typeof retryAfter === 'string' ? retryAfter : undefined, now),
  };
}

function directKind(operation: Operation, status: number, body: ErrorBody): FailureKind {
  return kindOfCode(body) ?? kindOfStatus(status) ?? kindOfRefusal(operation, status, body);
}

/** Behind the proxy a bot speaks for itself: what it says is about that bot, and must not stop the key of the whole fleet. */
function proxiedKind(status: number, body: ErrorBody): FailureKind {
  if (body.code === 'BOT_NOT_READY') return 'conflict_retry';
  if (body.speaker === 'bot') return kindOfBotAnswer(status, body);
  const kind = kindOfCode(body);
  if (kind !== undefined) return kind;
  // A route with a slash too many answers with a redirect, and a route of another method with 405, in whatever shape.
  if (isRedirect(status) || status === 405 || status === 422) return 'bot_contract';
  return kindOfStatus(status) ?? (status === 404 ? 'not_found' : 'invalid_config');
}

function kindOfBotAnswer(status: number, body: ErrorBody): FailureKind {
  if (status === 408 || status === 429 || status >= 500) return 'transient';
  // FastAPI's own words for a route that is missing. Any other 404 may be about the session.
  return status === 404 && body.text !== 'Not Found' ? 'not_found' : 'bot_contract';
}

function kindOfCode(body: ErrorBody): FailureKind | undefined {
  return Object.hasOwn(KIND_OF_CODE, body.code) ? KIND_OF_CODE[body.code] : undefined;
}

/** Statuses that say all there is to know, on every operation. */
function kindOfStatus(status: number): FailureKind | undefined {
  if (status === 401 || status === 403) return 'auth';
  if (status === 429) return 'rate_limited';
  if (status === 408 || status >= 500 || isRedirect(status)) return 'transient';
  return status === 409 ? 'conflict_retry' : undefined;
}

function kindOfRefusal(operation: Operation, status: number, body: ErrorBody): FailureKind {
  if (status === 404) return kindOfMissing(operation, body);
  if (status !== 400) return 'invalid_config';
  if (operation === 'createAgent' && /already exists/i.test(body.text)) return 'conflict_adopt';
  return /build is not ready \(status: (pending|queued|building)\)/i.test(body.text)
    ? 'conflict_retry'
    : 'invalid_config';
}

function kindOfMissing(operation: Operation, body: ErrorBody): FailureKind {
  // A 404 of a gateway or of a wrong base URL says nothing about the agent: taken for absence it would create, or forget, a fleet.
  if (body.speaker !== 'platform') return 'transient';
  const deploys = operation === 'createAgent' || operation === 'updateAgent';
  return deploys && /secret|\bset\b/i.test(body.text) ? 'conflict_retry' : 'not_found';
}

function isRedirect(status: number): boolean {
  return status >= 300 && status < 400;
}

/**
 * A bot may repeat the context that it was sent, and no prompt may reach a log: of what comes through the proxy, only the platform's codes
 * and the paths of refused fields are quoted.
 */
function describe(operation: Operation, status: number, body: ErrorBody): string {
  if (isRedirect(status)) return `${operation}: ${status}, a redirect; redirects are never followed`;
  const proxied = operation === 'pushContext';
  const code = proxied ? proxiedCode(status, body) : body.code;
  const said = proxied ? body.violations : body.text;
  return `${operation}: ${status}${code === String(status) ? '' : ` ${code}`}${said === null ? '' : `, ${said}`}`;
}

function proxiedCode(status: number, { code }: ErrorBody): string {
  return /^(\d{3}|BOT_NOT_READY|PCC-\d{4}|PCC-AGENT-AT-CAPACITY)$/.test(code) ? code : String(status);
}
