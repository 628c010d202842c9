import { apiError, type FailureKind } from '../errors';
import type { Operation } from '../operations';
import { verdictOf } from './verdict';

const error = (operation: Operation, kind: FailureKind, status: number | null, outcomeUnknown = false) =>
  apiError({ kind, operation, status, outcomeUnknown, code: null, message: 'x' });

it.each([
  { why: 'a success worked', error: null, want: 'worked' },
  { why: 'a 503 failed', error: error('getAgent', 'transient', 503), want: 'failed' },
  { why: 'no answer failed', error: error('updateAgent', 'transient', null, true), want: 'failed' },
  { why: 'a 404 is a healthy answer', error: error('getAgent', 'not_found', 404), want: 'worked' },
  {
    why: 'a 404 of a gateway is none of a failing platform',
    error: error('getAgent', 'transient', 404),
    want: 'worked',
  },
  { why: 'a 408 is a 4xx', error: error('getAgent', 'transient', 408), want: 'worked' },
  { why: 'a redirect is an answer', error: error('getAgent', 'transient', 302), want: 'worked' },
  { why: 'a refused key is a healthy answer', error: error('getAgent', 'auth', 401), want: 'worked' },
  { why: 'a 429 is a healthy answer', error: error('getAgent', 'rate_limited', 429), want: 'worked' },
  { why: 'a push that was never sent failed', error: error('pushContext', 'transient', null), want: 'failed' },
  {
    why: 'a push without an answer may have met a bot that hangs',
    error: error('pushContext', 'transient', null, true),
    want: 'unclear',
  },
  {
    why: 'a 5xx of the platform behind the proxy failed',
    error: error('pushContext', 'transient', 500),
    platform: true,
    want: 'failed',
  },
  {
    why: 'a 5xx of a bot says nothing of the platform',
    error: error('pushContext', 'transient', 500),
    want: 'unclear',
  },
])('$why', ({ error, platform = false, want }) => expect(verdictOf(error, platform)).toBe(want));
