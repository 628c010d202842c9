import { toWork, type ChangeType } from '../../../src/domain';
import type { LeasedRequest } from '../../../src/db';
import { Publisher, type AgentSeed } from '../../support/agents';
import { createDatabase, type TestDatabase } from '../../support/database';
import { setAgent, type AgentState } from './rows';
import { openStore, type Store } from './store';

export const ME = { replica: 'replica-a', leaseMs: 60_000 };
export const OTHER = { replica: 'replica-b', leaseMs: 60_000 };

/** A migrated database and two replicas on it. */
export interface Suite {
  readonly database: TestDatabase;
  readonly publisher: Publisher;
  readonly mine: Store;
  readonly other: Store;
  /** An agent whose row has these values. */
  agent(columns?: Partial<AgentState>, seed?: AgentSeed): Promise<string>;
  /** Records one message for a replica without a free slot. @returns whether it was recorded */
  hear(agentId: string, version: number, changeType?: ChangeType): Promise<boolean>;
  /** Records one message and takes its lease. */
  lease(agentId: string, version?: number, changeType?: ChangeType): Promise<LeasedRequest>;
  end(): Promise<void>;
}

export async function startSuite(): Promise<Suite> {
  const database = await createDatabase();
  const publisher = new Publisher(database);
  const [mine, other] = await Promise.all([openStore(database.url), openStore(database.url)]);
  return {
    database,
    publisher,
    mine,
    other,
    agent: async (columns = {}, seed = {}) => {
      const id = await publisher.agent(seed);
      if (Object.keys(columns).length > 0) await setAgent(database, id, columns);
      return id;
    },
    hear: async (agentId, version, changeType = 'FULL_SYNC') => {
      const { recorded } = await other.requests.record([toWork({ agentId, version, changeType })], 0, OTHER);
      return recorded.has(agentId);
    },
    lease: async (agentId, version = 1, changeType = 'FULL_SYNC') => {
      const { claimed } = await mine.requests.record([toWork({ agentId, version, changeType })], 1, ME);
      return claimed[0]!;
    },
    end: async () => {
      await Promise.all([mine.close(), other.close()]);
      await database.drop();
    },
  };
}

/** Holds what the statements lock until `meanwhile` is over; takes them back when it rejects. */
export async function whileLocked(
  { pool }: TestDatabase,
  statements: readonly (readonly [string, readonly unknown[]])[],
  meanwhile: () => Promise<void>,
): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    for (const [sql, parameters] of statements) await client.query(sql, [...parameters]);
    await meanwhile();
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  } finally {
    client.release();
  }
}

/** Resolves when a statement of this database waits for a lock. */
export async function untilSomebodyWaits(database: TestDatabase, waiters = 1): Promise<void> {
  for (;;) {
    const [row] = await database.rows<{ n: number }>(
      `SELECT count(*)::int AS n FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
    );
    if ((row?.n ?? 0) >= waiters) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
