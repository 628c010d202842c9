import { oneLine } from '../terminal/safe-cell';
import { ApiError } from './api-error';

/** What an error needs to know of the call that it came from. */
export interface Refused {
  readonly method: string;
  readonly path: string;
  readonly origin: string;
  readonly status: number;
  readonly requestId: string | null;
  readonly text: string;
  readonly tokenSent: boolean;
}

/** A refusal as one sentence: what the service says, what to do where that is known, the code, and the request to ask its operator about. */
export function refusal(call: Refused): ApiError {
  const problem = problemOf(call.text);
  const code = textIn(problem, 'code');
  const marks = [code ?? `HTTP ${call.status}`, ...requestMark(textIn(problem, 'requestId') ?? call.requestId)];
  return new ApiError(`${sentence(call, problem)} (${marks.join(', ')})`, call.status, code, problem);
}

function sentence(call: Refused, problem: Readonly<Record<string, unknown>>): string {
  if (call.status === 401) {
    return call.tokenSent
      ? `${call.origin} does not take this token`
      : `${call.origin} wants a token: set CONFIG_SYNC_API_TOKEN, or use --token-file`;
  }
  const [code, detail] = [textIn(problem, 'code'), textIn(problem, 'detail')];
  if (call.status === 404 && isNoRoute(code, detail)) {
    return `${call.origin} has no ${call.method} ${call.path}: is it an older version, or something else?`;
  }
  return withFields(detail ?? `${call.origin} answered ${call.status}, and nothing that explains it`, problem);
}

/** What config-sync says of a path that nobody serves; older versions say what Nest says. */
function isNoRoute(code: string | null, detail: string | null): boolean {
  return code === 'NotFound' || detail === null || detail.startsWith('Cannot ');
}

/** The fields are in the detail already, where the service says so. */
function withFields(detail: string, problem: Readonly<Record<string, unknown>>): string {
  const errors = Array.isArray(problem['errors']) ? (problem['errors'] as unknown[]) : [];
  const told = errors
    .map((error) => (isObject(error) ? textIn(error, 'message') : null))
    .filter((message) => message !== null && !detail.includes(message));
  return told.length === 0 ? detail : `${detail}: ${told.join('; ')}`;
}

function requestMark(requestId: string | null): string[] {
  return requestId === null ? [] : [`request ${requestId}`];
}

function problemOf(text: string): Readonly<Record<string, unknown>> {
  try {
    const body = JSON.parse(text) as unknown;
    return isObject(body) ? body : {};
  } catch {
    return {};
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function textIn(object: Readonly<Record<string, unknown>>, key: string): string | null {
  const value = object[key];
  return typeof value === 'string' && value !== '' ? oneLine(value) : null;
}
