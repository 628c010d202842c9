import { ServiceUnavailableException } from '@nestjs/common';
import { HealthCheckService, HealthIndicatorService } from '@nestjs/terminus';
import { Test } from '@nestjs/testing';
import { Database, DatabaseConnector } from '../db';
import { DbError } from '../domain';
import { Shutdown, SubscriptionProbe } from '../sync';
import { DatabaseHealth } from './database.health';
import { HealthController } from './health.controller';
import { RedisHealth } from './redis.health';

interface Situation {
  /** Why the database cannot be used yet. */
  readonly obstacle?: string | null;
  readonly query?: () => Promise<unknown[]>;
  /** Why the subscription does not receive. */
  readonly deaf?: string | null;
  readonly shuttingDown?: boolean;
}

const answer = () => ({ status: jest.fn() });

/** Terminus' checks around parts that are in the given situation. */
async function health({ obstacle = null, query, deaf = null, shuttingDown = false }: Situation = {}) {
  const indicators = new HealthIndicatorService();
  const rows = jest.fn(query ?? (() => Promise.resolve([{}])));
  const database = new DatabaseHealth(indicators, { obstacle } as DatabaseConnector, { rows } as unknown as Database);
  const probe = { check: () => Promise.resolve(deaf) } as unknown as SubscriptionProbe;
  const redis = new RedisHealth(indicators, probe);
  const checks = await terminus();
  const controller = new HealthController(checks, database, redis, { begun: shuttingDown } as Shutdown);
  return { controller, database, redis, rows };
}

/** Every check runs; one that is down makes the whole an exception, as Terminus' own service does. */
async function terminus(): Promise<HealthCheckService> {
  const { TerminusModule } = await import('@nestjs/terminus');
  const module = await Test.createTestingModule({ imports: [TerminusModule.forRoot({ logger: false })] }).compile();
  return module.resolve(HealthCheckService);
}

describe('/healthz', () => {
  it('says ok whatever is away, or an outage of the database restarts the fleet', async () => {
    const { controller, rows } = await health({ obstacle: 'away', deaf: 'away', shuttingDown: true });
    expect(controller.healthz()).toEqual({ status: 'ok' });
    expect(rows).not.toHaveBeenCalled();
  });
});

describe('/readyz', () => {
  const failing = () => Promise.reject(new DbError('PostgreSQL: the connection ended'));

  it.each<{ why: string; situation: Situation; status: number; want: object }>([
    {
      why: 'is ready when both parts answer',
      situation: {},
      status: 200,
      want: { status: 'ready', details: { postgres: { status: 'up' }, redis: { status: 'up' } } },
    },
    {
      why: 'is unavailable while the database is not connected',
      situation: { obstacle: 'not connected yet' },
      status: 503,
      want: { status: 'unavailable', details: { postgres: { status: 'down', message: 'not connected yet' } } },
    },
    {
      why: 'is unavailable when the schema is too old, and says what to do',
      situation: { obstacle: 'the database schema is not migrated: run `npm run migrate`' },
      status: 503,
      want: { details: { postgres: { message: expect.stringContaining('npm run migrate') } } },
    },
    {
      why: 'is unavailable when a query fails',
      situation: { query: failing },
      status: 503,
      want: { status: 'unavailable', details: { postgres: { message: 'PostgreSQL: the connection ended' } } },
    },
    {
      why: 'is unavailable when the subscription does not receive, though Redis answers',
      situation: { deaf: 'the subscription does not receive' },
      status: 503,
      want: { status: 'unavailable', details: { redis: { message: 'the subscription does not receive' } } },
    },
    {
      why: 'names both parts when both are away',
      situation: { obstacle: 'away', deaf: 'away too' },
      status: 503,
      want: { details: { postgres: { message: 'away' }, redis: { message: 'away too' } } },
    },
    {
      why: 'names the part that works beside the one that does not',
      situation: { deaf: 'away' },
      status: 503,
      want: { details: { postgres: { status: 'up' }, redis: { status: 'down' } } },
    },
    {
      why: 'is unavailable from the first moment of a shutdown',
      situation: { shuttingDown: true },
      status: 503,
      want: { status: 'unavailable', details: { postgres: { status: 'up' }, redis: { status: 'up' } } },
    },
  ])('$why', async ({ situation, status, want }) => {
    const { controller } = await health(situation);
    const response = answer();
    await expect(controller.readyz(response as never)).resolves.toMatchObject(want);
    expect(response.status).toHaveBeenCalledWith(status);
  });

  it('asks the database nothing while it is known to be away', async () => {
    const { controller, rows } = await health({ obstacle: 'away' });
    await controller.readyz(answer() as never);
    expect(rows).not.toHaveBeenCalled();
  });

  it('asks the database the cheapest question', async () => {
    const { database, rows } = await health();
    await database.check();
    expect(rows.mock.calls).toEqual([['SELECT 1']]);
  });

  it('hands on what is no result of a check', async () => {
    const { controller, redis } = await health();
    jest.spyOn(redis, 'check').mockRejectedValue(new TypeError('a bug'));
    const outcome = controller.readyz(answer() as never);
    await expect(outcome).rejects.not.toBeInstanceOf(ServiceUnavailableException);
  });
});
