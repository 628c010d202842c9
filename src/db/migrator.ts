import type { DataSource, Migration } from 'typeorm';

/** One migrator at a time, whoever starts it: a hook, an init container, a human. The number is ours, chosen once. */
const LOCK_KEY = 7_262_519_342;

/** Long enough for another migrator to finish; a statement timeout would cut the wait short. */
const LOCK_WAIT_MS = 300_000;
const LOCK_POLL_MS = 500;

/**
 * Brings the schema to the newest version. Each migration runs in its own transaction, so a migrator that dies half-way leaves whole steps
 * behind and can be run again.
 *
 * @returns the migrations that were applied, oldest first; empty when there was nothing to do
 */
export async function migrateUp(dataSource: DataSource): Promise<string[]> {
  return alone(dataSource, async () => {
    const applied = await dataSource.runMigrations({ transaction: 'each' });
    return applied.map(({ name }: Migration) => name);
  });
}

/**
 * Takes the newest migration back.
 *
 * @returns its name, or null when there was none
 */
export async function revertLast(dataSource: DataSource): Promise<string | null> {
  return alone(dataSource, async () => {
    const before = await executed(dataSource);
    if (before === null) return null;
    await dataSource.undoLastMigration({ transaction: 'each' });
    return before;
  });
}

export interface MigrationState {
  readonly name: string;
  readonly applied: boolean;
}

/** Every migration that this program knows, oldest first. Changes nothing. */
export async function migrationStates(dataSource: DataSource): Promise<MigrationState[]> {
  const table = dataSource.options.migrationsTableName ?? 'migrations';
  const [exists] = await dataSource.query<{ found: boolean }[]>('SELECT to_regclass($1) IS NOT NULL AS found', [table]);
  const rows = exists?.found === true ? await dataSource.query<{ name: string }[]>(`SELECT name FROM "${table}"`) : [];
  const applied = new Set(rows.map(({ name }) => name));
  return dataSource.migrations.map(({ name = '' }) => ({ name, applied: applied.has(name) }));
}

async function executed(dataSource: DataSource): Promise<string | null> {
  const table = dataSource.options.migrationsTableName ?? 'migrations';
  const [exists] = await dataSource.query<{ found: boolean }[]>('SELECT to_regclass($1) IS NOT NULL AS found', [table]);
  if (exists?.found !== true) return null;
  const rows = await dataSource.query<{ name: string }[]>(`SELECT name FROM "${table}" ORDER BY id DESC LIMIT 1`);
  return rows[0]?.name ?? null;
}

async function alone<T>(dataSource: DataSource, work: () => Promise<T>): Promise<T> {
  const holder = dataSource.createQueryRunner();
  try {
    await takeLock(holder);
    try {
      return await work();
    } finally {
      await holder.query('SELECT pg_advisory_unlock($1)', [LOCK_KEY]);
    }
  } finally {
    await holder.release();
  }
}

async function takeLock(holder: { query: DataSource['query'] }): Promise<void> {
  const deadline = performance.now() + LOCK_WAIT_MS;
  for (;;) {
    const [row] = await holder.query<{ locked: boolean }[]>('SELECT pg_try_advisory_lock($1) AS locked', [LOCK_KEY]);
    if (row?.locked === true) return;
    if (performance.now() > deadline) throw new Error('another migration has held the lock for five minutes');
    await new Promise((resolve) => setTimeout(resolve, LOCK_POLL_MS));
  }
}
