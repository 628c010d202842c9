import { classify } from '../classify';
import { apiError, type PipecatApiError } from '../errors';
import type { HttpAnswer } from '../http/carrier';
import type { TransportError } from '../http/transport-error';
import { OPERATIONS, type Operation } from '../operations';
import { withoutSecrets } from '../safe-text';
import { parseErrorBody, type Speaker } from '../wire/error-body';
import type { MalformedBodyError } from '../wire/json';

/**
 * An answer that was no success.
 *
 * @param keys taken out of what is quoted: an error page may repeat what it was sent, and the pattern of a private key is not published
 */
export function refusal(
  operation: Operation,
  { status, headers, text }: HttpAnswer,
  keys: readonly string[],
): { readonly error: PipecatApiError; readonly speaker: Speaker } {
  const said = withoutSecrets(text, keys);
  const failure = classify(operation, status, headers, said, Date.now());
  return {
    error: apiError({ ...failure, operation, status, outcomeUnknown: mayHaveHappened(operation, status) }),
    speaker: parseErrorBody(status, said).speaker,
  };
}

/** No answer at all, or none that we take. */
export function unanswered(operation: Operation, error: TransportError): PipecatApiError {
  return apiError({
    kind: error.tooLarge && !error.sent ? 'invalid_config' : 'transient',
    code: error.code,
    message: `${operation}: ${error.message}`,
    operation,
    status: null,
    outcomeUnknown: OPERATIONS[operation].mutates && error.sent,
  });
}

/** A success whose body says nothing: an answer that got lost. */
export function malformed(operation: Operation, status: number, error: MalformedBodyError): PipecatApiError {
  return apiError({
    kind: 'transient',
    code: null,
    message: `${operation}: ${status} with a malformed body, ${error.message}`,
    operation,
    status,
    outcomeUnknown: OPERATIONS[operation].mutates,
  });
}

/** A refusal says that it did not happen; a server that failed, or pointed elsewhere, says nothing. */
function mayHaveHappened(operation: Operation, status: number): boolean {
  return OPERATIONS[operation].mutates && (status >= 500 || status === 408 || status < 400);
}
