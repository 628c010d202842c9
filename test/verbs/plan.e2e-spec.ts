import { Admin, ADMIN_TOKEN, withPrompt } from '../admin/support';
import { nameOf } from '../support/agents';
import { untilReady } from '../support/service';
import { waitFor } from '../support/wait-for';
import { createWorld, type World } from '../support/world';
import type { PlanView } from '../../src/api';

/** The same changes each time; another seed makes others. */
const SEED = Number(process.env['PLAN_SEED'] ?? 20_261);
const CHANGES = 20;

let world: World;
let admin: Admin;

beforeAll(async () => {
  world = await createWorld();
  const service = await world.start({ ADMIN_TOKEN, ADMIN_RATE_LIMIT_PER_SECOND: '0', DEPROVISION_SESSIONS: 'stop' });
  await untilReady(service);
  admin = new Admin(service);
});
afterAll(() => world.end());

/** Mulberry32. */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

const BEFORE = { image: 'acme/bot:1', autoScaling: { minAgents: 1, maxAgents: 5 } };

type Change = (id: string, turn: number) => Promise<unknown>;
const activate = (id: string, deployment: object, prompt = 2): Promise<void> =>
  world.publisher.activate(id, 2, withPrompt(prompt, { ...BEFORE, ...deployment }));
const want = (id: string, state: string): Promise<unknown> =>
  world.database.rows('UPDATE agents SET desired_state = $2 WHERE id = $1', [id, state]);
const atPlatform = (id: string, body: object): Promise<unknown> =>
  world.simulator.http.put(`/agents/${nameOf(id)}`, body);

const KINDS: Readonly<Record<string, Change>> = {
  nothing: () => Promise.resolve(),
  image: (id, turn) => activate(id, { image: `acme/bot:1.${turn}` }),
  'image alone, with the same prompt': (id, turn) => activate(id, { image: `acme/bot:1.${turn}` }, 1),
  scale: (id, turn) => activate(id, { autoScaling: { minAgents: 2, maxAgents: 10 + turn } }),
  prompt: (id) => activate(id, {}),
  restart: (id) => activate(id, { forceRedeploy: true }),
  region: (id) => activate(id, { region: 'eu-central' }),
  'a document that is none': (id) => world.publisher.activate(id, 2, { deployment: { image: 7 } }),
  'a change at the platform': (id) => atPlatform(id, { image: 'somebody/else:3' }),
  'the end of it': (id) => want(id, 'absent'),
};

/** Calls that change something, by operation. */
async function changesFor(id: string): Promise<Record<string, number>> {
  const ops = ['createAgent', 'updateAgent', 'deleteAgent', 'stopSession', 'push'];
  const counts: Record<string, number> = {};
  for (const { op } of await world.simulator.journal({ agent: nameOf(id) })) {
    if (ops.includes(op)) counts[op] = (counts[op] ?? 0) + 1;
  }
  return counts;
}

function planned({ calls }: PlanView): Record<string, number> {
  return Object.fromEntries(calls.map(({ op, times }) => [op === 'pushContext' ? 'push' : op, times]));
}

const plan = async (id: string): Promise<PlanView> => (await admin.get(`/v1/agents/${id}/plan`)).body as PlanView;

/** An agent in line with some callers, held still, so that nothing but a sync that is asked for changes it. */
async function heldStill(sessions: number): Promise<string> {
  const id = await world.publisher.agent({ desiredState: 'present', config: withPrompt(1, BEFORE) });
  await world.publisher.until(id, { sync_status: 'SYNCED', synced_version: 1 }, 20_000);
  if (sessions > 0) await world.simulator.addSessions(nameOf(id), sessions);
  await waitFor(
    'nothing to be owed',
    async () => (await world.database.rows('SELECT 1 FROM sync_requests WHERE agent_id = $1', [id])).length === 0,
  );
  await admin.post(`/v1/agents/${id}/pause`);
  return id;
}

async function carryOut(id: string): Promise<void> {
  await world.simulator.clearJournal();
  await admin.post(`/v1/agents/${id}/sync`);
  await admin.post(`/v1/agents/${id}/resume`);
  const { body } = await admin.get(`/v1/agents/${id}/wait?for=settled&timeoutSeconds=5`);
  if ((body as { done: boolean }).done) return;
  await waitFor('the end of it', async () => {
    const [row] = await world.database.rows<{ parked: boolean }>(
      'SELECT parked_for IS NOT NULL AS parked FROM sync_requests WHERE agent_id = $1',
      [id],
    );
    return row === undefined || row.parked;
  });
}

const next = random(SEED);
const names = Object.keys(KINDS);
const cases = Array.from({ length: CHANGES }, (_, turn) => ({
  turn,
  // Every kind at least once, then whatever comes.
  kind: names[turn < names.length ? turn : next(names.length)]!,
  sessions: next(3),
}));

it.each(cases)(
  'what is planned is what a sync then does: $turn, $kind, with $sessions sessions',
  async ({ turn, kind, sessions }) => {
    const id = await heldStill(sessions);
    await KINDS[kind]!(id, turn);
    const before = await plan(id);
    await carryOut(id);
    expect(await changesFor(id)).toEqual(planned(before));
    const row = await world.publisher.row(id);
    if (before.refused !== null) expect(row.status_reason).toBe(before.refused.reason);
    else expect(await plan(id)).toMatchObject({ action: 'none', calls: [], refused: null });
  },
);

it('says who holds it, whether bots are restarted, and how long it took lately', async () => {
  const id = await heldStill(2);
  await activate(id, { image: 'acme/bot:9' });
  expect(await plan(id)).toMatchObject({
    agentId: id,
    version: 2,
    action: 'update',
    drift: [{ field: 'image', desired: 'acme/bot:9', observed: 'acme/bot:1' }],
    restarts: true,
    liveSessions: 2,
    heldBy: 'the agent is paused by admin',
    refused: null,
    estimate: { runs: expect.any(Number) as number },
  });
  await admin.post(`/v1/agents/${id}/resume`);
  await world.publisher.until(id, { sync_status: 'SYNCED', synced_version: 2 }, 20_000);
});

it('plans to create what is not there, and to leave alone what is not ours', async () => {
  const id = await world.publisher.agent();
  await admin.post(`/v1/agents/${id}/pause`);
  await want(id, 'present');
  expect(await plan(id)).toMatchObject({ action: 'create', calls: [{ op: 'createAgent', times: 1 }] });
  await atPlatform(id, { image: 'theirs:1', region: 'us-west', createdAt: '2026-01-01T00:00:00.000Z' });
  expect(await plan(id)).toMatchObject({ action: 'none', calls: [], refused: { reason: 'ForeignAgent' } });
});

it('answers 404 for nobody, and 503 while Pipecat Cloud cannot be asked', async () => {
  expect((await admin.get('/v1/agents/00000000-0000-4000-8000-000000000000/plan')).status).toBe(404);
  const id = await heldStill(0);
  await world.simulator.fault({ op: 'getAgent', agent: nameOf(id), effect: { kind: 'status', status: 503 } });
  const { status, body } = await admin.get(`/v1/agents/${id}/plan`);
  expect([status, body]).toMatchObject([503, { code: 'PlatformUnavailable' }]);
  await world.simulator.clearFaults();
});
