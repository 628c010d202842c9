import type { LeasedRequest } from '../../../src/db';
import type { TestDatabase } from '../../support/database';
import type { Store } from './store';

export const REPLICAS = ['replica-a', 'replica-b'] as const;

/** The database under test, through two replicas, and what has been seen of it so far. */
export interface Real {
  readonly database: TestDatabase;
  readonly stores: Readonly<Record<(typeof REPLICAS)[number], Store>>;
  /** Every lease that was ever handed out, dead ones too. */
  readonly leases: LeasedRequest[];
  readonly before: { versions: Map<string, number>; synced: Map<string, number> };
}
