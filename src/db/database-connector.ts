import { Injectable, Logger, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { Database, toDbError } from './database';
import { DATA_SOURCE, MIGRATIONS_TABLE } from './data-source';

const RETRY_MIN_MS = 500;
const RETRY_SPREAD_MS = 1000;

/**
 * Connects to PostgreSQL and goes on trying: the process starts without it, says so, and goes on by itself when it comes. The schema is
 * looked at, never changed: older than this program needs = not ready, newer = fine.
 */
@Injectable()
export class DatabaseConnector implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(DatabaseConnector.name);
  private readonly stopped = new AbortController();
  private markReady!: () => void;
  private said = '';

  /** Settles once, when the database has been reached and its schema is new enough. */
  readonly ready = new Promise<void>((resolve) => {
    this.markReady = resolve;
  });

  /** Why the database cannot be used yet; null = it can. */
  obstacle: string | null = 'not connected yet';

  constructor(
    @InjectDataSource(DATA_SOURCE) private readonly dataSource: DataSource,
    private readonly database: Database,
  ) {}

  onApplicationBootstrap(): void {
    void this.connect();
  }

  beforeApplicationShutdown(): void {
    this.stopped.abort();
  }

  private async connect(): Promise<void> {
    while (!this.stopped.signal.aborted) {
      this.obstacle = await this.tryOnce();
      if (this.obstacle === null) {
        this.logger.log('connected to PostgreSQL');
        this.markReady();
        return;
      }
      if (this.obstacle !== this.said) this.logger.warn(this.obstacle);
      this.said = this.obstacle;
      await new Promise((resolve) => setTimeout(resolve, RETRY_MIN_MS + Math.random() * RETRY_SPREAD_MS).unref());
    }
  }

  private async tryOnce(): Promise<string | null> {
    try {
      if (!this.dataSource.isInitialized) await this.dataSource.initialize();
      return (await this.schemaIsNewEnough()) ? null : 'the database schema is not migrated: run `npm run migrate`';
    } catch (error) {
      return `PostgreSQL cannot be reached: ${toDbError(error).message.replace(/^PostgreSQL: /, '')}`;
    }
  }

  private async schemaIsNewEnough(): Promise<boolean> {
    const needed = this.dataSource.migrations.at(-1)?.name;
    const [table] = await this.database.rows<{ found: boolean }>('SELECT to_regclass($1) IS NOT NULL AS found', [
      MIGRATIONS_TABLE,
    ]);
    if (table?.found !== true) return false;
    const rows = await this.database.rows(`SELECT 1 FROM ${MIGRATIONS_TABLE} WHERE name = $1`, [needed]);
    return rows.length > 0;
  }
}
