import { LEASE_COLUMNS, LEFT_IN_WORK } from './lease';
import { FLEET_PAUSED, joinPaused } from './pause.sql';

/** A live lease on the row that is there already. */
const LEASED = 'coalesce(r.lease_expires_at > now(), false)';

/** The message says something that the waiting request did not know, so it is due at once and its attempts start again. */
const FRESH = `(
    EXCLUDED.version > coalesce(r.version, -1) OR EXCLUDED.change_type IN ('PROVISION', 'DEPROVISION')
    OR (EXCLUDED.scope = 'full' AND r.scope = 'context') OR r.parked_for IS NOT NULL
  )`;

const TAKES_LEASE = `(NOT ${LEASED} AND (${FRESH} OR r.due_at <= now()))`;

/** The same message again, or the same one heard by another replica, while somebody works on it: one piece of work stays in one trace. */
const ECHOES = `(${LEASED} AND EXCLUDED.version = r.version AND EXCLUDED.change_type = r.change_type)`;

const wider = (left: string, right: string): string =>
  `CASE WHEN 'full' IN (${left}, ${right}) THEN 'full' ELSE coalesce(${left}, ${right}) END`;

/** Whoever works on the agent cannot have seen this: it is looked at again when that lease ends. A context is fixed by its version. */
const DIRTIES = `(EXCLUDED.scope = 'full' OR EXCLUDED.version > coalesce(r.version, -1))`;

/**
 * Records many updates in one statement, merged per agent before, and takes the lease of as many as this replica has free slots for.
 *
 * $1 jsonb array of {agent_id, version, scope, change_type, command, command_version, trace_parent}, one element an agent; $2 free slots; $3 replica;
 * $4 lease in milliseconds.
 *
 * An update is left out, and so counts as superseded, when it is older than what is synced, when it repeats a context that is synced, or
 * when it is a command and a later one is known. Of a paused agent it is recorded and not claimed. Rows are touched in the order of `agent_id`, agents before requests, so that two replicas do not deadlock.
 */
export const RECORD_REQUESTS = `
WITH wanted AS MATERIALIZED (
  SELECT i.agent_id, i.version, i.scope, i.change_type, a.id IS NOT NULL AS known,
         CASE WHEN coalesce(i.command_version >= a.command_version, true) THEN i.command END AS command, i.command_version, i.trace_parent,
         row_number() OVER (ORDER BY i.agent_id) <= $2 AND paused.yes IS NULL AND NOT ${FLEET_PAUSED} AS claims,
         nextval('sync_lease_epoch') AS epoch
  FROM jsonb_to_recordset($1::jsonb)
    AS i(agent_id uuid, version int, scope text, change_type text, command text, command_version int, trace_parent text)
  LEFT JOIN agents a ON a.id = i.agent_id
  ${joinPaused('i.agent_id')}
  WHERE NOT coalesce(
    i.version < a.synced_version
    OR (i.scope = 'context' AND i.version = a.synced_version AND a.sync_status = 'SYNCED')
    OR (i.version = i.command_version AND i.command_version < a.command_version), false)
  ORDER BY i.agent_id
), targets AS MATERIALIZED (
  SELECT a.id FROM agents a JOIN wanted w ON w.agent_id = a.id WHERE w.command IS NOT NULL ORDER BY a.id FOR NO KEY UPDATE OF a
), commanded AS (
  UPDATE agents a
  SET desired_state = w.command, command_version = w.command_version, updated_at = now(),
      sync_status = CASE
        WHEN w.command = 'absent' AND a.sync_status <> 'DELETED' THEN 'PENDING_DELETE'
        WHEN w.command = 'present' AND a.desired_state = 'absent' THEN 'PENDING'
        ELSE a.sync_status END
  FROM wanted w JOIN targets t ON t.id = w.agent_id
  -- Again, on what the lock found: a later command may have come while this one waited.
  WHERE a.id = w.agent_id AND coalesce(a.command_version <= w.command_version, true)
), recorded AS (
  INSERT INTO sync_requests AS r (
    agent_id, scope, version, change_type, trace_parent, source, command, command_version, due_at, lease_owner, lease_expires_at, lease_epoch
  )
  SELECT agent_id, scope, version, change_type, trace_parent, 'message',
         CASE WHEN NOT known THEN command END, CASE WHEN NOT known THEN command_version END,
         CASE WHEN claims THEN now() + $4 * interval '1 millisecond' ELSE now() END,
         CASE WHEN claims THEN $3 END, CASE WHEN claims THEN now() + $4 * interval '1 millisecond' END,
         CASE WHEN claims THEN epoch END
  FROM wanted WHERE (SELECT count(*) FROM targets) >= 0
  ORDER BY agent_id
  ON CONFLICT (agent_id) DO UPDATE SET
    scope = CASE WHEN ${LEASED} THEN r.scope ELSE ${wider('r.scope', 'EXCLUDED.scope')} END,
    version = greatest(r.version, EXCLUDED.version),
    change_type = CASE WHEN EXCLUDED.version >= coalesce(r.version, -1) THEN EXCLUDED.change_type ELSE r.change_type END,
    trace_parent = CASE
      WHEN EXCLUDED.version < coalesce(r.version, -1) OR ${ECHOES} THEN r.trace_parent ELSE EXCLUDED.trace_parent END,
    source = 'message',
    priority = r.priority & 2,
    command = CASE WHEN EXCLUDED.command_version >= coalesce(r.command_version, -1) THEN EXCLUDED.command ELSE r.command END,
    command_version = greatest(r.command_version, EXCLUDED.command_version),
    dirty_scope = CASE WHEN ${LEASED} AND ${DIRTIES} THEN ${wider('r.dirty_scope', 'EXCLUDED.scope')} ELSE r.dirty_scope END,
    attempts = CASE WHEN ${FRESH} AND NOT ${LEASED} THEN 0 ELSE r.attempts END,
    waiting_since = CASE WHEN ${FRESH} AND NOT ${LEASED} THEN NULL ELSE r.waiting_since END,
    crashes = CASE
      WHEN r.parked_for IS NOT NULL AND NOT ${LEASED} THEN 0
      WHEN ${TAKES_LEASE} THEN r.crashes + ${LEFT_IN_WORK}::int
      ELSE r.crashes END,
    parked_for = CASE WHEN ${LEASED} THEN r.parked_for END,
    due_at = CASE
      WHEN ${TAKES_LEASE} THEN EXCLUDED.due_at
      WHEN ${FRESH} AND NOT ${LEASED} THEN now()
      ELSE r.due_at END,
    lease_owner = CASE WHEN ${TAKES_LEASE} THEN EXCLUDED.lease_owner ELSE r.lease_owner END,
    lease_expires_at = CASE WHEN ${TAKES_LEASE} THEN EXCLUDED.lease_expires_at ELSE r.lease_expires_at END,
    lease_ahead = r.lease_ahead AND NOT ${TAKES_LEASE},
    lease_epoch = CASE WHEN ${TAKES_LEASE} THEN EXCLUDED.lease_epoch ELSE r.lease_epoch END
  RETURNING r.*
)
SELECT ${LEASE_COLUMNS}, coalesce(w.claims AND r.lease_epoch = w.epoch, false) AS claimed
FROM recorded r JOIN wanted w ON w.agent_id = r.agent_id`;
