import { SyncError } from '../domain';
import { apiError, FAILURE_KINDS, PipecatApiError, PipecatRateLimitError, type FailureKind } from './errors';
import type { Operation } from './operations';

const made = (kind: FailureKind, operation: Operation = 'createAgent', message = 'x', code: string | null = null) =>
  apiError({ kind, operation, message, code, status: 400, outcomeUnknown: false });

it.each([
  {
    why: 'a transient failure is of the platform',
    error: made('transient'),
    want: ['transient', 'PlatformUnavailable'],
  },
  { why: 'a rate limit is one', error: made('rate_limited'), want: ['rate_limited', 'RateLimited'] },
  { why: 'capacity is waited for', error: made('capacity'), want: ['waiting', 'RateLimited'] },
  { why: 'a taken name is waited for', error: made('conflict_adopt'), want: ['waiting', 'NameInUse'] },
  { why: 'a bad request is final', error: made('invalid_config'), want: ['terminal', 'RequestRejected'] },
  { why: 'a refused key is of the key', error: made('auth'), want: ['auth', 'AuthenticationFailed'] },
  {
    why: 'a bot without the route is final',
    error: made('bot_contract'),
    want: ['terminal', 'ContextPushUnsupported'],
  },
  {
    why: 'a set that is not ready is named',
    error: made('conflict_retry', 'createAgent', "Secret set 'a' is not yet ready"),
    want: ['waiting', 'SecretSetNotReady'],
  },
  {
    why: 'a name that is held is named',
    error: made('conflict_retry', 'createAgent', 'Service is being deleted'),
    want: ['waiting', 'NameInUse'],
  },
  {
    why: 'any other conflict is waited for',
    error: made('conflict_retry', 'deleteAgent', 'deleteAgent: 409, busy'),
    want: ['waiting', 'RequestRejected'],
  },
  {
    why: 'a deployment that is not ready is rolling out',
    error: made('conflict_retry', 'pushContext', 'x', 'PCC-1001'),
    want: ['waiting', 'RollingOut'],
  },
  {
    why: 'an agent that vanished before its update has drifted',
    error: made('not_found', 'updateAgent'),
    want: ['transient', 'DriftDetected'],
  },
])('$why', ({ error, want }) => {
  expect([error.errorClass, error.reason]).toEqual(want);
});

it.each(FAILURE_KINDS)('%s becomes a SyncError with its own name', (kind) => {
  const error = made(kind);
  expect(error).toBeInstanceOf(SyncError);
  expect(error).toBeInstanceOf(PipecatApiError);
  expect(error.name).toBe(kind === 'rate_limited' ? 'PipecatRateLimitError' : 'PipecatApiError');
});

it('carries the wait that was asked for', () => {
  const error = apiError({
    kind: 'rate_limited',
    operation: 'getAgent',
    message: 'x',
    code: '429',
    status: 429,
    outcomeUnknown: false,
    retryAfterMs: 5000,
  });
  expect(error).toBeInstanceOf(PipecatRateLimitError);
  expect(error.retryAfterMs).toBe(5000);
});

it('has no cause, which could hold a header', () => {
  expect('cause' in made('transient')).toBe(false);
});
