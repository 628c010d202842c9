import { randomUUID } from 'node:crypto';
import type { FinishRow, LeasedRequest } from '../../../src/db';
import type { TestDatabase } from '../../support/database';

/** `agents`, as far as these tests look at it. */
export interface AgentState {
  readonly desired_state: 'present' | 'absent';
  readonly sync_status: string;
  readonly status_reason: string | null;
  readonly last_error_message: string | null;
  readonly synced_version: number | null;
  readonly active_version: number | null;
  readonly command_version: number | null;
  readonly pipecat_cloud_instance_id: string | null;
}

/** `sync_requests`; its times are told by what they mean now, by the database's clock. */
export interface RequestState {
  readonly scope: string;
  readonly version: number | null;
  readonly change_type: string | null;
  readonly source: string;
  readonly command: string | null;
  readonly command_version: number | null;
  readonly priority: number;
  readonly attempts: number;
  readonly parked_for: string | null;
  readonly dirty_scope: string | null;
  readonly lease_owner: string | null;
  readonly lease_epoch: string | null;
  readonly leased: boolean;
  readonly due: 'now' | 'later' | 'never';
  readonly settle: 'due' | 'later' | null;
  readonly waiting: boolean;
  readonly rolling_out: boolean;
}

/** The columns of a `RequestState`. */
export const REQUEST_COLUMNS = `
scope, version, change_type, source, command, command_version, priority, attempts, parked_for, dirty_scope, lease_owner,
       lease_epoch::text AS lease_epoch, coalesce(lease_expires_at > now(), false) AS leased,
       CASE WHEN due_at = 'infinity' THEN 'never' WHEN due_at <= now() THEN 'now' ELSE 'later' END AS due,
       CASE WHEN settle_at <= now() THEN 'due' WHEN settle_at > now() THEN 'later' END AS settle,
       waiting_since IS NOT NULL AS waiting, rollout_since IS NOT NULL AS rolling_out`;

export async function agentState(database: TestDatabase, agentId: string): Promise<AgentState | null> {
  const [row] = await database.rows<AgentState>('SELECT * FROM agents WHERE id = $1', [agentId]);
  return row ?? null;
}

export async function requestState(database: TestDatabase, agentId: string): Promise<RequestState | null> {
  const [row] = await database.rows<RequestState>(`SELECT ${REQUEST_COLUMNS} FROM sync_requests WHERE agent_id = $1`, [
    agentId,
  ]);
  return row ?? null;
}

/** Writes columns of an agent's row past every rule. */
export async function setAgent(database: TestDatabase, agentId: string, columns: Partial<AgentState>): Promise<void> {
  await setColumns(database, 'agents', 'id', agentId, columns);
}

/** As `setAgent`, of a request. Times as PostgreSQL reads them, `infinity` among them. */
export async function setRequest(
  database: TestDatabase,
  agentId: string,
  columns: Readonly<Record<string, string | number | null>>,
): Promise<void> {
  await setColumns(database, 'sync_requests', 'agent_id', agentId, columns);
}

async function setColumns(
  database: TestDatabase,
  table: string,
  key: string,
  id: string,
  columns: object,
): Promise<void> {
  const names = Object.keys(columns);
  const sets = names.map((name, index) => `${name} = $${index + 2}`).join(', ');
  await database.rows(`UPDATE ${table} SET ${sets} WHERE ${key} = $1`, [id, ...Object.values(columns)]);
}

const LONG_AGO = "now() - interval '1 second'";

/** As if the holder had slept: the lease is over, nobody has taken it yet. */
export async function expireLease(database: TestDatabase, agentId: string): Promise<void> {
  await database.rows(
    `UPDATE sync_requests SET lease_expires_at = ${LONG_AGO}, due_at = ${LONG_AGO} WHERE agent_id = $1 AND lease_epoch IS NOT NULL`,
    [agentId],
  );
}

/** As if the back-off, the slow pace and the settle time were over. What waits for ever goes on waiting. */
export async function letComeDue(database: TestDatabase, agentId: string): Promise<void> {
  await database.rows(
    `UPDATE sync_requests SET due_at = CASE WHEN due_at < 'infinity' THEN ${LONG_AGO} ELSE due_at END, settle_at = CASE WHEN settle_at IS NOT NULL THEN ${LONG_AGO} END
     WHERE agent_id = $1 AND NOT coalesce(lease_expires_at > now(), false)`,
    [agentId],
  );
}

/** The outcome of a pass. By default: done, and nothing of the agent's row changes. */
export function ending(
  { agentId, epoch }: Pick<LeasedRequest, 'agentId' | 'epoch'>,
  over: Partial<FinishRow> = {},
): FinishRow {
  return { agent_id: agentId, epoch, next: 'done', attempts: 0, ...over };
}

/** A pass that proved the version live. */
export function syncedEnding(
  lease: Pick<LeasedRequest, 'agentId' | 'epoch'>,
  version: number,
  over: Partial<FinishRow> = {},
): FinishRow {
  return ending(lease, { status: 'SYNCED', synced_version: version, live: true, ...over });
}

export const run = (over: object = {}): object => ({
  version: 1,
  change_type: 'FULL_SYNC',
  source: 'message',
  action: 'update',
  outcome: 'synced',
  attempt: 1,
  replica: 'replica-a',
  duration_ms: 5,
  ...over,
});

export const letter = (over: object = {}): { id: string } => ({
  id: randomUUID(),
  ...{ reason: 'InvalidConfig', error: 'no image', attempts: 1, message: '{}' },
  ...over,
});
