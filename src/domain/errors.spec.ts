import { inspect } from 'node:util';
import {
  AgentNotFoundError,
  ConfigurationError,
  DbError,
  InvalidMessageFormatError,
  LeaseLostError,
  SyncError,
} from './errors';
import { STATUS_REASONS, SYNC_STATUSES } from './status';
import { agentId } from './testing/builders';

describe('the errors of config-sync', () => {
  it.each([
    {
      why: 'a message that is none is given up at once',
      error: new InvalidMessageFormatError('the message is not JSON'),
      want: { name: 'InvalidMessageFormatError', errorClass: 'terminal', reason: 'InvalidMessageFormat' },
      message: 'the message is not JSON',
    },
    {
      why: 'a bad field is named by its path',
      error: new ConfigurationError('must be a whole number', 'deployment.maxSessionDuration'),
      want: { name: 'ConfigurationError', errorClass: 'terminal', reason: 'InvalidConfig' },
      message: 'deployment.maxSessionDuration: must be a whole number',
    },
    {
      why: 'a bad document as a whole has no path',
      error: new ConfigurationError('must be a JSON object'),
      want: { errorClass: 'terminal', reason: 'InvalidConfig', path: '' },
      message: 'must be a JSON object',
    },
    {
      why: 'what a configuration cannot do may have a reason of its own',
      error: new ConfigurationError('no move', 'deployment.region', 'RegionChanged'),
      want: { errorClass: 'terminal', reason: 'RegionChanged', path: 'deployment.region' },
      message: 'deployment.region: no move',
    },
    {
      why: 'an agent without a row may be ahead of its commit',
      error: new AgentNotFoundError(agentId(7)),
      want: { name: 'AgentNotFoundError', errorClass: 'waiting', reason: 'AgentNotFound', agentId: agentId(7) },
      message: `no agent ${agentId(7)} in the database`,
    },
    {
      why: 'a database that fails is the weather',
      error: new DbError('PostgreSQL: the connection ended', '57P01'),
      want: { name: 'DbError', errorClass: 'transient', reason: 'DatabaseUnavailable', sqlState: '57P01' },
      message: 'PostgreSQL: the connection ended',
    },
    {
      why: 'a database that does not answer has no state',
      error: new DbError('PostgreSQL is not connected yet'),
      want: { sqlState: null },
      message: 'PostgreSQL is not connected yet',
    },
    {
      why: 'a lost lease makes the work somebody else’s',
      error: new LeaseLostError(agentId(7)),
      want: { name: 'LeaseLostError', errorClass: 'superseded', reason: 'LeaseLost', agentId: agentId(7) },
      message: `the lease on agent ${agentId(7)} is lost`,
    },
  ])('$why', ({ error, want, message }) => {
    expect(error).toBeInstanceOf(SyncError);
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject(want);
    expect(error.message).toBe(message);
  });

  it('say their name and message when they are printed', () => {
    expect(String(new AgentNotFoundError(agentId()))).toMatch(/^AgentNotFoundError: no agent /);
    expect(inspect(new DbError('away'))).toContain('DbError: away');
  });

  it('carry the wait that the platform asked for', () => {
    const detail = { errorClass: 'rate_limited', reason: 'RateLimited' } as const;
    expect(new SyncError('slow down', { ...detail, retryAfterMs: 5000 }).retryAfterMs).toBe(5000);
    expect(new SyncError('slow down', detail).retryAfterMs).toBeUndefined();
  });

  it('keep a cause when there is one, and own no such field when there is none', () => {
    const cause = new Error('before');
    expect(new DbError('after', null, cause).cause).toBe(cause);
    expect(Object.hasOwn(new DbError('after'), 'cause')).toBe(false);
  });
});

describe('the closed lists', () => {
  it.each(STATUS_REASONS)('the reason %s is PascalCase', (reason) => expect(reason).toMatch(/^([A-Z][a-z]+)+$/));

  it('name each reason once, in the order of the alphabet', () => {
    expect([...STATUS_REASONS]).toEqual([...new Set(STATUS_REASONS)].sort());
  });

  it.each([
    'RollingOut',
    'DeploymentFailed',
    'InvalidConfig',
    'ConfigurationNotFound',
    'VersionNotFound',
    'AuthenticationFailed',
    'RateLimited',
    'SecretSetNotReady',
    'ForeignAgent',
    'ContextNotDelivered',
    'ContextPushUnsupported',
    'DriftDetected',
    'DeleteHeld',
  ])('keep the published reason %s', (reason) => expect(STATUS_REASONS).toContain(reason));

  it('have the published statuses', () => {
    expect([...SYNC_STATUSES]).toEqual([
      'PENDING',
      'SYNCING',
      'SYNCED',
      'ERROR_SYNC',
      'PENDING_DELETE',
      'DELETED',
      'ERROR_DEPROVISIONING',
    ]);
  });
});
