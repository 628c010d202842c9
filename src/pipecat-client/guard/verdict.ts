import type { PipecatApiError } from '../errors';
import type { Measured } from './circuit';

/**
 * Whether a call that ended so speaks for an outage of the platform: a 5xx, or no answer. A 4xx is a healthy answer. Behind the Session API's
 * proxy stand the customers' bots, and one fleet of broken bots must not stop the pushes to all others: there only the platform's own
 * 5xx, and a connection that was never made, count.
 */
export function verdictOf(error: PipecatApiError | null, spokenByPlatform: boolean): Measured<unknown>['verdict'] {
  if (error === null) return 'worked';
  const failed = error.status === null || error.status >= 500;
  if (error.kind !== 'transient' || !failed) return 'worked';
  if (error.operation !== 'pushContext') return 'failed';
  const unsent = error.status === null && !error.outcomeUnknown;
  return unsent || (error.status !== null && spokenByPlatform) ? 'failed' : 'unclear';
}
