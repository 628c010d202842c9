import { Injectable } from '@nestjs/common';
import { Database } from './database';

const TAKE = `
INSERT INTO chores AS c (name, due_at) VALUES ($1, now() + $2 * interval '1 millisecond')
ON CONFLICT (name) DO UPDATE SET due_at = EXCLUDED.due_at WHERE c.due_at <= now()
RETURNING name`;

/** Work that one replica does for all: whoever asks first after it is due gets it, by the database's clock. */
@Injectable()
export class Chores {
  constructor(private readonly database: Database) {}

  /** @returns true when this replica is to do it now; nobody else is until `intervalMs` have passed */
  async take(name: string, intervalMs: number): Promise<boolean> {
    return (await this.database.rows(TAKE, [name, Math.round(intervalMs)])).length > 0;
  }
}
