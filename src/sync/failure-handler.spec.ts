import 'reflect-metadata';
import type { AgentSnapshot, LeasedRequest } from '../db';
import {
  AgentNotFoundError,
  ConfigurationError,
  DbError,
  SyncError,
  UUID_PATTERN,
  type ErrorClass,
  type StatusReason,
} from '../domain';
import { PipecatApiError } from '../pipecat-client';
import { FailureHandler } from './failure-handler';
import { parseUpdate } from './parse-update';
import type { Outcome } from './pass';
import { agentId, appConfig, leased, pass, snapshot } from './testing/builders';

const handler = new FailureHandler(appConfig());

interface Given {
  readonly request?: Partial<LeasedRequest>;
  readonly of?: Partial<AgentSnapshot>;
  readonly begun?: 'create' | 'update' | 'delete';
}

function handle(error: unknown, { request, of, begun }: Given = {}): Outcome {
  const given = pass([], { snapshot: snapshot(of), ...(request === undefined ? {} : { request }) });
  given.begun = begun ?? null;
  return handler.handle(leased(request), given, error);
}

const failure = (errorClass: ErrorClass, reason: StatusReason): SyncError =>
  new SyncError('it did not work', { errorClass, reason });
const transient = failure('transient', 'PlatformUnavailable');
const absent = { desiredState: 'absent' } as const;
const lastAttempt = { attempts: 7 };

describe('the row of an agent that failed', () => {
  it.each([
    {
      why: 'that is tried again is still being worked on',
      error: transient,
      want: { status: 'SYNCING', status_reason: 'PlatformUnavailable', error: 'it did not work', next: 'due' },
    },
    {
      why: 'whose attempts are used up says so, and is looked at again at the slow pace',
      error: transient,
      given: { request: lastAttempt },
      want: { status: 'ERROR_SYNC', status_reason: 'PlatformUnavailable', next: 'park', delay_ms: expect.any(Number) },
    },
    {
      why: 'that was given up stays in error while it is looked at',
      error: transient,
      given: { request: { attempts: 8, parked: true } },
      want: { status: 'ERROR_SYNC', next: 'park', delay_ms: expect.any(Number) },
    },
    {
      why: 'for a bad configuration waits for another',
      error: new ConfigurationError('must be a text', 'deployment.region'),
      want: {
        status: 'ERROR_SYNC',
        status_reason: 'InvalidConfig',
        next: 'park',
        delay_ms: null,
        parked_for: 'present:1',
      },
    },
    {
      why: 'for a refused key is in error at once, though it is nobody’s fault',
      error: failure('auth', 'AuthenticationFailed'),
      want: { status: 'ERROR_SYNC', status_reason: 'AuthenticationFailed', next: 'due', attempts: 0 },
    },
    {
      why: 'for a limit is being worked on',
      error: failure('rate_limited', 'RateLimited'),
      given: { request: { attempts: 3 } },
      want: { status: 'SYNCING', status_reason: 'RateLimited', next: 'due', attempts: 3 },
    },
    {
      why: 'for a secret set that is not ready is being worked on',
      error: failure('waiting', 'SecretSetNotReady'),
      want: { status: 'SYNCING', status_reason: 'SecretSetNotReady', next: 'due', attempts: 0, waiting: 'start' },
    },
    {
      why: 'that is to be deleted is still on its way',
      error: transient,
      given: { of: absent },
      want: { status: 'PENDING_DELETE', next: 'due' },
    },
    {
      why: 'that could not be deleted says so',
      error: transient,
      given: { of: absent, request: lastAttempt },
      want: { status: 'ERROR_DEPROVISIONING', next: 'park', parked_for: 'absent:1' },
    },
    {
      why: 'that is foreign is left alone until a human acts',
      error: failure('terminal', 'ForeignAgent'),
      want: { status: 'ERROR_SYNC', status_reason: 'ForeignAgent', next: 'park', delay_ms: null },
    },
    {
      why: 'has its attempts counted',
      error: transient,
      given: { request: { attempts: 2 } },
      want: { attempts: 3 },
    },
    {
      why: 'remembers what it waits for',
      error: transient,
      want: { last_reason: 'PlatformUnavailable' },
    },
    {
      why: 'goes on with the clock of its roll-out',
      error: transient,
      want: { rollout: 'keep' },
    },
  ])('$why', ({ error, given, want }) => expect(handle(error, given).row).toMatchObject(want));

  it('says nothing of a version that is still to come: what is there is in line', () => {
    const { row } = handle(failure('waiting', 'VersionNotFound'));
    expect(row).not.toHaveProperty('status');
    expect(row).toMatchObject({ next: 'due', attempts: 1 });
  });

  it('says so when the version never came', () => {
    const { row } = handle(failure('waiting', 'VersionNotFound'), { request: lastAttempt });
    expect(row).toMatchObject({ status: 'ERROR_SYNC', status_reason: 'VersionNotFound', next: 'park', delay_ms: null });
  });

  it('cuts an error that is too long to keep', () => {
    const long = new SyncError('x'.repeat(5000), { errorClass: 'terminal', reason: 'RequestRejected' });
    const { row } = handle(long);
    expect(row.error).toHaveLength(500);
    expect(row.dead_letter).toMatchObject({ error: 'x'.repeat(500) });
  });
});

