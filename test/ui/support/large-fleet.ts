import type { World } from '../../support/world';

/** Five ways to fail, each of sixty agents. */
const REASONS = [
  ['InvalidConfig', 'deployment.maxSessionDuration: must be a number from 60 to 14400'],
  ['DeploymentFailed', 'ImagePullFailed: manifest for acme/claims:4.2.0 not found; the previous deployment serves'],
  ['ContextPushUnsupported', '3 of 3 live sessions did not acknowledge the context: pushContext: 404'],
  ['PlatformUnavailable', 'updateAgent: 503 Service Unavailable'],
  ['RequestRejected', 'updateAgent: 422 maxAgents exceeds the limit of the organisation'],
] as const;

const NAMES = [
  'Booking line',
  'Support desk',
  'Survey calls',
  'Night desk',
  'Pharmacy line',
  'Reception',
  'Claims intake',
  'Dental reminders',
  'Fleet dispatch',
  'Returns',
  'Table reservations',
  'Loan status',
] as const;

export const FLEET = 10_000;
export const FAILING = 300;

/** Ids spread as random ones are, and the same each time. */
const AGENTS = `
INSERT INTO agents (id, name, desired_state, pipecat_cloud_instance_id, sync_status, status_reason, last_error_message,
                    synced_version, last_synced_at)
SELECT id, ($2::text[])[1 + n % array_length($2::text[], 1)] || ' ' || (1000 + n), 'present', 'cs-' || replace(id::text, '-', ''),
       CASE WHEN n <= $3 THEN 'ERROR_SYNC' ELSE 'SYNCED' END,
       CASE WHEN n <= $3 THEN ($4::text[])[1 + n % 5] END, CASE WHEN n <= $3 THEN ($5::text[])[1 + n % 5] END,
       1 + n % 4, now() - n * interval '17 seconds'
FROM (SELECT n, md5('agent ' || n)::uuid AS id FROM generate_series(1, $1::int) n) numbered`;

/** Those that fail have a newer version than is live; the others are in line. */
const CONFIGURATIONS = `
INSERT INTO agent_configurations (agent_id, version, is_active, config)
SELECT id, synced_version + (sync_status = 'ERROR_SYNC')::int, true,
       '{"deployment": {"image": "acme/bot:1.0.0", "region": "us-west"}, "llm_context": {"systemPrompt": "You help."}}'
FROM agents`;

/** Parked for the version that is active, so that nothing wakes them. */
const REQUESTS = `
INSERT INTO sync_requests (agent_id, scope, version, change_type, source, attempts, due_at, parked_for, last_reason)
SELECT id, 'full', active_version, 'FULL_SYNC', 'message', 8, now() + interval '1 hour', 'present:' || active_version, status_reason
FROM agents WHERE sync_status = 'ERROR_SYNC'`;

/** Some hundred of them got their version within the last hour, and a session acknowledged it some moments after the commit. */
const COMMITS = `
UPDATE agent_configurations c SET created_at = now() - (3 + n % 56) * interval '1 minute'
FROM (SELECT id, row_number() OVER (ORDER BY id) AS n FROM agents WHERE sync_status = 'SYNCED') a
WHERE a.id = c.agent_id AND n % 16 = 0`;

const RECEIPTS = `
INSERT INTO context_deliveries (agent_id, version, session_id, outcome, created_at, updated_at)
SELECT agent_id, version, 'session-' || n, 'accepted', at, at
FROM (SELECT agent_id, version, row_number() OVER (ORDER BY agent_id) AS n, created_at FROM agent_configurations
      WHERE created_at < now() - interval '2 minutes') c
CROSS JOIN LATERAL (SELECT created_at + interval '1 second' * (0.5 + 0.4 * abs(sin(n)) + (n % 7 = 0)::int * 1.6 * abs(cos(n)))) t (at)`;

/** Ten thousand agents as rows, 300 of them failing for five reasons. The service has nothing to do about any of them. */
export async function seedLargeFleet({ database }: World): Promise<void> {
  const [reasons, errors] = [REASONS.map(([reason]) => reason), REASONS.map(([, error]) => error)];
  await database.rows(AGENTS, [FLEET, NAMES, FAILING, reasons, errors]);
  await database.rows(CONFIGURATIONS);
  await database.rows(REQUESTS);
  await database.rows(COMMITS);
  await database.rows(RECEIPTS);
  await database.rows('ANALYZE');
}
