import type { Secret } from '../../config';
import { createDataSource } from '../data-source';
import { toDbError } from '../database';
import { migrationStates } from '../migrator';
import { NEEDED_RIGHTS, NEEDED_SEQUENCES, NEEDED_UPDATES } from './needed-rights';
import { AGENT_COUNT, MISSING_RIGHTS, MISSING_SEQUENCE_RIGHTS, MISSING_UPDATES, SERVER_FACTS } from './inspection.sql';

type DataSource = ReturnType<typeof createDataSource>;

export interface DatabaseInspection {
  /** Why it cannot be used at all; null = it answers. */
  readonly unreachable: string | null;
  /** As 150006. */
  readonly versionNumber: number;
  readonly version: string;
  readonly user: string;
  /** A standby, or a role that may only read. */
  readonly readOnly: boolean;
  readonly maxConnections: number;
  /** As this connection has it: a pooler in between may have thrown away what was asked for. */
  readonly statementTimeoutMs: number;
  /** The database's clock minus ours. */
  readonly clockAheadMs: number;
  /** Migrations that this program knows and the database lacks, oldest first. */
  readonly pending: readonly string[];
  /** As `INSERT on sync_requests`; only for what exists. */
  readonly missingRights: readonly string[];
  /** Agents that are wanted; null = they cannot be counted. */
  readonly wantedAgents: number | null;
}

interface ServerRow {
  readonly version: string;
  readonly version_number: string;
  readonly user: string;
  readonly read_only: boolean;
  readonly max_connections: string;
  readonly statement_timeout_ms: string;
  readonly now_ms: string;
}

const NOTHING: DatabaseInspection = {
  unreachable: null,
  versionNumber: 0,
  version: '',
  user: '',
  readOnly: false,
  maxConnections: 0,
  statementTimeoutMs: 0,
  clockAheadMs: 0,
  pending: [],
  missingRights: [],
  wantedAgents: null,
};

/** PostgreSQL as the service's role sees it. Changes nothing. */
export async function inspectDatabase(url: Secret): Promise<DatabaseInspection> {
  const dataSource = createDataSource({
    url: url.reveal(),
    poolSize: 2,
    applicationName: 'config-sync-doctor',
    onPoolError: () => undefined,
  });
  try {
    await dataSource.initialize();
    return await inspect(dataSource).finally(() => dataSource.destroy());
  } catch (error) {
    return { ...NOTHING, unreachable: toDbError(error).message.replace(/^PostgreSQL: /, '') };
  }
}

async function inspect(dataSource: DataSource): Promise<DatabaseInspection> {
  // Once for the connection, so that the clock is not asked across its making.
  await dataSource.query('SELECT 1');
  const startedAt = Date.now();
  const [server] = await dataSource.query<ServerRow[]>(SERVER_FACTS);
  const between = (startedAt + Date.now()) / 2;
  if (server === undefined) return NOTHING;
  const states = await migrationStates(dataSource);
  return {
    unreachable: null,
    version: server.version,
    versionNumber: Number(server.version_number),
    user: server.user,
    readOnly: server.read_only,
    maxConnections: Number(server.max_connections),
    statementTimeoutMs: Number(server.statement_timeout_ms),
    clockAheadMs: Number(server.now_ms) - between,
    pending: states.filter(({ applied }) => !applied).map(({ name }) => name),
    missingRights: await missingRights(dataSource),
    wantedAgents: await wantedAgents(dataSource),
  };
}

async function missingRights(dataSource: DataSource): Promise<string[]> {
  const missing: string[] = [];
  const look = async (sql: string, parameters: readonly unknown[]): Promise<void> => {
    const rows = await dataSource.query<{ missing: string }[]>(sql, [...parameters]);
    missing.push(...rows.map((row) => row.missing));
  };
  await look(MISSING_RIGHTS, sideBySide(NEEDED_RIGHTS));
  await look(MISSING_UPDATES, sideBySide(NEEDED_UPDATES));
  await look(MISSING_SEQUENCE_RIGHTS, [NEEDED_SEQUENCES]);
  return missing;
}

/** As two lists for `unnest`: each table as often as it has something. */
function sideBySide(wanted: Readonly<Record<string, readonly string[]>>): [string[], string[]] {
  const pairs = Object.entries(wanted).flatMap(([table, words]) => words.map((word) => [table, word] as const));
  return [pairs.map(([table]) => table), pairs.map(([, word]) => word)];
}

async function wantedAgents(dataSource: DataSource): Promise<number | null> {
  const counted = await dataSource.query<{ agents: string }[]>(AGENT_COUNT).catch(() => []);
  return counted[0] === undefined ? null : Number(counted[0].agents);
}
