import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { Client, Pool } from 'pg';
import { compiledBefore } from './child';
import { MIGRATE } from './service';

/** A database of a suite's own on the shared server, migrated, dropped at the end. */
export interface TestDatabase {
  readonly url: string;
  readonly pool: Pool;
  /** Rows of one statement. */
  rows<T extends object>(sql: string, parameters?: readonly unknown[]): Promise<T[]>;
  drop(): Promise<void>;
}

export interface DatabaseOptions {
  readonly migrated?: boolean;
  /** Another server than the shared one. */
  readonly server?: string;
}

export async function createDatabase({
  migrated = true,
  server = serverUrl(),
}: DatabaseOptions = {}): Promise<TestDatabase> {
  const name = `${new URL(server).pathname.slice(1)}_${randomBytes(6).toString('hex')}`;
  const migratedTemplate = migrated && server === serverUrl() ? process.env['TEST_DATABASE_TEMPLATE'] : undefined;
  await administer(server, `CREATE DATABASE "${name}" TEMPLATE "${migratedTemplate ?? 'template0'}"`);
  const url = withDatabase(server, name);
  if (migrated && migratedTemplate === undefined) await migrate(url);
  const pool = new Pool({ connectionString: url, max: 4 });
  // A suite that ends its server under the pool means to.
  pool.on('error', () => undefined);
  return {
    url,
    pool,
    rows: async <T extends object>(sql: string, parameters: readonly unknown[] = []) =>
      (await pool.query<T>(sql, [...parameters])).rows,
    drop: async () => {
      await pool.end();
      await administer(server, `DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`);
    },
  };
}

/** By the program: what it is made of takes a suite a second to load. */
export async function migrate(url: string): Promise<void> {
  const { flags, variables } = compiledBefore();
  await promisify(execFile)(process.execPath, [...flags, MIGRATE, 'up'], {
    env: { PATH: process.env['PATH'], ...variables, DATABASE_URL: url },
  });
}

function serverUrl(): string {
  const url = process.env['TEST_DATABASE_URL'];
  if (url === undefined) throw new Error('TEST_DATABASE_URL is not set: run the tests by `npm test`');
  return url;
}

function withDatabase(server: string, name: string): string {
  const url = new URL(server);
  url.pathname = `/${name}`;
  return url.href;
}

async function administer(server: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: server });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
