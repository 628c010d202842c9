import { nameOf } from '../support/agents';
import type { World } from '../support/world';
import type { Evidence } from './evidence';
import type { Ledger } from './ledger';

/** A promise that was not kept. */
export interface Violation {
  readonly invariant: string;
  readonly agentId: string | null;
  readonly what: string;
}

export interface Case {
  readonly evidence: Evidence;
  readonly ledger: Ledger;
  /** Agents at the platform that are not ours although they carry our names. */
  readonly foreign: ReadonlySet<string>;
}

export type Check = (found: Case) => Violation[];

const LINES = 20;

/** A violation with the last lines of the journal and of the history of its agent. */
export async function explain(world: World, { invariant, agentId, what }: Violation): Promise<string> {
  const head = `${invariant}: ${agentId ?? 'no agent'}: ${what}`;
  if (agentId === null) return head;
  const [calls, runs, agent, owned, request] = await Promise.all([
    world.simulator.journal({ agent: nameOf(agentId) }),
    world.database.rows(
      `SELECT to_char(created_at, 'HH24:MI:SS.MS') AS at, version, change_type, source, action, outcome, reason, error, attempt,
              right(replica, 6) AS replica, lease_epoch, duration_ms
       FROM sync_runs WHERE agent_id = $1 ORDER BY id DESC LIMIT ${LINES}`,
      [agentId],
    ),
    world.database.rows('SELECT * FROM agents WHERE id = $1', [agentId]),
    world.database.rows('SELECT * FROM ownership_records WHERE agent_id = $1', [agentId]),
    world.database.rows('SELECT * FROM sync_requests WHERE agent_id = $1', [agentId]),
  ]);
  const journal = calls.slice(-LINES).map((call) => {
    const { seq, op, status, write, applied, startedAt, endedAt, requestBody } = call;
    const { fault } = call as { fault?: string | null };
    const at = new Date(startedAt).toISOString().slice(11, 23);
    const body = write || op === 'push' ? JSON.stringify(requestBody).slice(0, 160) : '';
    const took = endedAt === null ? 'running' : `${endedAt - startedAt} ms`;
    return `    ${seq} ${at} ${op} ${String(status)} ${took}${applied ? ' applied' : ''} ${fault ?? ''} ${body}`;
  });
  const lines = (rows: object[]): string[] => rows.map((row) => `    ${JSON.stringify(row)}`);
  return [
    head,
    '  row:',
    ...lines(agent),
    '  ownership:',
    ...lines(owned),
    '  request:',
    ...lines(request),
    '  journal:',
    ...journal,
    '  history:',
    ...lines(runs.reverse()),
  ].join('\n');
}
