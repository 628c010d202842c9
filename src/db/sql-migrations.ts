import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { packageRoot } from '../package-info';

type MigrationClass = new () => MigrationInterface;

const MIGRATIONS_DIR = join(packageRoot(), 'migrations');
const UP_FILE = /^(\d{13})-([a-z0-9-]+)\.up\.sql$/;

/**
 * The SQL files of migrations/ as TypeORM migrations, oldest first: `<13 digits>-<name>.up.sql` and its exact inverse `.down.sql`.
 * TypeORM's runner keeps the books and the transactions; the SQL stays SQL.
 */
export function sqlMigrations(directory = MIGRATIONS_DIR): MigrationClass[] {
  return readdirSync(directory)
    .sort()
    .flatMap((file) => {
      const [, timestamp, name] = UP_FILE.exec(file) ?? [];
      return timestamp === undefined || name === undefined ? [] : [toMigration(directory, timestamp, name)];
    });
}

function toMigration(directory: string, timestamp: string, name: string): MigrationClass {
  const read = (direction: 'up' | 'down'): string =>
    readFileSync(join(directory, `${timestamp}-${name}.${direction}.sql`), 'utf8');

  return class SqlMigration implements MigrationInterface {
    readonly name = `${name}${timestamp}`;

    async up(runner: QueryRunner): Promise<void> {
      await runner.query(read('up'));
    }

    async down(runner: QueryRunner): Promise<void> {
      await runner.query(read('down'));
    }
  };
}
