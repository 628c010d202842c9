import type { DataSource } from 'typeorm';
import {
  AgentHistory,
  AgentRepository,
  ContextDeliveryRepository,
  createDataSource,
  Database,
  DeadLetterRepository,
  SyncRequestRepository,
} from '../../../src/db';

/** The repositories of one replica, on connections of its own. */
export interface Store {
  readonly dataSource: DataSource;
  readonly database: Database;
  readonly requests: SyncRequestRepository;
  readonly agents: AgentRepository;
  readonly deliveries: ContextDeliveryRepository;
  readonly letters: DeadLetterRepository;
  readonly history: AgentHistory;
  /** What the pool said of connections that died while idle. */
  readonly poolErrors: readonly Error[];
  close(): Promise<void>;
}

export interface StoreOptions {
  readonly poolSize?: number;
  readonly statementTimeoutMs?: number;
}

/** @param url of a database, migrated or not */
export async function openStore(
  url: string,
  { poolSize = 4, statementTimeoutMs = 15_000 }: StoreOptions = {},
): Promise<Store> {
  const poolErrors: Error[] = [];
  const dataSource = createDataSource({
    url,
    poolSize,
    applicationName: 'config-sync test',
    statementTimeoutMs,
    answerTimeoutMs: 0,
    onPoolError: (error) => poolErrors.push(error),
  });
  await dataSource.initialize();
  const database = new Database(dataSource);
  return {
    dataSource,
    database,
    requests: new SyncRequestRepository(database),
    agents: new AgentRepository(database),
    deliveries: new ContextDeliveryRepository(database),
    letters: new DeadLetterRepository(database),
    history: new AgentHistory(database),
    poolErrors,
    close: () => dataSource.destroy(),
  };
}
