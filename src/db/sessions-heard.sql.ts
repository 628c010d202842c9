/** The outcomes with which a session says that it has the version, or a newer one. */
export const ACKNOWLEDGED = "('accepted', 'applied', 'stale')";

/** No session lives longer (vendor docs, `maxSessionDuration`: at most 14400 s). */
export const LONGEST_SESSION = "interval '4 hours'";

/** $1 agent id. */
export const HEARING_AGENT = `
SELECT a.id AS "agentId", a.active_version AS "activeVersion", o.deployment_id AS "deploymentId",
       coalesce((
         SELECT jsonb_agg(jsonb_build_object(
           'version', r.version, 'completedAt', r.completed_at, 'remaining', jsonb_array_length(r.remaining)) ORDER BY r.version)
         FROM recalls r WHERE r.agent_id = a.id), '[]') AS recalled
FROM agents a LEFT JOIN ownership_records o ON o.agent_id = a.id
WHERE a.id = $1`;

/** $1 agent id, $2 text[] session ids. A settled receipt is not written again, so its `updated_at` is when it was acknowledged. */
export const HEARD = `
WITH receipts AS MATERIALIZED (
  SELECT d.session_id, d.version, d.outcome, d.via, d.error, d.updated_at FROM context_deliveries d
  WHERE d.agent_id = $1 AND d.session_id = ANY ($2::text[])
), acknowledged AS (
  SELECT DISTINCT ON (session_id) session_id, version, via, updated_at FROM receipts
  WHERE outcome IN ${ACKNOWLEDGED} ORDER BY session_id, version DESC
), newest AS (
  SELECT DISTINCT ON (session_id) session_id, version, outcome, error FROM receipts ORDER BY session_id, version DESC
)
SELECT n.session_id AS "sessionId", k.version AS "versionHeard", k.via, k.updated_at AS since,
       CASE WHEN k.version IS NOT NULL AND a.active_version IS NOT NULL THEN (
         SELECT count(*)::int FROM agent_configurations c
         WHERE c.agent_id = $1 AND c.version > k.version AND c.version <= a.active_version) END AS "versionsBehind",
       n.version AS "lastVersion", n.outcome AS "lastOutcome", n.error AS "lastError"
FROM newest n LEFT JOIN acknowledged k USING (session_id) LEFT JOIN agents a ON a.id = $1`;

/**
 * $1 = contexts are pushed. Reads the receipts of the last hours by their time, never the fleet: an agent nobody talks to costs nothing.
 *
 * Two lengths of the longest session: the receipt that tells what a session heard may be that much older than its newest one. When
 * `synced_version` was written, every live session had a receipt for it, so a session without one had ended by then; that does not hold
 * where nothing is pushed, or where that version has no context.
 */
export const FLEET_BEHIND = `
WITH recent AS MATERIALIZED (
  SELECT d.agent_id, d.session_id, max(d.version) AS newest,
         max(d.version) FILTER (WHERE d.outcome IN ${ACKNOWLEDGED}) AS heard
  FROM context_deliveries d
  WHERE d.updated_at > now() - 2 * ${LONGEST_SESSION}
  GROUP BY d.agent_id, d.session_id
  HAVING max(d.updated_at) > now() - ${LONGEST_SESSION} AND NOT bool_or(d.outcome = 'gone')
), live AS (
  SELECT r.agent_id, r.heard, a.active_version
  FROM recent r JOIN agents a ON a.id = r.agent_id
  WHERE CASE
    WHEN NOT $1 OR a.synced_version IS NULL OR r.newest >= a.synced_version THEN true
    ELSE NOT coalesce((
      SELECT jsonb_typeof(c.config -> 'llm_context') = 'object' FROM agent_configurations c
      WHERE c.agent_id = r.agent_id AND c.version = a.synced_version), true)
    END
), ranked AS (
  SELECT agent_id, CASE WHEN heard IS NULL OR active_version IS NULL THEN 4 ELSE (
    SELECT count(*) FROM (
      SELECT FROM agent_configurations c
      WHERE c.agent_id = l.agent_id AND c.version > l.heard AND c.version <= l.active_version LIMIT 3) newer) END AS rank
  FROM live l
), worst AS (
  SELECT max(rank) AS rank FROM ranked GROUP BY agent_id
)
SELECT b.behind, coalesce(w.agents, 0) AS agents, coalesce(r.sessions, 0) AS sessions
FROM (VALUES (0, '0'), (1, '1'), (2, '2'), (3, '3+'), (4, 'unknown')) AS b(rank, behind)
LEFT JOIN (SELECT rank, count(*)::int AS agents FROM worst GROUP BY rank) w ON w.rank = b.rank
LEFT JOIN (SELECT rank, count(*)::int AS sessions FROM ranked GROUP BY rank) r ON r.rank = b.rank`;

/** $1 agent ids and $2 their versions. */
export const DELIVERY_TIMES = `
SELECT c.created_at AS "committedAt", d.last AS "lastReceiptAt"
FROM unnest($1::uuid[], $2::int[]) AS k(agent_id, version)
CROSS JOIN LATERAL (
  -- A sum keeps the planner from walking down the index of all receipts, the newest first.
  SELECT max(r.updated_at + interval '0') AS last FROM context_deliveries r
  WHERE r.agent_id = k.agent_id AND r.version = k.version AND r.outcome IN ${ACKNOWLEDGED} AND r.via = 'push'
) d
CROSS JOIN LATERAL (
  SELECT created_at FROM agent_configurations c WHERE c.agent_id = k.agent_id AND c.version = k.version OFFSET 0
) c
WHERE d.last IS NOT NULL`;
