import { type Operation, speaksNumbers } from '../gateway/operation';
import type { RefusalDetails } from '../world/refusal';

type Usual = Record<number, { error: string; code: string }>;

const NUMBERS: Usual = {
  400: { error: 'Invalid parameters', code: '400' },
  401: { error: 'Unauthorized / token expired', code: '401' },
  404: { error: 'API endpoint not found / agent deployment not found / Organization not found', code: '404' },
  413: { error: 'Request body too large', code: '413' },
  500: { error: 'Internal server error. Please check logs for more information or contact support.', code: '500' },
};

const WORDS: Usual = {
  400: { error: 'Invalid parameters', code: 'GENERIC_BAD_REQUEST' },
  401: { error: 'Unauthorized', code: 'UNAUTHORIZED' },
  404: { error: 'Not found', code: 'NOT_FOUND' },
  409: { error: 'Conflict', code: 'CONFLICT' },
  500: { error: 'Internal server error', code: 'INTERNAL_SERVER_ERROR' },
};

const RATE_LIMITED = 'Rate limit exceeded. Please try again later';

/** The error body of an endpoint: two dialects for codes, and `message` in place of `error` for a 429. */
export function refusalBody(op: Operation, status: number, details: RefusalDetails = {}): Record<string, unknown> {
  if (status === 429) {
    return { status, code: details.code ?? '429', message: details.text ?? RATE_LIMITED };
  }
  const usual = (speaksNumbers(op) ? NUMBERS : WORDS)[status];
  return {
    error: details.text ?? usual?.error ?? `Error ${status}`,
    ...details.extra,
    code: details.code ?? usual?.code ?? String(status),
  };
}
