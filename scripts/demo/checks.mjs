import { isDeepStrictEqual } from 'node:util';
import { cast } from './cast.mjs';
import { nameOf } from './publisher.mjs';

/** What the demo has to end with. `calls`: write calls at the platform, in order; `heard`: the version of every live session. */
const endings = [
  { ...cast.booking, status: 'SYNCED', version: 2, calls: ['createAgent'], heard: [2, 2, 2, 2] },
  { ...cast.support, status: 'SYNCED', version: 2, calls: ['createAgent', 'updateAgent'], heard: [2, 2] },
  {
    ...cast.survey,
    status: 'ERROR_SYNC',
    reason: 'DeploymentFailed',
    version: 1,
    calls: ['createAgent', 'updateAgent'],
    heard: [1],
  },
  { ...cast.night, status: 'DELETED', version: null, calls: ['createAgent', 'deleteAgent'], heard: [] },
  { ...cast.pharmacy, status: 'ERROR_SYNC', reason: 'InvalidConfig', version: null, calls: [], heard: [] },
  { ...cast.reception, status: 'SYNCED', version: 1, calls: ['createAgent'], heard: [] },
];

const letters = [
  { reason: 'InvalidMessageFormat', message: '{"agent_id": 42}' },
  { reason: 'InvalidMessageFormat', message: 'DEPROVISION everything' },
  { reason: 'InvalidConfig', agent: cast.pharmacy.id },
  { reason: 'DeploymentFailed', agent: cast.survey.id },
];

/** Everything that the checks look at, read once. */
async function look({ publisher, platform, serviceUrl }) {
  const parked = 'SELECT agent_id FROM sync_requests WHERE parked_for IS NULL';
  const [agents, runs, receipts, open, deadLetters, journal, state, overlaps, ready] = await Promise.all([
    publisher.rows('SELECT * FROM agents'),
    publisher.rows('SELECT * FROM sync_runs ORDER BY id'),
    publisher.rows('SELECT * FROM context_deliveries'),
    publisher.rows(parked),
    publisher.deadLetters(),
    platform.journal(),
    platform.state(),
    platform.overlaps(),
    fetch(`${serviceUrl}/readyz`).then(({ status }) => status),
  ]);
  return { agents, runs, receipts, open, deadLetters, journal, state, overlaps, ready };
}

function* agentChecks(seen, ending) {
  const row = seen.agents.find(({ id }) => id === ending.id);
  const name = nameOf(ending.id);
  const says = [row?.sync_status, row?.status_reason, row?.synced_version];
  const version = ending.version === null ? 'no version' : `version ${ending.version}`;
  const reason = ending.reason === undefined ? '' : ` ${ending.reason}`;
  yield [
    `${ending.name}: ${ending.status}${reason}, ${version} live`,
    says,
    [ending.status, ending.reason ?? null, ending.version],
  ];
  const writes = seen.journal.filter((entry) => entry.write && entry.agent === name && entry.applied);
  const calls = ending.calls.length === 0 ? 'none' : ending.calls.join(', ');
  yield [`${ending.name}: write calls at the platform: ${calls}`, writes.map(({ op }) => op), ending.calls];
  const live = seen.state.sessions.filter((session) => session.agentName === name && session.endedAt === null);
  if (ending.heard.length > 0) {
    const versions = live.map(({ contextVersion }) => contextVersion);
    const many = `${ending.heard.length} live ${ending.heard.length === 1 ? 'session' : 'sessions'}`;
    yield [`${ending.name}: ${many} on version ${ending.heard[0]}`, versions, ending.heard];
  }
}

function* deliveryChecks({ receipts, state, runs }) {
  const settled = ['accepted', 'stale'];
  for (const { id, name } of [cast.booking, cast.support]) {
    const live = state.sessions.filter((session) => session.agentName === nameOf(id) && session.endedAt === null);
    const receipted = live.filter(({ sessionId }) =>
      receipts.some((r) => r.session_id === sessionId && r.version === 2 && settled.includes(r.outcome)),
    );
    yield [`${name}: a receipt of version 2 for every live session`, receipted.length, live.length];
  }
  const prompt = 'You are the Booking line. We close at six today.';
  const prompts = state.sessions
    .filter(({ agentName }) => agentName === nameOf(cast.booking.id))
    .map(({ context }) => context?.systemPrompt);
  yield ['Booking line: every session holds the new prompt, word for word', new Set(prompts), new Set([prompt])];
  const first = runs.find(({ agent_id: agentId }) => agentId === cast.reception.id);
  yield ['Reception: found by the scan', first?.source, 'scan'];
}

function* platformChecks({ state, journal, overlaps }) {
  const agent = (id) => state.agents.find(({ name }) => name === nameOf(id));
  const support = agent(cast.support.id);
  yield ['Support desk: the new image is the one that serves', support?.desired.image, 'acme/support:2.0.0'];
  yield [
    'Support desk: the platform has converged',
    [support?.ready, support?.reconciledDeploymentId === support?.desiredDeploymentId],
    [true, true],
  ];
  yield ['Survey calls: the old revision still takes calls', agent(cast.survey.id)?.available, true];
  yield ['Night desk: gone from the platform', agent(cast.night.id)?.deleted, true];
  const stopped = journal.filter(({ op }) => op === 'stopSession' || op === 'startSession').length;
  yield ['no session was cut off, and none was started', stopped, 0];
  yield ['no two writes for one agent at the same time', overlaps.length, 0];
}

function* restChecks({ deadLetters, open, ready }) {
  const wanted = letters.map(({ reason, agent, message }) => [reason, agent ?? message]).sort();
  const got = deadLetters.map(({ reason, agent_id: agent, message }) => [reason, agent ?? message]).sort();
  yield [`${wanted.length} dead letters, each with the right reason`, got, wanted];
  yield ['no request is left but the two that wait for a human', open.length, 0];
  yield ['the service is ready', ready, 200];
}

/**
 * Checks every claim of the demo against PostgreSQL, Redis and the platform's own journal; never against log lines.
 * @returns {Promise<{ claim: string, ok: boolean, seen: string }[]>}
 */
export async function check(world) {
  const seen = await look(world);
  const claims = [
    ...endings.flatMap((ending) => [...agentChecks(seen, ending)]),
    ...deliveryChecks(seen),
    ...platformChecks(seen),
    ...restChecks(seen),
  ];
  return claims.map(([claim, is, wanted]) => ({
    claim,
    ok: isDeepStrictEqual(is, wanted),
    seen: JSON.stringify(is instanceof Set ? [...is] : is),
  }));
}
