import { createHash } from 'node:crypto';
import type { DbError } from '../domain';

/** No such statement, one of that name already, a plan that fits the tables no more. */
const FORGOTTEN = new Set(['26000', '42P05', '0A000']);

/**
 * Names of prepared statements. A pooler that shares one connection among many callers does not keep them (PgBouncer before 1.21): the first
 * sign of that, and no name is used any more.
 */
export class StatementNames {
  private readonly names = new Map<string, string>();
  private kept = true;

  /** @returns the same name for the same text, in every version of this program; null = to be sent without one */
  of(sql: string): string | null {
    if (!this.kept) return null;
    let name = this.names.get(sql);
    if (name === undefined) {
      name = `cs_${createHash('sha1').update(sql).digest('hex').slice(0, 16)}`;
      this.names.set(sql, name);
    }
    return name;
  }

  /** @returns true when a statement failed for its name alone, and is to be sent without it */
  refused({ sqlState }: DbError): boolean {
    const forgotten = sqlState !== null && FORGOTTEN.has(sqlState);
    if (forgotten) this.kept = false;
    return forgotten;
  }
}
