import { nextStep, type NextStep, type Progress, type RetryPolicy } from './next-step';
import { AgentNotFoundError, DbError, InvalidMessageFormatError, LeaseLostError, type ErrorClass } from './errors';
import type { StatusReason } from './status';
import { agentId, failure } from './testing/builders';

const POLICY: RetryPolicy = {
  maxAttempts: 8,
  backoff: { baseMs: 500, maxMs: 60_000 },
  parkedRetryMs: 900_000,
  waitBudgetMs: 300_000,
};

const progress = (over: Partial<Progress> = {}): Progress => ({ attempts: 0, waitedMs: 0, parked: false, ...over });

interface Row {
  readonly why: string;
  readonly error: ErrorClass;
  readonly reason?: StatusReason;
  readonly retryAfterMs?: number;
  readonly after?: Partial<Progress>;
  readonly want: NextStep;
}

const park = (delayMs: number | null, deadLetter = true): NextStep => ({ action: 'park', delayMs, deadLetter });
const wait = (delayMs: number): NextStep => ({ action: 'wait', delayMs });
const retry = (delayMs: number): NextStep => ({ action: 'retry', delayMs });

/** With `random` = 0.5. */
const ROWS: readonly Row[] = [
  { why: 'a fault of the platform is tried again soon', error: 'transient', want: retry(250) },
  {
    why: 'and later with each attempt',
    error: 'transient',
    after: { attempts: 3 },
    want: retry(2000),
  },
  {
    why: 'and not before the platform asked for it',
    error: 'transient',
    retryAfterMs: 30_000,
    want: retry(30_000),
  },
  {
    why: 'and with its own back-off when the platform asks for less',
    error: 'transient',
    retryAfterMs: 1,
    want: retry(250),
  },
  {
    why: 'the last but one attempt is still followed by another',
    error: 'transient',
    after: { attempts: 6 },
    want: retry(16_000),
  },
  {
    why: 'when the attempts are used up it is looked at again at the slow pace',
    error: 'transient',
    after: { attempts: 7 },
    want: park(990_000),
  },
  {
    why: 'and again after that, without another dead letter',
    error: 'transient',
    after: { attempts: 8, parked: true },
    want: park(990_000, false),
  },
  {
    why: 'a secret set that is not ready is looked at every few seconds',
    error: 'waiting',
    want: wait(3500),
  },
  {
    why: 'without using up an attempt, however many were used before',
    error: 'waiting',
    after: { attempts: 99 },
    want: wait(3500),
  },
  {
    why: 'and not before the platform asked for it',
    error: 'waiting',
    retryAfterMs: 20_000,
    want: wait(20_000),
  },
  {
    why: 'a name that is held after a delete waits as well',
    error: 'waiting',
    reason: 'NameInUse',
    want: wait(3500),
  },
  {
    why: 'just before the end of the budget it still waits',
    error: 'waiting',
    after: { waitedMs: 299_999 },
    want: wait(3500),
  },
  {
    why: 'at the end of the budget a human is told, and it is watched at the slow pace',
    error: 'waiting',
    after: { waitedMs: 300_000 },
    want: park(990_000),
  },
  {
    why: 'an agent that is not there may be ahead of its commit',
    error: 'waiting',
    reason: 'AgentNotFound',
    want: retry(250),
  },
  {
    why: 'for as long as the attempts last',
    error: 'waiting',
    reason: 'AgentNotFound',
    after: { attempts: 6 },
    want: retry(16_000),
  },
  {
    why: 'then there is nothing to keep',
    error: 'waiting',
    reason: 'AgentNotFound',
    after: { attempts: 7 },
    want: { action: 'forget' },
  },
  {
    why: 'a version that is not there may be ahead of its commit',
    error: 'waiting',
    reason: 'VersionNotFound',
    want: retry(250),
  },
  {
    why: 'a version that never came waits for another',
    error: 'waiting',
    reason: 'VersionNotFound',
    after: { attempts: 7 },
    want: park(null),
  },
  {
    why: 'an agent without a configuration may be ahead of its commit',
    error: 'waiting',
    reason: 'ConfigurationNotFound',
    want: retry(250),
  },
  {
    why: 'a configuration that never came waits for one',
    error: 'waiting',
    reason: 'ConfigurationNotFound',
    after: { attempts: 7 },
    want: park(null),
  },
  {
    why: 'a limit without a time slows down by some seconds',
    error: 'rate_limited',
    want: wait(5500),
  },
  {
    why: 'a limit with a time is kept to, and a little more',
    error: 'rate_limited',
    retryAfterMs: 10_000,
    want: wait(11_000),
  },
  {
    why: 'a limit is no attempt, however many were used before',
    error: 'rate_limited',
    after: { attempts: 99, waitedMs: 999_999 },
    want: wait(5500),
  },
  { why: 'a refused key is nothing that the agent did', error: 'auth', want: wait(16_500) },
  {
    why: 'and never uses it up',
    error: 'auth',
    after: { attempts: 99, waitedMs: 999_999 },
    want: wait(16_500),
  },
  { why: 'a bad configuration waits for another', error: 'terminal', want: park(null) },
  {
    why: 'and has one dead letter',
    error: 'terminal',
    after: { parked: true },
    want: park(null, false),
  },
  {
    why: 'what may end by itself some day is looked at then',
    error: 'terminal',
    reason: 'ContextPushUnsupported',
    retryAfterMs: 900_000,
    want: park(900_000),
  },
  { why: 'what is not ours any more is thrown away', error: 'superseded', want: { action: 'discard' } },
];

describe('nextStep', () => {
  it.each(ROWS)('$why', ({ error, reason, retryAfterMs, after, want }) => {
    expect(nextStep(failure(error, reason, retryAfterMs), progress(after), POLICY, 0.5)).toEqual(want);
  });

  it.each([
    { why: 'PostgreSQL that is away is tried again', error: new DbError('away'), want: 'retry' },
    { why: 'an agent that is not there is tried again', error: new AgentNotFoundError(agentId()), want: 'retry' },
    { why: 'a lost lease is thrown away', error: new LeaseLostError(agentId()), want: 'discard' },
    { why: 'a message that is none is given up', error: new InvalidMessageFormatError('no'), want: 'park' },
  ])('$why', ({ error, want }) => expect(nextStep(error, progress(), POLICY, 0.5).action).toBe(want));

  it('gives up at once when only one attempt is allowed', () => {
    const once = { ...POLICY, maxAttempts: 1 };
    expect(nextStep(failure('transient'), progress(), once, 0)).toEqual(park(900_000));
    expect(nextStep(new AgentNotFoundError(agentId()), progress(), once, 0)).toEqual({ action: 'forget' });
  });
});
