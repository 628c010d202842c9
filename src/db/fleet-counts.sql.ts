import type { StatusReason } from '../domain';
import { COUNT_PAUSED } from './pause.sql';

/** Not in line for a reason that takes as long as it takes: calls that go on, and the brake, which has an alert of its own. */
const EXPECTED = ['SessionsDraining', 'DeleteHeld'] as const satisfies readonly StatusReason[];

/** For how long an agent has not been in line, by the label that says so. */
export const STALLED_FOR = { '15m': '15 minutes', '1h': '1 hour', '12h': '12 hours' } as const;

const stalled = Object.entries(STALLED_FOR)
  .map(([label, interval]) => `'${label}', count(*) FILTER (WHERE since < now() - interval '${interval}')`)
  .join(', ');

/**
 * The fleet in numbers, in one row. Reads `agents` once, by status and reason, and `sync_requests` once; everything else by an index or from
 * a table that is small.
 *
 * A request that is due and that nobody works on waits, unless its agent is paused: a leased row is due at the end of its lease. An agent is
 * stalled since it was asked for, or since it was last seen to be in line if that was later.
 */
export const FLEET_COUNTS = `
WITH requests AS MATERIALIZED (
  SELECT agent_id, priority, due_at, created_at, due_at <= now() AND priority < 2 AS waits, coalesce(lease_expires_at > now(), false) AS leased,
         parked_for IS NOT NULL AS parked
  FROM sync_requests
), queue AS (
  SELECT count(*) FILTER (WHERE waits AND priority = 0)::int AS fresh, count(*) FILTER (WHERE waits AND priority = 1)::int AS backlog,
         count(*) FILTER (WHERE leased)::int AS leased, count(*) FILTER (WHERE parked)::int AS parked,
         extract(epoch FROM now() - min(due_at) FILTER (WHERE waits))::float8 AS oldest
  FROM requests
), open AS (
  SELECT greatest(r.created_at, a.last_synced_at) AS since
  FROM requests r JOIN agents a ON a.id = r.agent_id
  WHERE r.created_at < now() - interval '${STALLED_FOR['15m']}' AND r.priority < 2 AND a.sync_status NOT IN ('SYNCED', 'DELETED')
    AND coalesce(a.status_reason, '') <> ALL ('{${EXPECTED.join(',')}}')
)
SELECT (
    SELECT coalesce(jsonb_agg(g), '[]') FROM (
      SELECT sync_status AS status, status_reason AS reason, count(*)::int AS agents FROM agents GROUP BY 1, 2) g
  ) AS agents,
  (
    SELECT count(*)::int FROM agents
    WHERE desired_state = 'present' AND active_version IS NOT NULL
      AND (synced_version IS NULL OR active_version > synced_version)
  ) AS behind,
  jsonb_build_object('fresh', q.fresh, 'backlog', q.backlog) AS waiting, q.leased, q.parked, q.oldest AS "oldestSeconds",
  (SELECT jsonb_build_object(${stalled}) FROM open) AS stalled,
  (SELECT count(*)::int FROM orphans) AS orphans,
  (SELECT count(*)::int FROM dead_letters) AS "deadLettersWaiting",
  (SELECT count(*)::int FROM recalls WHERE completed_at IS NULL) AS "openRecalls",
  (SELECT to_jsonb(p) FROM (${COUNT_PAUSED}) p) AS paused
FROM queue q`;

/** The latest failure of the last runs, whoever made it; none = they all went well. */
export const LATEST_FAILURE = `
SELECT created_at AS at, agent_id AS "agentId", version, outcome, reason, error, replica
FROM (SELECT * FROM sync_runs ORDER BY id DESC LIMIT 1000) latest
WHERE outcome IN ('failed', 'retrying') ORDER BY id DESC LIMIT 1`;

/** Every agent, for those who ask for a series each. */
export const AGENT_STATES = `
SELECT id AS "agentId", sync_status AS status, status_reason AS reason, desired_state AS "desiredState",
       desired_state = 'present' AND active_version IS NOT NULL AND coalesce(active_version > synced_version, true) AS behind
FROM agents`;
