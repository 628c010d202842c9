import type { DesiredState, StatusReason, SyncStatus } from '../../domain';
import { AGENT_SUMMARY_COLUMNS } from '../agent-summary.repository';

/** Every part narrows the list down. */
export interface AgentFilter {
  /** Any of them; empty = any at all. */
  readonly statuses: readonly SyncStatus[];
  readonly reasons: readonly StatusReason[];
  readonly desired: DesiredState | null;
  /** Only those whose active version is not live. */
  readonly behind: boolean;
  readonly paused: boolean | null;
  readonly search: AgentSearch | null;
}

/** What a name, or an id, begins with. */
export interface AgentSearch {
  /** Its letters are compared without their case, as far as the database knows them. */
  readonly name: string;
  /** Up to 32 hexadecimal digits without dashes; null = it is no beginning of an id. */
  readonly idDigits: string | null;
}

/** By id: a page is right whatever changes meanwhile. By the last change, newest first: an agent that changes moves to the front. */
export type AgentOrder = 'id' | 'updated';

export interface AgentListQuery {
  readonly filter: AgentFilter;
  readonly order: AgentOrder;
  /** The keys of the last row of the page before; null = from the beginning. */
  readonly after: AgentKeys | null;
  readonly limit: number;
}

export interface AgentKeys {
  readonly id: string;
  /** As PostgreSQL wrote it, to the microsecond. */
  readonly updated: string;
}

/** Counting ends here. */
export const TOTAL_LIMIT = 10_000;

export interface Statement {
  readonly sql: string;
  readonly parameters: readonly unknown[];
}

/** Of the rows that are picked, and of the page that is made of them. */
const ORDERS: Readonly<Record<AgentOrder, readonly [string, string]>> = {
  id: ['a.id', 's."agentId"'],
  updated: ['a.updated_at DESC, a.id DESC', 's."updatedAt" DESC, s."agentId" DESC'],
};

/**
 * Only the conditions that are asked for are written, so that the planner sees which index serves them. What a search finds is found first:
 * how many names begin so is beyond what the planner can guess, and it would rather walk the whole fleet in the order of the page.
 */
export function agentList({ filter, order, after, limit }: AgentListQuery): Statement {
  const parameters: unknown[] = [];
  const bind = (value: unknown, type: string): string => `$${parameters.push(value)}::${type}`;
  const matches = conditions(filter, bind);
  const searched = filter.search !== null;
  const found = searched ? `found AS MATERIALIZED (SELECT a.id, a.updated_at FROM agents a ${where(matches)}), ` : '';
  const [from, left] = searched ? ['found a', []] : ['agents a', matches];
  const onward = after === null ? [] : [keyset(order, after, bind)];
  const [inner, outer] = ORDERS[order];
  const sql = `
WITH ${found}picked AS MATERIALIZED (
  SELECT a.id FROM ${from} ${where([...left, ...onward])} ORDER BY ${inner} LIMIT ${bind(limit, 'int')}
), counted AS (
  SELECT count(*)::int AS total FROM (SELECT FROM ${from} ${where(left)} LIMIT ${TOTAL_LIMIT}) matching
)
SELECT c.total, s.* FROM counted c LEFT JOIN (
  SELECT ${AGENT_SUMMARY_COLUMNS}, to_char(a.updated_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS updated
  FROM picked JOIN agents a USING (id) LEFT JOIN paused_agents p ON p.agent_id = a.id
) s ON true
ORDER BY ${outer}`;
  return { sql, parameters };
}

type Bind = (value: unknown, type: string) => string;

function conditions({ statuses, reasons, desired, behind, paused, search }: AgentFilter, bind: Bind): string[] {
  return [
    ...oneOf('a.sync_status', statuses, bind),
    ...oneOf('a.status_reason', reasons, bind),
    ...(desired === null ? [] : [`a.desired_state = '${desired}'`]),
    ...(behind ? [BEHIND] : []),
    ...(paused === null ? [] : [`${paused ? '' : 'NOT '}EXISTS (SELECT FROM paused_agents h WHERE h.agent_id = a.id)`]),
    ...(search === null ? [] : [begins(search, bind)]),
  ];
}

/** As the partial index `agents_behind` has it. */
const BEHIND = `a.desired_state = 'present' AND a.active_version IS NOT NULL
  AND (a.synced_version IS NULL OR a.active_version > a.synced_version)`;

/** One value alone keeps the order of the index. */
function oneOf(column: string, values: readonly string[], bind: Bind): string[] {
  if (values.length === 0) return [];
  if (values.length === 1) return [`${column} = ${bind(values[0], 'text')}`];
  return [`${column} = ANY (${bind(values, 'text[]')})`];
}

function begins({ name, idDigits }: AgentSearch, bind: Bind): string {
  const named = `lower(a.name) LIKE lower(${bind(`${name.replaceAll(/[\\%_]/g, '\\$&')}%`, 'text')})`;
  if (idDigits === null) return named;
  const [least, most] = [bind(idDigits.padEnd(32, '0'), 'uuid'), bind(idDigits.padEnd(32, 'f'), 'uuid')];
  return `(${named} OR a.id BETWEEN ${least} AND ${most})`;
}

function keyset(order: AgentOrder, { id, updated }: AgentKeys, bind: Bind): string {
  if (order === 'id') return `a.id > ${bind(id, 'uuid')}`;
  return `(a.updated_at, a.id) < (${bind(updated, 'timestamptz')}, ${bind(id, 'uuid')})`;
}

function where(all: readonly string[]): string {
  return all.length === 0 ? '' : `WHERE ${all.map((one) => `(${one})`).join(' AND ')}`;
}
