import { anyOf } from './any-of.sql';
import { LEASE_COLUMNS, LEFT_IN_WORK } from './lease';
import { FLEET_PAUSED, joinPaused } from './pause.sql';

const due = (priority: number, limit: string): string => `
  SELECT agent_id, due_at, priority, lease_owner IS NOT NULL OR crashes > 0 AS suspect FROM sync_requests
  WHERE priority = ${priority} AND due_at <= now() AND NOT ${FLEET_PAUSED}
  ORDER BY due_at LIMIT ${limit} FOR UPDATE SKIP LOCKED`;

/**
 * Takes the lease of up to $1 requests that are due, fresh changes before backlog, and at most $4 of the backlog. $2 replica, $3 lease in
 * milliseconds.
 *
 * A leased row has `due_at` = the end of its lease, so one condition finds both what is due and what a dead replica left behind. The request
 * of a paused agent is not taken, and put where no claim finds it again.
 *
 * Those beyond the $5 free slots are taken ahead (docs/decisions/0024). That they are at work later is not written down, so they do not count
 * as left in work when their replica dies; but then they are suspects, which get the slots first, and count whenever they are left again.
 */
export const CLAIM_REQUESTS = `
WITH fresh AS MATERIALIZED (${due(0, '$1')}),
backlog AS MATERIALIZED (${due(1, 'greatest(0, least($1 - (SELECT count(*) FROM fresh), $4))')}),
due AS MATERIALIZED (
  SELECT c.agent_id, c.due_at, paused.yes IS NOT NULL AS paused,
         NOT c.suspect AND row_number() OVER (ORDER BY paused.yes IS NOT NULL, NOT c.suspect, c.priority, c.due_at) > $5 AS ahead
  FROM (SELECT * FROM fresh UNION ALL SELECT * FROM backlog) c ${joinPaused('c.agent_id')}
), held AS (
  UPDATE sync_requests r SET priority = r.priority | 2 WHERE r.agent_id = ${anyOf('due WHERE paused')}
), claimed AS (
  UPDATE sync_requests r
  SET crashes = r.crashes + ${LEFT_IN_WORK}::int, lease_owner = $2, lease_epoch = nextval('sync_lease_epoch'), lease_ahead = d.ahead,
      lease_expires_at = now() + $3 * interval '1 millisecond', due_at = now() + $3 * interval '1 millisecond'
  FROM due d WHERE r.agent_id = d.agent_id AND NOT d.paused AND r.agent_id = ${anyOf('due WHERE NOT paused')}
  RETURNING r.*, d.due_at AS was_due_at
)
SELECT ${LEASE_COLUMNS}, (extract(epoch FROM now() - greatest(r.was_due_at, r.created_at)) * 1000)::float8 AS queued_ms FROM claimed r`;

/** Milliseconds until the next request is due, of the backlog only when $1; negative = one is waiting now; null or no row = there is none. */
export const NEXT_DUE = `
SELECT (extract(epoch FROM least(
  (SELECT due_at FROM sync_requests WHERE priority = 0 AND due_at < 'infinity' ORDER BY due_at LIMIT 1),
  (SELECT due_at FROM sync_requests WHERE priority = 1 AND due_at < 'infinity' AND $1 ORDER BY due_at LIMIT 1)
) - now()) * 1000)::float8 AS ms WHERE NOT ${FLEET_PAUSED}`;

/** $1 uuid[], $2 bigint[] epochs, $3 lease in milliseconds. Answers with the leases that still are ours. */
export const RENEW_LEASES = `
UPDATE sync_requests r
SET lease_expires_at = now() + $3 * interval '1 millisecond', due_at = now() + $3 * interval '1 millisecond'
FROM (
  SELECT s.agent_id FROM sync_requests s
  JOIN unnest($1::uuid[], $2::bigint[]) AS held(agent_id, epoch) ON held.agent_id = s.agent_id AND held.epoch = s.lease_epoch
  WHERE s.agent_id = ANY ($1)
  ORDER BY s.agent_id FOR UPDATE OF s
) mine
WHERE r.agent_id = mine.agent_id AND r.agent_id = ANY ($1)
RETURNING r.agent_id`;

/** Gives leases back untouched, so that another replica can take them at once. $1 uuid[], $2 bigint[] epochs. */
export const RELEASE_LEASES = `
UPDATE sync_requests r
SET lease_owner = NULL, lease_expires_at = NULL, lease_epoch = NULL, due_at = now(),
    scope = CASE WHEN r.dirty_scope = 'full' THEN 'full' ELSE r.scope END, dirty_scope = NULL
FROM (
  SELECT s.agent_id FROM sync_requests s
  JOIN unnest($1::uuid[], $2::bigint[]) AS held(agent_id, epoch) ON held.agent_id = s.agent_id AND held.epoch = s.lease_epoch
  WHERE s.agent_id = ANY ($1)
  ORDER BY s.agent_id FOR UPDATE OF s
) mine
WHERE r.agent_id = mine.agent_id AND r.agent_id = ANY ($1)
RETURNING r.agent_id`;
