import type { RequestModel } from './request-model';
import type { Real } from './request-real';
import { REQUEST_COLUMNS, type AgentState, type RequestState } from './rows';

type Identified<T> = T & { readonly id: string };

/** Compares every row with the model, and what must never go down with what was seen before. */
export async function checkAgainst(model: RequestModel, { database, before }: Real): Promise<void> {
  const agents = await database.rows<Identified<AgentState>>('SELECT * FROM agents ORDER BY id');
  const requests = await database.rows<Identified<RequestState>>(
    `SELECT agent_id AS id, ${REQUEST_COLUMNS} FROM sync_requests ORDER BY agent_id`,
  );
  const [counts] = await database.rows(
    'SELECT (SELECT count(*)::int FROM sync_runs) AS runs, (SELECT count(*)::int FROM dead_letters) AS letters',
  );
  expect(agents.map(agentOf)).toEqual(sorted(model.agents));
  expect(requests.map(requestOf)).toEqual(
    sorted(model.requests).map(({ lease, ...request }) => ({
      ...request,
      lease: lease === null ? null : { ...lease },
    })),
  );
  expect(counts).toEqual({ runs: model.runs, letters: model.letters });
  neverDown(before.versions, requests, ({ version }) => version);
  neverDown(before.synced, agents, ({ synced_version: synced }) => synced);
}

function sorted<T extends object>(rows: ReadonlyMap<string, T>): (T & { id: string })[] {
  return [...rows].sort(([a], [b]) => (a < b ? -1 : 1)).map(([id, row]) => ({ id, ...row }));
}

function agentOf(row: Identified<AgentState>): object {
  return {
    id: row.id,
    desired: row.desired_state,
    status: row.sync_status,
    synced: row.synced_version,
    active: row.active_version,
    commandVersion: row.command_version,
    instance: row.pipecat_cloud_instance_id !== null,
  };
}

function requestOf(row: Identified<RequestState>): object {
  return {
    ...{ id: row.id, scope: row.scope, version: row.version, changeType: row.change_type, source: row.source },
    ...{ command: row.command, commandVersion: row.command_version, priority: row.priority, attempts: row.attempts },
    ...{ parkedFor: row.parked_for, dirty: row.dirty_scope, due: row.due, settle: row.settle },
    lease: row.lease_epoch === null ? null : { epoch: row.lease_epoch, owner: row.lease_owner, live: row.leased },
  };
}

/** Within the life of a row: a deleted one may begin anew. */
function neverDown<T extends { readonly id: string }>(
  known: Map<string, number>,
  rows: readonly T[],
  valueOf: (row: T) => number | null,
): void {
  const values = new Map(rows.map((row) => [row.id, valueOf(row)]));
  for (const [id, before] of known) {
    const now = values.get(id) ?? null;
    if (now === null) known.delete(id);
    else expect(now).toBeGreaterThanOrEqual(before);
  }
  for (const [id, value] of values) if (value !== null) known.set(id, value);
}
