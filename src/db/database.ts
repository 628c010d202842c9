import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { Pool, PoolClient, QueryConfig, QueryResultRow } from 'pg';
import { DataSource, QueryFailedError, type EntityManager, type QueryRunner } from 'typeorm';
import { DbError } from '../domain';
import { ANSWER_TIMEOUT_MS, DATA_SOURCE } from './data-source';
import { StatementNames } from './statement-names';

const SERIALIZATION_FAILURE = '40001';
const DEADLOCK_DETECTED = '40P01';
const RETRIES = 5;
const RETRY_SPREAD_MS = 50;
const PLANNER_DEFAULTS =
  'SET LOCAL enable_seqscan = on; SET LOCAL enable_hashjoin = on; SET LOCAL enable_mergejoin = on';

/**
 * The one door to PostgreSQL for statements of our own. A statement is a whole unit of work, so one that lost against another transaction
 * (serialization failure, deadlock) is repeated here; every other failure comes out as `DbError`.
 */
@Injectable()
export class Database {
  private readonly names = new StatementNames();

  constructor(@InjectDataSource(DATA_SOURCE) private readonly dataSource: DataSource) {}

  get connected(): boolean {
    return this.dataSource.isInitialized;
  }

  /** Rows of a SELECT, or of whatever a data-changing statement RETURNs. */
  rows<T>(sql: string, parameters: readonly unknown[] = []): Promise<T[]> {
    return this.insist<T>({ text: sql, values: [...parameters] });
  }

  /**
   * As `rows`, for a constant statement that is sent all the time: the server parses and plans it once for each connection, which for the
   * large ones costs more than carrying them out. Where a connection pooler lies between, the name may mean nothing: then it is left away.
   */
  async prepared<T>(sql: string, parameters: readonly unknown[] = []): Promise<T[]> {
    const name = this.names.of(sql);
    try {
      return await this.insist<T>({ text: sql, values: [...parameters], ...(name !== null && { name }) });
    } catch (error) {
      if (name === null || !this.names.refused(toDbError(error))) throw error;
      return this.rows<T>(sql, parameters);
    }
  }

  /**
   * As `rows`, for a statement that reads a large part of the fleet: planned as PostgreSQL would by itself. Our connections are tuned for
   * looking up rows by key.
   */
  survey<T>(sql: string, parameters: readonly unknown[] = []): Promise<T[]> {
    return this.manage((manager) =>
      manager.transaction(async (within) => {
        await within.query(PLANNER_DEFAULTS);
        return within.query<T[]>(sql, [...parameters]);
      }),
    );
  }

  /** TypeORM's repositories on a connection of this work's own. */
  async manage<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    try {
      return await this.onConnection((runner) => work(runner.manager));
    } catch (error) {
      throw toDbError(error);
    }
  }

  private async insist<T>(query: QueryConfig): Promise<T[]> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.once<T>(query);
      } catch (error) {
        const failure = toDbError(error);
        if (attempt > RETRIES || !lostARace(failure)) throw failure;
        await new Promise((resolve) => setTimeout(resolve, Math.random() * RETRY_SPREAD_MS * attempt));
      }
    }
  }

  /** On the driver's own connections: TypeORM's way to them does more than is needed here. */
  private async once<T>(query: QueryConfig): Promise<T[]> {
    const client = await this.pool().connect();
    let broken = false;
    try {
      return (await answered(rowsOf(client, query))) as T[];
    } catch (error) {
      broken = isBroken(toDbError(error));
      throw error;
    } finally {
      // A query that was never answered would keep the next one waiting.
      client.release(broken);
    }
  }

  private pool(): Pool {
    if (!this.dataSource.isInitialized) throw new DbError('PostgreSQL is not connected yet');
    return (this.dataSource.driver as unknown as { readonly master: Pool }).master;
  }

  private async onConnection<T>(work: (runner: QueryRunner) => Promise<T>): Promise<T> {
    if (!this.dataSource.isInitialized) throw new DbError('PostgreSQL is not connected yet');
    const runner = this.dataSource.createQueryRunner();
    try {
      return await answered(work(runner));
    } catch (error) {
      if (isBroken(toDbError(error))) await discard(runner);
      throw error;
    } finally {
      await runner.release();
    }
  }
}

/** Neither the driver's promise nor its limit of time: with either of them each result outlives its use (docs/decisions/0025). */
function rowsOf(client: PoolClient, query: QueryConfig): Promise<QueryResultRow[]> {
  return new Promise((resolve, reject) => {
    client.query(query, (error: Error | null, result) => {
      if (error == null) resolve(result.rows);
      else reject(error);
    });
  });
}

/** What is late has no code, so its connection counts as broken. */
async function answered<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`no answer within ${ANSWER_TIMEOUT_MS} ms`));
    }, ANSWER_TIMEOUT_MS);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Without a code the server did not answer at all; classes 08 and 57P say that the connection is gone. */
function isBroken({ sqlState }: DbError): boolean {
  return (
    sqlState === null || !/^[0-9A-Z]{5}$/.test(sqlState) || sqlState.startsWith('08') || sqlState.startsWith('57P')
  );
}

/** Ends the connection, so that the pool drops it: a query that it never answered would keep the next one waiting. */
async function discard(runner: QueryRunner): Promise<void> {
  try {
    const client = (await runner.connect()) as { end: () => Promise<void> };
    void client.end().catch(() => undefined);
  } catch {
    // There was no connection to begin with.
  }
}

function lostARace({ sqlState }: DbError): boolean {
  return sqlState === SERIALIZATION_FAILURE || sqlState === DEADLOCK_DETECTED;
}

/** The driver's message names objects and states, never parameter values; those stay behind. */
export function toDbError(error: unknown): DbError {
  if (error instanceof DbError) return error;
  const driverError: unknown = error instanceof QueryFailedError ? error.driverError : error;
  const code =
    typeof driverError === 'object' && driverError !== null && 'code' in driverError ? driverError.code : null;
  return new DbError(`PostgreSQL: ${messageOf(driverError, code)}`, typeof code === 'string' ? code : null);
}

/** A host with several addresses fails with one error for each and no message of its own. */
function messageOf(error: unknown, code: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.message !== '') return error.message;
  const [first] = error instanceof AggregateError ? (error.errors as unknown[]) : [];
  return first instanceof Error && first.message !== '' ? first.message : typeof code === 'string' ? code : error.name;
}
