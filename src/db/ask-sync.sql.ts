const LEASED = 'coalesce(r.lease_expires_at > now(), false)';

/** While somebody works on the agent nothing of the request changes but that it is looked at again afterwards. */
const unlessLeased = (column: string, otherwise: string): string =>
  `${column} = CASE WHEN ${LEASED} THEN r.${column} ELSE ${otherwise} END`;

/** An agent is asked for by name at once; one of many comes in its turn, and no later than it would have anyway. */
interface Asking {
  /** A query of `id`, `version` and `due_at`, in the order of the ids. */
  readonly wanted: string;
  readonly scope: string;
  readonly changeType: string;
  readonly backlog: boolean;
}

/**
 * What an operator asks for jumps the back-off, the parking and the pace of the quarantine: whatever stood in the way may have been put
 * right. The version that was waited for gives way to the one that is active.
 */
const ask = ({ wanted, scope, changeType, backlog }: Asking): string => `
wanted AS MATERIALIZED (${wanted}), asked AS (
  INSERT INTO sync_requests AS r (agent_id, scope, version, change_type, source, priority, due_at)
  SELECT id, ${scope}, version, ${changeType}, 'operator', ${backlog ? 1 : 0}, due_at FROM wanted ORDER BY id
  ON CONFLICT (agent_id) DO UPDATE SET
    ${unlessLeased('scope', "CASE WHEN r.scope = 'full' THEN r.scope ELSE EXCLUDED.scope END")},
    ${unlessLeased('version', 'EXCLUDED.version')},
    ${unlessLeased('attempts', '0')},
    ${unlessLeased('crashes', '0')},
    ${unlessLeased('waiting_since', 'NULL')},
    ${unlessLeased('parked_for', 'NULL')},
    ${unlessLeased('trace_parent', 'NULL')},
    ${unlessLeased('due_at', 'least(r.due_at, EXCLUDED.due_at)')},
    change_type = EXCLUDED.change_type, source = 'operator', priority = ${backlog ? 'r.priority' : 'r.priority & 2'},
    dirty_scope = CASE
      WHEN NOT ${LEASED} THEN r.dirty_scope WHEN r.dirty_scope = 'full' THEN 'full' ELSE EXCLUDED.scope END
  RETURNING r.agent_id
)`;

/** $1 agent id, $2 scope, $3 change type. No row = there is no such agent. */
export const ASK_SYNC = `
WITH ${ask({
  wanted: 'SELECT id, active_version AS version, now() AS due_at FROM agents WHERE id = $1',
  scope: '$2',
  changeType: '$3',
  backlog: false,
})}
SELECT version FROM wanted`;

/** $1 agent id. No row = there is no such agent. Asks only where the fleet scan has reported drift. */
export const ASK_HEAL = `
WITH ${ask({
  wanted: `SELECT id, active_version AS version, now() AS due_at FROM agents
           WHERE id = $1 AND status_reason = 'DriftDetected'`,
  scope: "'full'",
  changeType: "'FULL_SYNC'",
  backlog: false,
})}
SELECT a.active_version AS version, EXISTS (SELECT FROM asked) AS drifted FROM agents a WHERE a.id = $1`;

/** $1 statuses, $2 reasons (null = any), $3 only those behind their active version. */
const MATCHES = `($1::text[] IS NULL OR a.sync_status = ANY ($1)) AND ($2::text[] IS NULL OR a.status_reason = ANY ($2))
    AND (NOT $3::bool OR coalesce(a.desired_state = 'present'
      AND (a.synced_version IS NULL OR a.active_version > a.synced_version) AND a.active_version IS NOT NULL, false))`;

/**
 * $1–$3 the filter, $4 so many at most without a count that agrees, $5 the count that is expected, $6 scope, $7 change type, $8 milliseconds
 * between one agent and the next. Asks for nobody when the count differs.
 */
export const ASK_FLEET = `
WITH matched AS MATERIALIZED (
  SELECT a.id, a.active_version FROM agents a WHERE ${MATCHES}
), ${ask({
  wanted: `SELECT id, active_version AS version,
                  now() + (row_number() OVER (ORDER BY id) - 1) * $8 * interval '1 millisecond' AS due_at
           FROM matched WHERE (SELECT count(*) FROM matched) <= $4 OR (SELECT count(*) FROM matched) = $5::int ORDER BY id`,
  scope: '$6',
  changeType: '$7',
  backlog: true,
})}
SELECT (SELECT count(*) FROM matched)::int AS matched, (SELECT count(*) FROM asked)::int AS asked`;
