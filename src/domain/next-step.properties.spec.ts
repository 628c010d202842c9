import fc from 'fast-check';
import type { ErrorClass, SyncError } from './errors';
import { nextStep, type NextStep, type Progress, type RetryPolicy } from './next-step';
import { STATUS_REASONS, type StatusReason } from './status';
import { failure } from './testing/builders';

const CLASSES: readonly ErrorClass[] = ['transient', 'waiting', 'rate_limited', 'auth', 'terminal', 'superseded'];

const anyPolicy: fc.Arbitrary<RetryPolicy> = fc.record({
  maxAttempts: fc.integer({ min: 1, max: 20 }),
  backoff: fc
    .record({ baseMs: fc.integer({ min: 1, max: 60_000 }), more: fc.nat(86_400_000) })
    .map(({ baseMs, more }) => ({ baseMs, maxMs: baseMs + more })),
  parkedRetryMs: fc.integer({ min: 100, max: 86_400_000 }),
  waitBudgetMs: fc.integer({ min: 0, max: 86_400_000 }),
});
const anyProgress: fc.Arbitrary<Progress> = fc.record({
  attempts: fc.nat(50),
  waitedMs: fc.nat(86_400_000),
  parked: fc.boolean(),
});
const anyRandom = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const anyRetryAfter = fc.option(fc.nat(3_600_000), { nil: undefined });

function anyError(classes: readonly ErrorClass[], reasons: readonly StatusReason[] = STATUS_REASONS) {
  return fc
    .tuple(fc.constantFrom(...classes), fc.constantFrom(...reasons), anyRetryAfter)
    .map(([errorClass, reason, retryAfterMs]) => failure(errorClass, reason, retryAfterMs));
}

const delayOf = (step: NextStep): number | null => ('delayMs' in step ? step.delayMs : null);

function always(
  errors: fc.Arbitrary<SyncError>,
  check: (step: NextStep, error: SyncError, progress: Progress, policy: RetryPolicy) => void,
): void {
  fc.assert(
    fc.property(errors, anyProgress, anyPolicy, anyRandom, (error, progress, policy, random) => {
      check(nextStep(error, progress, policy, random), error, progress, policy);
    }),
  );
}

describe('whatever the progress, the policy and the luck', () => {
  it('a failure of the platform is never terminal: it always comes back by itself', () => {
    always(anyError(['transient']), (step) => {
      expect(['retry', 'park']).toContain(step.action);
      expect(delayOf(step)).not.toBeNull();
    });
  });

  it('a failure of the platform is tried again while attempts are left, and parked after that', () => {
    always(anyError(['transient']), (step, _error, { attempts }, { maxAttempts }) => {
      expect(step.action).toBe(attempts + 1 < maxAttempts ? 'retry' : 'park');
    });
  });

  it('what needs a human waits without a time, unless the error names one', () => {
    always(anyError(['terminal']), (step, { retryAfterMs }, { parked }) => {
      expect(step).toEqual({ action: 'park', delayMs: retryAfterMs ?? null, deadLetter: !parked });
    });
  });

  it('a refused key and a limit use no attempt and never end anything', () => {
    always(anyError(['auth', 'rate_limited']), (step) => expect(step.action).toBe('wait'));
  });

  it('nothing comes back before the platform asked for it', () => {
    always(anyError(['transient', 'waiting', 'rate_limited'], ['SecretSetNotReady', 'RateLimited']), (step, error) => {
      if (step.action === 'park') return;
      expect(delayOf(step)).toBeGreaterThanOrEqual(error.retryAfterMs ?? 0);
    });
  });

  it('a delay is a whole number of milliseconds and not negative', () => {
    always(anyError(CLASSES), (step) => {
      const delay = delayOf(step) ?? 0;
      expect(Number.isSafeInteger(delay)).toBe(true);
      expect(delay).toBeGreaterThanOrEqual(0);
    });
  });

  it('the back-off keeps below its maximum', () => {
    always(anyError(['transient', 'waiting'], ['AgentNotFound', 'PlatformUnavailable']), (step, error, _, policy) => {
      if (step.action !== 'retry') return;
      expect(step.delayMs).toBeLessThanOrEqual(Math.max(policy.backoff.maxMs, error.retryAfterMs ?? 0));
    });
  });

  it('the slow pace is kept within a fifth', () => {
    always(anyError(['transient']), (step, _error, _progress, { parkedRetryMs }) => {
      if (step.action !== 'park') return;
      expect(step.delayMs).toBeGreaterThanOrEqual(parkedRetryMs);
      expect(step.delayMs).toBeLessThanOrEqual(Math.ceil(parkedRetryMs * 1.2));
    });
  });

  it('what is parked already gets no second dead letter', () => {
    always(anyError(CLASSES), (step, _error, { parked }) => {
      if (step.action === 'park' && parked) expect(step.deadLetter).toBe(false);
    });
  });

  it('only a missing agent is forgotten, and only when the attempts are used up', () => {
    always(anyError(CLASSES), (step, error, { attempts }, { maxAttempts }) => {
      const gone = error.errorClass === 'waiting' && error.reason === 'AgentNotFound' && attempts + 1 >= maxAttempts;
      expect(step.action === 'forget').toBe(gone);
    });
  });

  it('only what is superseded is thrown away', () => {
    always(anyError(CLASSES), (step, error) => {
      expect(step.action === 'discard').toBe(error.errorClass === 'superseded');
    });
  });

  it('who waits for something outside waits within the budget', () => {
    const reasons = ['SecretSetNotReady', 'NameInUse', 'RollingOut'] as const;
    always(anyError(['waiting'], reasons), (step, _error, { waitedMs }, { waitBudgetMs }) => {
      expect(step.action).toBe(waitedMs < waitBudgetMs ? 'wait' : 'park');
    });
  });
});

