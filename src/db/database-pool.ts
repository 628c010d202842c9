import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { Pool } from 'pg';
import { DataSource } from 'typeorm';
import { DATA_SOURCE } from './data-source';

/** Connections of this process to PostgreSQL. */
export interface PoolState {
  /** At most. */
  readonly size: number;
  readonly busy: number;
  readonly idle: number;
  /** Statements that wait for a free connection. */
  readonly waiting: number;
}

/** How busy the connections are. Asks nobody. */
@Injectable()
export class DatabasePool {
  constructor(@InjectDataSource(DATA_SOURCE) private readonly dataSource: DataSource) {}

  /** null = not connected yet. */
  state(): PoolState | null {
    if (!this.dataSource.isInitialized) return null;
    const { options, totalCount, idleCount, waitingCount } = (this.dataSource.driver as unknown as { master: Pool })
      .master;
    return { size: options.max, busy: totalCount - idleCount, idle: idleCount, waiting: waitingCount };
  }
}
