import { EnvironmentError, readDatabaseUrl } from '../../config';
import {
  createDataSource,
  migrateUp,
  migrationStates as statesOf,
  revertLast,
  toDbError,
  type MigrationState,
} from '../../db';
import { CliError } from '../frame/cli-error';
import { readDotEnv } from '../frame/dot-env';

type DataSource = ReturnType<typeof createDataSource>;

/** @returns what was done, in a sentence @throws CliError */
export async function migrate(direction: 'up' | 'revert', environment: NodeJS.ProcessEnv): Promise<string> {
  return onDatabase(environment, async (dataSource) => {
    if (direction === 'revert') {
      const reverted = await revertLast(dataSource);
      return reverted === null ? 'nothing to revert' : `reverted ${reverted}`;
    }
    const applied = await migrateUp(dataSource);
    return applied.length === 0 ? 'the schema is up to date' : `applied ${applied.join(', ')}`;
  });
}

/** @throws CliError */
export async function migrationStates(environment: NodeJS.ProcessEnv): Promise<MigrationState[]> {
  return onDatabase(environment, statesOf);
}

async function onDatabase<T>(environment: NodeJS.ProcessEnv, work: (dataSource: DataSource) => Promise<T>): Promise<T> {
  readDotEnv();
  try {
    const dataSource = createDataSource({
      url: readDatabaseUrl(environment).reveal(),
      poolSize: 2,
      applicationName: 'config-sync-migrate',
      onPoolError: () => undefined,
      statementTimeoutMs: 0,
    });
    await dataSource.initialize();
    return await work(dataSource).finally(() => dataSource.destroy());
  } catch (error) {
    throw new CliError(
      `migration failed: ${error instanceof EnvironmentError ? error.message : toDbError(error).message}`,
    );
  }
}