/** A request that fails and fails: what the row remembers from one step to the next. */
function failing(errors: readonly SyncError[], policy: RetryPolicy): NextStep[] {
  let progress: Progress = { attempts: 0, waitedMs: 0, parked: false };
  return errors.map((error) => {
    const step = nextStep(error, progress, policy, 0.5);
    const counts = step.action === 'retry' || step.action === 'park';
    progress = {
      attempts: progress.attempts + (counts ? 1 : 0),
      waitedMs: step.action === 'wait' ? progress.waitedMs + step.delayMs : 0,
      parked: progress.parked || step.action === 'park',
    };
    return step;
  });
}

const letters = (steps: readonly NextStep[]): number =>
  steps.filter((step) => step.action === 'park' && step.deadLetter).length;

describe('a request that never succeeds', () => {
  it('backs off for all but the last attempt, then is parked for good, and has one dead letter', () => {
    fc.assert(
      fc.property(anyPolicy, fc.nat(30), (policy, more) => {
        const steps = failing(Array<SyncError>(policy.maxAttempts + more).fill(failure('transient')), policy);
        const actions = steps.map(({ action }) => action);
        expect(actions.slice(0, policy.maxAttempts - 1).every((action) => action === 'retry')).toBe(true);
        expect(actions.slice(policy.maxAttempts - 1).every((action) => action === 'park')).toBe(true);
        expect(letters(steps)).toBe(1);
      }),
    );
  });

  it('has one dead letter, whichever failures follow each other', () => {
    const mixed = fc.array(anyError(['transient', 'terminal', 'auth', 'rate_limited'], ['PlatformUnavailable']), {
      minLength: 1,
      maxLength: 40,
    });
    fc.assert(
      fc.property(mixed, anyPolicy, (errors, policy) => {
        const steps = failing(errors, policy);
        const given = steps.some(({ action }) => action === 'park');
        expect(letters(steps)).toBe(given ? 1 : 0);
        const first = steps.find(({ action }) => action === 'park');
        if (first?.action === 'park') expect(first.deadLetter).toBe(true);
      }),
    );
  });

  it('is never parked by limits and refused keys alone', () => {
    fc.assert(
      fc.property(fc.array(anyError(['auth', 'rate_limited']), { maxLength: 100 }), anyPolicy, (errors, policy) => {
        expect(failing(errors, policy).every(({ action }) => action === 'wait')).toBe(true);
      }),
    );
  });

  it('waits for its budget and is then parked with a dead letter', () => {
    const policy = { ...POLICY_WITHOUT_LUCK, waitBudgetMs: 10_000 };
    const steps = failing(Array<SyncError>(6).fill(failure('waiting')), policy);
    expect(steps.map(({ action }) => action)).toEqual(['wait', 'wait', 'wait', 'park', 'wait', 'wait']);
    expect(letters(steps)).toBe(1);
  });
});

const POLICY_WITHOUT_LUCK: RetryPolicy = {
  maxAttempts: 8,
  backoff: { baseMs: 500, maxMs: 60_000 },
  parkedRetryMs: 900_000,
  waitBudgetMs: 300_000,
};
