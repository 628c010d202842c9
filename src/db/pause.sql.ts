/** A pause that holds everybody: no claim that begins after its commit takes anything. */
export const FLEET_PAUSED = 'EXISTS (SELECT FROM fleet_pause)';

/** Is the agent paused? By the index for each row, however many the planner takes them for. */
export const joinPaused = (agentId: string): string =>
  `LEFT JOIN LATERAL (SELECT true AS yes FROM paused_agents WHERE agent_id = ${agentId} LIMIT 1) paused ON true`;

const PAUSE = 'paused_at AS since, paused_by AS by, why';

/** A line of history for what an operator did beside the reconciling. */
const note = (action: string, outcome: string, from: string): string => `
  INSERT INTO sync_runs (agent_id, source, action, outcome, error, attempt, replica, lease_epoch, duration_ms)
  SELECT agent_id, 'operator', '${action}', '${outcome}', $2 || coalesce(': ' || $3, ''), 1, $4, 0, 0 FROM ${from}`;

/** $1 agent id, $2 who, $3 why, $4 replica. The first pause stands. No row = there is no such agent. */
export const PAUSE_AGENT = `
WITH paused AS (
  INSERT INTO paused_agents AS p (agent_id, paused_by, why) SELECT id, $2, $3 FROM agents WHERE id = $1
  ON CONFLICT (agent_id) DO UPDATE SET why = coalesce(p.why, EXCLUDED.why)
  RETURNING p.*, p.xmax = 0 AS added
), held AS (
  UPDATE sync_requests r SET priority = r.priority | 2 FROM paused p WHERE r.agent_id = p.agent_id
), noted AS (${note('pause', 'paused', 'paused WHERE added')})
SELECT ${PAUSE} FROM paused`;

/**
 * $1 agent id, $2 who, $3 why, $4 replica. What waited is due at once; what is worked on, or waits for a human, stays as it is. No row = it
 * was not paused.
 */
export const RESUME_AGENT = `
WITH resumed AS (
  DELETE FROM paused_agents WHERE agent_id = $1 RETURNING agent_id
), freed AS (
  UPDATE sync_requests r
  SET priority = r.priority & 1,
      due_at = CASE WHEN r.due_at = 'infinity' OR r.lease_expires_at > now() THEN r.due_at ELSE least(r.due_at, now()) END
  FROM resumed p WHERE r.agent_id = p.agent_id
), noted AS (${note('resume', 'resumed', 'resumed')})
SELECT agent_id FROM resumed`;

/** $1 who, $2 why. The first pause stands. */
export const PAUSE_FLEET = `
INSERT INTO fleet_pause AS p (paused_by, why) VALUES ($1, $2)
ON CONFLICT (one) DO UPDATE SET why = coalesce(p.why, EXCLUDED.why)
RETURNING ${PAUSE}`;

/** What waited meanwhile comes due one after another, $1 milliseconds apart: fresh changes first. */
export const RESUME_FLEET = `
WITH resumed AS (
  DELETE FROM fleet_pause RETURNING one
), waiting AS MATERIALIZED (
  SELECT agent_id, priority, due_at FROM sync_requests
  WHERE priority < 2 AND due_at <= now() AND EXISTS (SELECT FROM resumed)
  ORDER BY agent_id FOR UPDATE
), spread AS (
  UPDATE sync_requests r SET due_at = now() + w.place * $1 * interval '1 millisecond'
  FROM (SELECT agent_id, row_number() OVER (ORDER BY priority, due_at) - 1 AS place FROM waiting) w
  WHERE r.agent_id = w.agent_id
)
SELECT (SELECT count(*) FROM resumed)::int AS resumed, (SELECT count(*) FROM waiting)::int AS waiting`;

/** Requests that a claim held just while their agent was resumed. Walks held requests only. */
export const FREE_HELD = `
WITH freed AS (
  UPDATE sync_requests r SET priority = r.priority & 1
  WHERE r.priority >= 2 AND NOT EXISTS (SELECT FROM paused_agents p WHERE p.agent_id = r.agent_id)
  RETURNING 1
)
SELECT count(*)::int AS freed FROM freed`;

/** $1 agent id. The fleet's pause counts before the agent's own. */
export const FIND_PAUSE = `
SELECT true AS fleet, ${PAUSE} FROM fleet_pause
UNION ALL SELECT false, ${PAUSE} FROM paused_agents WHERE agent_id = $1
ORDER BY fleet DESC LIMIT 1`;

export const FIND_FLEET_PAUSE = `SELECT ${PAUSE} FROM fleet_pause`;

export const COUNT_PAUSED = `
SELECT (SELECT count(*) FROM paused_agents)::int AS agents, ${FLEET_PAUSED} AS fleet`;
