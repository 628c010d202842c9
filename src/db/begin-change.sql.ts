/**
 * Before each call that changes something at the platform, in one statement: is the lease still ours by the database's clock; then it
 * starts anew, what we are about to do is written down, and the agent's row says that it is being worked on.
 *
 * $1 agent id, $2 epoch, $3 lease in milliseconds, $4 agent name, $5 intent, $6 status, $7 service id seen (null = unknown),
 * $8 jsonb of the sessions left behind (delete only), $9 the newest deployment before the call, $10 whether it restarts by force. No row = the lease is lost.
 *
 * Beginning a create forgets nothing that is known: the look that missed the agent may have lagged behind.
 * An intent that is repeated keeps the time of the first, since the first call may be the one that took.
 */
export const BEGIN_CHANGE = `
WITH locked AS MATERIALIZED (
  SELECT id FROM agents WHERE id = $1 FOR NO KEY UPDATE
), mine AS MATERIALIZED (
  SELECT agent_id FROM sync_requests
  WHERE agent_id = $1 AND lease_epoch = $2 AND lease_expires_at > now() AND (SELECT count(*) FROM locked) >= 0
  FOR UPDATE
), renewed AS (
  UPDATE sync_requests r
  SET lease_expires_at = now() + $3 * interval '1 millisecond', due_at = now() + $3 * interval '1 millisecond', lease_ahead = false
  FROM mine m WHERE r.agent_id = m.agent_id
), noted AS (
  INSERT INTO ownership_records AS o (agent_id, agent_name, intent, intent_at, service_id, confirmed_at, draining, deployment_id,
    intent_force)
  SELECT $1, $4, $5, now(), $7, CASE WHEN $5 <> 'create' THEN now() END, $8::jsonb, $9, $10 FROM mine
  ON CONFLICT (agent_id) DO UPDATE
  SET agent_name = EXCLUDED.agent_name, intent = EXCLUDED.intent,
      intent_at = CASE WHEN o.intent = EXCLUDED.intent AND NOT $10 THEN o.intent_at ELSE now() END,
      service_id = coalesce(EXCLUDED.service_id, o.service_id),
      confirmed_at = coalesce(o.confirmed_at, EXCLUDED.confirmed_at),
      draining = CASE WHEN $5 <> 'create' THEN coalesce(EXCLUDED.draining, o.draining) END, deployment_id = coalesce(EXCLUDED.deployment_id, o.deployment_id),
      intent_force = EXCLUDED.intent_force
), shown AS (
  UPDATE agents a
  SET sync_status = $6, status_reason = NULL, updated_at = now(),
      -- What is being deleted is live at no version.
      synced_version = CASE WHEN $5 = 'delete' THEN NULL ELSE a.synced_version END,
      pipecat_cloud_instance_id = CASE WHEN $5 = 'create' THEN $4 ELSE a.pipecat_cloud_instance_id END
  FROM mine m WHERE a.id = m.agent_id
)
SELECT agent_id FROM mine`;
