import { which } from '../lib/paths.mjs';
import { cast } from './cast.mjs';
import { nameOf } from './publisher.mjs';
import { paint } from './terminal.mjs';

const { id } = cast.booking;

/** Like redis-cli and psql, or our own stand-ins where the machine has none. */
const redis = (rest) => `${which('redis-cli') ? 'redis-cli -u "$REDIS_URL"' : 'node scripts/demo/redis.mjs'} ${rest}`;
const sql = (text) => `${which('psql') ? 'psql "$DATABASE_URL" -c' : 'node scripts/demo/sql.mjs'} "${text}"`;

function publish(version, changeType) {
  const message = JSON.stringify({ agent_id: id, version, change_type: changeType });
  return redis(`PUBLISH "$AGENT_UPDATES_CHANNEL" '${message}'`);
}

/** The next version, made from the one that is active: what a control plane does in one transaction. */
const newVersion = (path, value) =>
  sql(`BEGIN;
CREATE TEMP TABLE now_active ON COMMIT DROP AS SELECT * FROM agent_configurations WHERE agent_id = '${id}' AND is_active;
UPDATE agent_configurations SET is_active = false WHERE agent_id = '${id}' AND is_active;
INSERT INTO agent_configurations (agent_id, version, is_active, config)
SELECT agent_id, version + 1, true, jsonb_set(config, '{${path}}', '\\"${value}\\"') FROM now_active;
COMMIT`);

/** What there is to try, as [what, command], to be pasted into another terminal. */
function recipes({ simulatorUrl, serviceUrl }) {
  const sessions = `${simulatorUrl}/__sim/agents/${nameOf(id)}/sessions`;
  return [
    ['the agents', sql('SELECT name, desired_state, sync_status, status_reason, synced_version FROM agents')],
    ['a new prompt: write it …', newVersion('llm_context,systemPrompt', 'We close at six today.')],
    ['… and tell the live sessions', publish(2, 'CONTEXT_UPDATE')],
    ['who acknowledged it', sql('SELECT session_id, version, outcome, updated_at FROM context_deliveries')],
    ['a new image, and no message: the scan finds it', newVersion('deployment,image', 'acme/booking:2.0.0')],
    ['what was done', sql('SELECT id, action, outcome, reason, source, duration_ms FROM sync_runs ORDER BY id')],
    [
      'what a bot fetches when its session starts',
      `curl -s ${serviceUrl}/v1/agents/${id}/context -H "authorization: Bearer $(node dist/bot-token.js ${id})"`,
    ],
    ['another caller', `curl -sX POST ${sessions} -H 'content-type: application/json' -d '{"count": 1}'`],
    ['the calls that changed something', `curl -s '${simulatorUrl}/__sim/journal?writes=true'`],
    ['the platform as it really is', `curl -s ${simulatorUrl}/__sim/state`],
    ['a broken message', redis('PUBLISH "$AGENT_UPDATES_CHANNEL" nonsense')],
    ['the dead letters', redis('LRANGE "$AGENT_UPDATES_DLQ" 0 -1')],
    ['away with it, once its callers have hung up', publish(3, 'DEPROVISION')],
    ['is the service ready?', `curl -s ${serviceUrl}/readyz`],
  ];
}

/** Prints where everything is, and what to try. */
export function printGuide(stack) {
  const heading = (text) => console.log(`\n${paint('bold', text)}`);
  heading('Running');
  console.log(`  service      ${stack.serviceUrl}/readyz\n  simulator    ${stack.simulatorUrl}/__sim/state`);
  console.log(`  fleet page   ${stack.serviceUrl}/ui, and sign in with ${stack.adminToken}`);
  heading('In another terminal, in this directory');
  console.log(`export DATABASE_URL=${stack.databaseUrl} REDIS_URL=${stack.redisUrl}`);
  console.log(`export AGENT_UPDATES_CHANNEL=${stack.channel} AGENT_UPDATES_DLQ=${stack.deadLetterList}`);
  console.log(`export BOT_TOKEN_KEY=${stack.botTokenKey}`);
  for (const [what, command] of recipes(stack)) console.log(`\n${paint('dim', `# ${what}`)}\n${command}`);
}
