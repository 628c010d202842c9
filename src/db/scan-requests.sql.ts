import { FLEET_PAUSED } from './pause.sql';

/**
 * Records work that the rows alone ask for: agents behind or to be deleted that have no request, or only one about their context. $1 = start after this agent id (null = at the first), $2 = at
 * most so many. Walks the partial index `agents_behind`, so its cost grows with the work found.
 */
export const SCAN_AGENTS = `
WITH behind AS MATERIALIZED (
  SELECT a.id FROM agents a
  WHERE ((a.desired_state = 'present' AND a.active_version IS NOT NULL
          AND (a.synced_version IS NULL OR a.active_version > a.synced_version))
      OR (a.desired_state = 'absent' AND a.pipecat_cloud_instance_id IS NOT NULL))
    AND ($1::uuid IS NULL OR a.id > $1::uuid)
  ORDER BY a.id LIMIT $2
), added AS (
  INSERT INTO sync_requests (agent_id, scope, source, priority)
  SELECT id, 'full', 'scan', 1 FROM behind b
  WHERE NOT EXISTS (SELECT FROM sync_requests r WHERE r.agent_id = b.id) ORDER BY id
  ON CONFLICT (agent_id) DO NOTHING
  RETURNING agent_id
), widened AS (
  UPDATE sync_requests r
  SET scope = 'full', due_at = CASE WHEN r.settle_at IS NULL THEN r.due_at ELSE now() END
  FROM (
    SELECT s.agent_id FROM sync_requests s JOIN behind b ON b.id = s.agent_id
    WHERE s.scope = 'context' AND coalesce(s.lease_expires_at <= now(), true)
    ORDER BY s.agent_id FOR UPDATE OF s SKIP LOCKED
  ) c
  WHERE r.agent_id = c.agent_id
  RETURNING r.agent_id
)
SELECT (SELECT count(*) FROM behind)::int AS seen,
       ((SELECT count(*) FROM added) + (SELECT count(*) FROM widened))::int AS added,
       (SELECT id FROM behind ORDER BY id DESC LIMIT 1) AS last`;

/** Wakes parked requests whose agent's row has changed since they were parked. */
export const WAKE_PARKED = `
WITH changed AS (
  SELECT r.agent_id FROM sync_requests r JOIN agents a ON a.id = r.agent_id
  WHERE r.parked_for IS NOT NULL AND r.parked_for <> a.desired_state || ':' || coalesce(a.active_version::text, '')
    AND coalesce(r.lease_expires_at <= now(), true)
  ORDER BY r.agent_id FOR UPDATE OF r
), woken AS (
  UPDATE sync_requests r
  SET parked_for = NULL, attempts = 0, crashes = 0, waiting_since = NULL, scope = 'full', due_at = now()
  FROM changed c WHERE r.agent_id = c.agent_id
  RETURNING r.agent_id
)
SELECT count(*)::int AS woken FROM woken`;

/** What a policy holds is due now. */
export const WAKE_HELD = `
WITH held AS (
  SELECT agent_id FROM sync_requests
  WHERE parked_for IS NOT NULL AND last_reason = 'HeldByPolicy' AND lease_owner IS NULL
  ORDER BY agent_id FOR UPDATE
), woken AS (
  UPDATE sync_requests r SET due_at = now() FROM held h WHERE r.agent_id = h.agent_id RETURNING r.agent_id
)
SELECT count(*)::int AS woken FROM woken`;

/** Mends `agents.active_version` where it disagrees with the configurations, as after a restore with triggers off. Reads the fleet. */
export const REPAIR_ACTIVE_VERSIONS = `
WITH wrong AS (
  SELECT a.id, c.version FROM agents a LEFT JOIN agent_configurations c ON c.agent_id = a.id AND c.is_active
  WHERE a.active_version IS DISTINCT FROM c.version
  ORDER BY a.id FOR NO KEY UPDATE OF a SKIP LOCKED
), mended AS (
  UPDATE agents a SET active_version = w.version FROM wrong w WHERE a.id = w.id RETURNING a.id
)
SELECT count(*)::int AS mended FROM mended`;

/** Carries out the command of a request whose agent was not there when it came. $1 agent id, $2 epoch. */
export const APPLY_COMMAND = `
WITH locked AS MATERIALIZED (
  SELECT id FROM agents WHERE id = $1 FOR NO KEY UPDATE
), pending AS MATERIALIZED (
  SELECT agent_id, command, command_version FROM sync_requests
  WHERE agent_id = $1 AND lease_epoch = $2 AND command IS NOT NULL AND (SELECT count(*) FROM locked) > 0
  FOR UPDATE
), obeyed AS (
  UPDATE agents a SET desired_state = p.command, command_version = p.command_version, updated_at = now()
  FROM pending p WHERE a.id = p.agent_id AND coalesce(a.command_version <= p.command_version, true)
  RETURNING a.desired_state
), done AS (
  UPDATE sync_requests r SET command = NULL, command_version = NULL FROM pending p WHERE r.agent_id = p.agent_id
)
SELECT desired_state FROM obeyed`;

/**
 * Asks for the agents whose managed secret set was made from something else than $1, at most $2 of them: those in line, one after another
 * in the order of their ids. Paused ones come to their turn when they are resumed.
 */
export const SCAN_SECRETS = `
WITH owing AS (
  SELECT a.id FROM ownership_records o JOIN agents a ON a.id = o.agent_id
  WHERE o.confirmed_at IS NOT NULL AND o.secrets_generation IS DISTINCT FROM $1
    AND a.desired_state = 'present' AND a.sync_status = 'SYNCED'
    AND NOT EXISTS (SELECT FROM sync_requests r WHERE r.agent_id = a.id)
    AND NOT EXISTS (SELECT FROM paused_agents p WHERE p.agent_id = a.id) AND NOT ${FLEET_PAUSED}
  ORDER BY a.id LIMIT $2
), added AS (
  INSERT INTO sync_requests (agent_id, scope, source, priority)
  SELECT id, 'full', 'secrets', 1 FROM owing ORDER BY id ON CONFLICT (agent_id) DO NOTHING
  RETURNING agent_id
)
SELECT count(*)::int AS added FROM added`;
