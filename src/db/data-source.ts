import { DataSource, type DataSourceOptions } from 'typeorm';
import { ENTITIES } from './entities';
import { sqlMigrations } from './sql-migrations';
import { SturdyClient } from './sturdy-client';

export interface DataSourceSettings {
  readonly url: string;
  /** Connections of this process at most. */
  readonly poolSize: number;
  /** Shown by `pg_stat_activity`. */
  readonly applicationName: string;
  readonly onPoolError: (error: Error) => void;
  /** 0 = none: a migration may take its time. Default `STATEMENT_TIMEOUT_MS`. */
  readonly statementTimeoutMs?: number;
  /** After so long the driver gives up on an answer. 0 = never: `Database` does that itself. Default `ANSWER_TIMEOUT_MS`, or 0 without a statement timeout. */
  readonly answerTimeoutMs?: number;
}

/** How long a caller waits for a free connection, and a statement for its end. Both end as an error, never as a hang. */
export const ACQUIRE_TIMEOUT_MS = 5000;
export const STATEMENT_TIMEOUT_MS = 15_000;
/** Belt: a server that went away in the middle of a statement sends neither an answer nor an end. */
export const ANSWER_TIMEOUT_MS = STATEMENT_TIMEOUT_MS + ACQUIRE_TIMEOUT_MS;

/**
 * For looking up rows by their keys, which is what nearly every statement does. The planner, left alone, reads the whole of a table that is
 * empty when it looks, as that of the requests is most of the time, and keeps that plan: then a burst of ten thousand requests makes every
 * statement a hundred times dearer, until autovacuum comes by. What reads a large part of the fleet says so (`Database.survey`).
 */
const PLANNER = '-c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off';

/** A plan lives as long as its connection. */
const CONNECTION_LIFETIME_SECONDS = 1800;

/** Its name in the application, so that it goes beside one of the user's own. */
export const DATA_SOURCE = 'config-sync';

export const MIGRATIONS_TABLE = 'config_sync_migrations';

export function dataSourceOptions(settings: DataSourceSettings): DataSourceOptions {
  const statementTimeoutMs = settings.statementTimeoutMs ?? STATEMENT_TIMEOUT_MS;
  const answerTimeoutMs = settings.answerTimeoutMs ?? (statementTimeoutMs === 0 ? 0 : ANSWER_TIMEOUT_MS);
  return {
    type: 'postgres',
    url: settings.url,
    entities: ENTITIES,
    migrations: sqlMigrations(),
    migrationsTableName: MIGRATIONS_TABLE,
    synchronize: false,
    logging: false,
    // A connection that dies while idle must never end the process.
    poolErrorHandler: settings.onPoolError,
    applicationName: settings.applicationName,
    connectTimeoutMS: ACQUIRE_TIMEOUT_MS,
    extra: {
      Client: SturdyClient,
      max: settings.poolSize,
      idleTimeoutMillis: 30_000,
      maxLifetimeSeconds: CONNECTION_LIFETIME_SECONDS,
      keepAlive: true,
      statement_timeout: statementTimeoutMs,
      query_timeout: answerTimeoutMs,
      idle_in_transaction_session_timeout: statementTimeoutMs,
      options: PLANNER,
    },
  };
}

export function createDataSource(settings: DataSourceSettings): DataSource {
  return new DataSource(dataSourceOptions(settings));
}
