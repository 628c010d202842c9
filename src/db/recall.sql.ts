import { FLEET_PAUSED } from './pause.sql';
import { ACKNOWLEDGED, LONGEST_SESSION } from './sessions-heard.sql';

const COLUMNS = `
  r.agent_id AS "agentId", r.version, r.requested_at AS "requestedAt", r.requested_by AS "requestedBy", r.reason,
  r.stop_sessions AS "stopSessions", r.checked_at AS "checkedAt", r.obstacle, r.remaining, r.stopped,
  r.completed_at AS "completedAt", r.proof`;

/** $1 agent id, $2 version, $3 reason, $4 stop sessions, $5 who asks. */
export const REQUEST_RECALL = `SELECT ${COLUMNS} FROM config_sync_recall($1, $2, $3, $4, $5) r`;

/** $1 agent id, $2 version. */
export const FIND_RECALL = `SELECT ${COLUMNS} FROM recalls r WHERE r.agent_id = $1 AND r.version = $2`;

/**
 * Takes up to $1 open recalls that are due, so that no other replica does for $2 milliseconds; $3 = how long after the request sessions may
 * still be born unseen, in milliseconds.
 */
export const TAKE_RECALLS = `
WITH taken AS (
  UPDATE recalls r SET due_at = now() + $2 * interval '1 millisecond'
  FROM (
    SELECT agent_id, version FROM recalls WHERE completed_at IS NULL AND due_at <= now()
    ORDER BY due_at LIMIT $1 FOR UPDATE SKIP LOCKED
  ) due
  WHERE r.agent_id = due.agent_id AND r.version = due.version
  RETURNING r.*
)
SELECT t.agent_id AS "agentId", t.version, t.stop_sessions AS "stopSessions", now() AS "takenAt",
       t.requested_at + $3 * interval '1 millisecond' <= now() AS settled,
       t.delivery_asked_at IS NOT NULL AS "deliveryAsked", t.remaining,
       EXISTS (SELECT FROM paused_agents p WHERE p.agent_id = t.agent_id) OR ${FLEET_PAUSED} AS paused,
       CASE
         WHEN q.agent_id IS NULL THEN 'none'
         WHEN q.parked_for IS NOT NULL AND q.settle_at IS NULL AND coalesce(q.lease_expires_at <= now(), true) THEN 'parked'
         ELSE 'pending' END AS request
FROM taken t LEFT JOIN sync_requests q ON q.agent_id = t.agent_id`;

/**
 * Asks for the live sessions to be listed and the active version pushed to whoever owes it, the way the settle sweep does. $1 agent id. No
 * row = somebody works on the agent right now.
 */
export const ASK_DELIVERY = `
INSERT INTO sync_requests AS q (agent_id, scope, source, settle_at) VALUES ($1, 'context', 'scan', now())
ON CONFLICT (agent_id) DO UPDATE SET settle_at = now(), due_at = now()
WHERE coalesce(q.lease_expires_at <= now(), true)
RETURNING q.agent_id`;

/** Takes the lease of the agent's request. $1 agent id, $2 replica, $3 lease in milliseconds. No row = it is another's, or the agent is paused. */
export const LEASE_AGENT = `
INSERT INTO sync_requests AS q (agent_id, scope, source, settle_at, due_at, lease_owner, lease_expires_at, lease_epoch)
SELECT $1, 'context', 'scan', now(), now() + $3 * interval '1 millisecond', $2, now() + $3 * interval '1 millisecond',
       nextval('sync_lease_epoch')
WHERE NOT EXISTS (SELECT FROM paused_agents p WHERE p.agent_id = $1) AND NOT ${FLEET_PAUSED}
ON CONFLICT (agent_id) DO UPDATE
SET settle_at = now(), due_at = EXCLUDED.due_at, lease_owner = EXCLUDED.lease_owner,
    lease_expires_at = EXCLUDED.lease_expires_at, lease_epoch = EXCLUDED.lease_epoch, lease_ahead = false
WHERE coalesce(q.lease_expires_at <= now(), true)
RETURNING q.agent_id AS "agentId", q.lease_epoch::text AS epoch`;

/** $1 agent id, $2 version, $3 checked at, $4 remaining, $5 stopped, $6 obstacle, $7 asked, $8 milliseconds until the next look. */
export const RECORD_LOOK = `
UPDATE recalls r
SET checked_at = coalesce($3, r.checked_at), remaining = coalesce($4::jsonb, r.remaining), stopped = r.stopped || $5::jsonb,
    obstacle = $6, delivery_asked_at = CASE $7::bool WHEN true THEN now() WHEN false THEN NULL ELSE r.delivery_asked_at END,
    due_at = now() + $8 * interval '1 millisecond'
WHERE r.agent_id = $1 AND r.version = $2 AND r.completed_at IS NULL`;

/**
 * $1 agent id, $2 version, $3 checked at, $4 jsonb of the live sessions with their acknowledgements, $5 as $3, in ISO-8601. A recall that
 * was asked for anew since the look is not completed by it.
 */
export const COMPLETE_RECALL = `
UPDATE recalls r
SET completed_at = now(), checked_at = $3::timestamptz, remaining = '[]', obstacle = NULL,
    proof = jsonb_build_object('checkedAt', $5::text, 'sessions', $4::jsonb, 'gone', (
      SELECT count(DISTINCT d.session_id) FROM context_deliveries d
      WHERE d.agent_id = r.agent_id AND d.updated_at > r.requested_at - ${LONGEST_SESSION}
        AND d.session_id NOT IN (SELECT s ->> 'sessionId' FROM jsonb_array_elements($4::jsonb) s)
        AND NOT EXISTS (
          SELECT FROM context_deliveries k
          WHERE k.agent_id = d.agent_id AND k.session_id = d.session_id AND k.version > r.version AND k.outcome IN ${ACKNOWLEDGED})))
WHERE r.agent_id = $1 AND r.version = $2 AND r.completed_at IS NULL AND r.requested_at <= $3::timestamptz
RETURNING r.proof`;