describe('an agent that could not be loaded', () => {
  const missing = new AgentNotFoundError(agentId());

  it('is looked at again, and no row is written', () => {
    const { row } = handler.handle(leased(), null, missing);
    expect(row).toMatchObject({ next: 'due', attempts: 1, last_reason: 'AgentNotFound', dead_letter: null });
    expect(row).not.toHaveProperty('status');
  });

  it('is forgotten with a dead letter when the attempts are used up', () => {
    const { outcome, row } = handler.handle(leased(lastAttempt), null, missing);
    expect(outcome).toBe('failed');
    expect(row).toMatchObject({
      next: 'forget',
      dead_letter: { reason: 'AgentNotFound', agent_id: agentId(), attempts: 8 },
    });
  });

  it('because the database failed is looked at again for ever', () => {
    const { row } = handler.handle(leased(lastAttempt), null, new DbError('PostgreSQL: away'));
    expect(row).toMatchObject({ next: 'park', parked_for: '?', delay_ms: expect.any(Number) });
  });
});

describe('a dead letter', () => {
  const letterOf = (given: Given = {}, error: unknown = failure('terminal', 'InvalidConfig')): unknown =>
    handle(error, given).row.dead_letter;

  it('is written when a request is given up', () => {
    expect(letterOf({ request: { version: 4, changeType: 'PROVISION', attempts: 2 } })).toMatchObject({
      id: expect.stringMatching(UUID_PATTERN),
      reason: 'InvalidConfig',
      error: 'it did not work',
      attempts: 3,
      agent_id: agentId(),
      version: 4,
      change_type: 'PROVISION',
    });
  });

  it('is not written while a request is tried again', () => expect(letterOf({}, transient)).toBeNull());

  it('is not written twice', () => expect(letterOf({ request: { parked: true } })).toBeNull());

  it.each([
    {
      why: 'was asked for by a message',
      request: { version: 7, changeType: 'CONTEXT_UPDATE' },
      want: [7, 'CONTEXT_UPDATE'],
    },
    { why: 'was found by a scan', request: { version: null, changeType: null }, want: [1, 'FULL_SYNC'] },
  ] as const)(
    'of work that $why is a message that can be published again',
    ({ request, want: [version, changeType] }) => {
      const letter = letterOf({ request }) as { message: string };
      expect(parseUpdate(Buffer.from(letter.message))).toEqual({ agentId: agentId(), version, changeType });
    },
  );
});

describe('an error that nobody raised on purpose', () => {
  it.each([
    { thrown: new TypeError('x is not a function'), want: 'unexpected TypeError: x is not a function' },
    { thrown: 'a text', want: 'unexpected a text' },
    { thrown: undefined, want: 'unexpected undefined' },
  ])('is an internal one, and tried again: $want', ({ thrown, want }) => {
    expect(handle(thrown)).toMatchObject({
      outcome: 'retrying',
      row: { status_reason: 'InternalError', error: want, next: 'due', attempts: 1 },
    });
  });
});

describe('the intent of a change', () => {
  const refused = (
    outcomeUnknown: boolean,
    kind: 'invalid_config' | 'conflict_adopt' = 'invalid_config',
  ): PipecatApiError =>
    new PipecatApiError({ kind, code: '400', message: 'no', operation: 'createAgent', status: 400, outcomeUnknown });

  it('is void when the platform refused', () => {
    expect(handle(refused(false), { begun: 'create' }).row.ownership).toBe('clear-intent');
  });

  it.each([
    { why: 'the answer was lost, since it may have happened', error: refused(true), begun: 'create' as const },
    {
      why: 'the name is taken, since it may be by us',
      error: refused(false, 'conflict_adopt'),
      begun: 'create' as const,
    },
    { why: 'something else went wrong on our side', error: new TypeError('a bug'), begun: 'update' as const },
    { why: 'the database went away', error: new DbError('away'), begun: 'create' as const },
    { why: 'nothing was begun', error: refused(false), begun: undefined },
  ])('is kept when $why', ({ error, begun }) => {
    expect(handle(error, begun === undefined ? {} : { begun }).row).not.toHaveProperty('ownership');
  });
});

describe('the history', () => {
  it.each([
    {
      why: 'has a line for each attempt',
      error: transient,
      request: { lastReason: 'PlatformUnavailable' },
      quiet: false,
    },
    { why: 'has a line when a wait begins', error: failure('auth', 'AuthenticationFailed'), request: {}, quiet: false },
    {
      why: 'has no line for each look while the wait goes on',
      error: failure('auth', 'AuthenticationFailed'),
      request: { lastReason: 'AuthenticationFailed' },
      quiet: true,
    },
    {
      why: 'has a line when the wait is for something else',
      error: failure('waiting', 'NameInUse'),
      request: { lastReason: 'SecretSetNotReady' },
      quiet: false,
    },
  ] as const)('$why', ({ error, request, quiet }) => expect(handle(error, { request }).quiet).toBe(quiet));

  it.each([
    { why: 'a request that is tried again is retrying', given: {}, want: 'retrying' },
    { why: 'a request that is given up has failed', given: { request: lastAttempt }, want: 'failed' },
  ])('$why', ({ given, want }) => expect(handle(transient, given).outcome).toBe(want));
});
