import { Injectable } from '@nestjs/common';
import { HealthIndicatorService, type HealthIndicatorResult } from '@nestjs/terminus';
import { Database, DatabaseConnector } from '../db';
import { messageOf } from '../domain';

const PART = 'postgres';

/** PostgreSQL answers `SELECT 1`, and its schema is new enough. */
@Injectable()
export class DatabaseHealth {
  constructor(
    private readonly indicators: HealthIndicatorService,
    private readonly connector: DatabaseConnector,
    private readonly database: Database,
  ) {}

  async check(): Promise<HealthIndicatorResult> {
    const indicator = this.indicators.check(PART);
    if (this.connector.obstacle !== null) return indicator.down(this.connector.obstacle);
    try {
      await this.database.rows('SELECT 1');
      return indicator.up();
    } catch (error) {
      return indicator.down(messageOf(error));
    }
  }
}
