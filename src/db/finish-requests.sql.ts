import { anyOf } from './any-of.sql';

/**
 * Ends the work on many agents in one statement, each only under its fencing number. $1 jsonb array, see `FinishRow`.
 *
 * The rows are locked first, agents before requests and in the order of their ids, and what happens to a request is decided from what was
 * locked: a hint that lands while this statement waits is seen (`dirty_scope`) and never lost. A row whose epoch is another's is not in
 * `held`, so nothing of it is written: the result is thrown away.
 *
 * For an agent whose row a publisher has changed and not committed yet it does not wait, since it holds the rows of others: two such
 * transactions could meet in a deadlock, and a long one would keep the outcomes of many agents back. Nothing of such an agent is written,
 * and the answer says so: `again` null.
 */
export const FINISH_REQUESTS = `
WITH f AS MATERIALIZED (
  SELECT * FROM jsonb_to_recordset($1::jsonb) AS f(
    agent_id uuid, epoch bigint,
    status text, status_reason text, error text, synced_version int, instance_id text, live bool, absent bool,
    next text, delay_ms int, attempts int, waiting text, rollout text, settle_ms int, parked_for text, last_reason text,
    ownership text, agent_name text, service_id text, deployment_id text, applied_version int, secrets_generation text,
    trace_parent text, run jsonb, dead_letter jsonb)
), locked AS MATERIALIZED (
  SELECT id FROM agents WHERE id = ${anyOf('f')} ORDER BY id FOR NO KEY UPDATE SKIP LOCKED
), missed AS MATERIALIZED (
  SELECT agent_id FROM f WHERE agent_id NOT IN (SELECT id FROM locked)
), busy AS MATERIALIZED (
  -- With xmin, which no index has: else it may be read from an index in which the id comes second.
  SELECT id AS agent_id FROM agents WHERE id = ${anyOf('missed')} AND xmin IS NOT NULL
), held AS MATERIALIZED (
  SELECT f.*, s.dirty_scope, s.scope, s.settle_at,
         s.dirty_scope IS NULL AND (f.next = 'forget' OR (
           f.next = 'done' AND f.settle_ms IS NULL AND coalesce(s.settle_at <= now(), true))) AS ends
  FROM sync_requests s JOIN f ON f.agent_id = s.agent_id AND f.epoch = s.lease_epoch
  WHERE (SELECT count(*) FROM locked) >= 0 AND f.agent_id NOT IN (SELECT agent_id FROM busy) AND s.agent_id = ${anyOf('f')}
  ORDER BY s.agent_id FOR UPDATE OF s
), written AS (
  UPDATE agents a
  SET sync_status = h.status, status_reason = h.status_reason, last_error_message = h.error,
      synced_version = CASE WHEN h.absent THEN NULL ELSE coalesce(greatest(h.synced_version, a.synced_version), a.synced_version) END,
      pipecat_cloud_instance_id = CASE WHEN h.absent THEN NULL ELSE coalesce(h.instance_id, a.pipecat_cloud_instance_id) END,
      last_synced_at = CASE WHEN h.live THEN now() ELSE a.last_synced_at END,
      updated_at = now()
  FROM held h WHERE a.id = h.agent_id AND h.status IS NOT NULL AND a.id = ${anyOf('held')}
), ended AS (
  DELETE FROM sync_requests s WHERE s.agent_id = ${anyOf('held WHERE ends')}
), kept AS (
  UPDATE sync_requests s
  SET lease_owner = NULL, lease_expires_at = NULL, lease_epoch = NULL, dirty_scope = NULL,
      -- One more end like that, and it is back in quarantine.
      crashes = CASE WHEN h.last_reason = 'Quarantined' THEN s.crashes - 1 ELSE 0 END,
      scope = CASE
        WHEN h.next = 'done' THEN coalesce(h.dirty_scope, 'context')
        WHEN 'full' IN (h.dirty_scope, s.scope) THEN 'full' ELSE s.scope END,
      settle_at = CASE
        WHEN h.settle_ms IS NOT NULL THEN now() + h.settle_ms * interval '1 millisecond'
        WHEN s.settle_at > now() THEN s.settle_at END,
      due_at = CASE
        WHEN h.dirty_scope IS NOT NULL THEN now()
        WHEN h.next = 'done' THEN coalesce(now() + h.settle_ms * interval '1 millisecond', s.settle_at, now())
        WHEN h.delay_ms IS NULL THEN 'infinity'
        ELSE now() + h.delay_ms * interval '1 millisecond' END,
      attempts = CASE WHEN h.next = 'done' OR h.dirty_scope IS NOT NULL THEN 0 ELSE h.attempts END,
      waiting_since = CASE WHEN h.waiting = 'start' AND h.dirty_scope IS NULL THEN coalesce(s.waiting_since, now()) END,
      rollout_since = CASE h.rollout WHEN 'start' THEN now() WHEN 'keep' THEN coalesce(s.rollout_since, now()) END,
      parked_for = CASE WHEN h.dirty_scope IS NULL THEN h.parked_for END,
      trace_parent = coalesce(s.trace_parent, h.trace_parent),
      last_reason = h.last_reason
  FROM held h WHERE s.agent_id = h.agent_id AND NOT h.ends AND s.agent_id = ${anyOf('held WHERE NOT ends')}
), confirmed AS (
  INSERT INTO ownership_records AS o (
    agent_id, agent_name, service_id, deployment_id, applied_version, secrets_generation, confirmed_at
  )
  SELECT agent_id, agent_name, service_id, deployment_id, applied_version, secrets_generation, now() FROM held WHERE ownership = 'confirm' ORDER BY agent_id
  ON CONFLICT (agent_id) DO UPDATE
  SET service_id = coalesce(EXCLUDED.service_id, o.service_id), deployment_id = coalesce(EXCLUDED.deployment_id, o.deployment_id),
      applied_version = coalesce(EXCLUDED.applied_version, o.applied_version),
      secrets_generation = coalesce(EXCLUDED.secrets_generation, o.secrets_generation), confirmed_at = coalesce(o.confirmed_at, now()), intent = NULL, intent_at = NULL, intent_force = false
), cleared AS (
  UPDATE ownership_records o SET intent = NULL, intent_at = NULL, intent_force = false
  WHERE o.agent_id = ${anyOf("held WHERE ownership = 'clear-intent'")}
), forgotten AS (
  DELETE FROM ownership_records o WHERE o.agent_id = ${anyOf("held WHERE ownership = 'forget'")}
), history AS (
  INSERT INTO sync_runs (
    agent_id, version, change_type, source, action, drift, outcome, reason, error, attempt, replica, lease_epoch, duration_ms, trace_id
  )
  SELECT h.agent_id, run.version, run.change_type, run.source, run.action, run.drift, run.outcome, run.reason, run.error, run.attempt,
         run.replica, h.epoch, run.duration_ms, run.trace_id
  FROM held h, jsonb_to_record(h.run) AS run(
    version int, change_type text, source text, action text, drift jsonb, outcome text, reason text, error text, attempt int,
    replica text, duration_ms int, trace_id text)
  WHERE h.run IS NOT NULL
), letters AS (
  INSERT INTO dead_letters (id, entry)
  SELECT (dead_letter ->> 'id')::uuid, dead_letter FROM held WHERE dead_letter IS NOT NULL
)
SELECT agent_id, NOT ends AND (dirty_scope IS NOT NULL OR coalesce(delay_ms = 0 OR settle_ms = 0, false)) AS again FROM held
UNION ALL SELECT agent_id, NULL FROM busy`;

/** One element of `$1`. Absent = null. */
export interface FinishRow {
  agent_id: string;
  epoch: string;
  status?: string;
  status_reason?: string | null;
  error?: string | null;
  synced_version?: number | undefined;
  instance_id?: string | undefined;
  /** The platform was seen to be as it should be: moves `last_synced_at`. */
  live?: boolean;
  /** Gone: clears the version and the instance. */
  absent?: boolean;
  next: 'done' | 'due' | 'park' | 'forget';
  delay_ms?: number | null;
  attempts: number;
  waiting?: 'start' | null;
  rollout?: 'start' | 'keep' | null;
  settle_ms?: number | null;
  parked_for?: string | null;
  last_reason?: string | null;
  ownership?: 'confirm' | 'clear-intent' | 'forget' | null;
  agent_name?: string | null;
  service_id?: string | null;
  deployment_id?: string | null;
  applied_version?: number | null;
  secrets_generation?: string | null;
  /** The trace in which work goes on that no message asked for. */
  trace_parent?: string | null;
  run?: object | null;
  dead_letter?: object | null;
}
