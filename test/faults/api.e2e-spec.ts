import { configuration, nameOf } from '../support/agents';
import { PRIVATE_KEY } from '../support/simulator';
import { waitFor } from '../support/wait-for';
import { createWorld, untilReady, type World } from '../support/world';
import { agents, effective, expectOneCreateEach, liveAgents, untilAll, update } from './support';

const IMPATIENT = {
  PIPECAT_TIMEOUT_MS: '700',
  CONTEXT_PUSH_TIMEOUT_MS: '700',
  SYNC_LEASE_MS: '2000',
  SYNC_MAX_ATTEMPTS: '8',
  SYNC_PARKED_RETRY_MS: '1000',
};
const CALLS = ['createAgent', 'getAgent', 'updateAgent', 'deleteAgent', 'listSessions', 'push'];

describe('a platform that', () => {
  let world: World;

  beforeAll(async () => {
    world = await createWorld();
    await untilReady(await world.start(IMPATIENT));
  });

  beforeEach(async () => {
    await world.simulator.clearJournal();
    await world.redis.del(world.deadLetterList);
  });

  afterEach(() => world.simulator.clearFaults());
  afterAll(() => world.end());

  it.each<{ why: string; effect: object }>([
    { why: 'hangs', effect: { kind: 'hang' } },
    { why: 'works and then hangs', effect: { kind: 'hang-after' } },
    { why: 'resets the connection before the work', effect: { kind: 'reset-before' } },
    { why: 'resets the connection after the work', effect: { kind: 'reset-after' } },
    { why: 'answers 500', effect: { kind: 'status', status: 500 } },
    { why: 'answers 502 with a page', effect: { kind: 'status', status: 502, shape: 'html' } },
    { why: 'answers 503 in plain text', effect: { kind: 'status', status: 503, shape: 'text' } },
    { why: 'answers 503 with nothing', effect: { kind: 'status', status: 503, shape: 'empty' } },
    { why: 'cuts its JSON short', effect: { kind: 'status', status: 200, shape: 'truncated' } },
    { why: 'answers 200 with a page', effect: { kind: 'status', status: 200, shape: 'html' } },
    { why: 'answers 404 as a gateway does', effect: { kind: 'status', status: 404, shape: 'html' } },
    { why: 'answers too much', effect: { kind: 'oversize', bytes: 6_000_000 } },
    { why: 'is slow with the body', effect: { kind: 'slow-body', ms: 3000 } },
    { why: 'is slow', effect: { kind: 'latency', ms: 250, jitterMs: 250 } },
  ])('$why, once in each kind of call, is got over without a dead letter', async ({ effect }) => {
    for (const op of CALLS) await world.simulator.fault({ op, times: 1, effect });
    const [id] = await liveAgents(world, 1);
    const name = nameOf(id!);
    await world.simulator.addSessions(name, 2);
    await world.publisher.activate(id!, 2, configuration({ image: 'acme/bot:2' }));
    await world.publish(update(id!, 2, 'FULL_SYNC'));
    await untilAll(world, [id!], 2);
    const sessions = await world.simulator.sessions(name);
    expect(sessions.map(({ contextVersion }) => contextVersion)).toEqual([2, 2]);
    for (const { sessionId } of sessions) await world.simulator.http.post(`/sessions/${sessionId}/end`);
    await world.publish(update(id!, 2, 'DEPROVISION'));
    await world.publisher.until(id!, { sync_status: 'DELETED' });
    expect((await effective(world, 'createAgent')).get(name)).toBe(1);
    expect((await effective(world, 'updateAgent')).get(name)).toBe(1);
    expect((await effective(world, 'deleteAgent')).get(name)).toBe(1);
    expect(await world.deadLetters()).toEqual([]);
  });

  it('fails longer than the attempts last leaves the agent in error, with one dead letter, and is asked on at the slow pace', async () => {
    const fault = await world.simulator.fault({ op: 'createAgent', effect: { kind: 'status', status: 503 } });
    const [id] = await agents(world, 1);
    await world.publish(update(id!, 1, 'PROVISION'));
    await world.publisher.until(id!, { sync_status: 'ERROR_SYNC', status_reason: 'PlatformUnavailable' }, 20_000);
    const tried = (await world.simulator.journal({ op: 'createAgent' })).length;
    expect(tried).toBe(8);
    await waitFor(
      'a look at the slow pace',
      async () => (await world.simulator.journal({ op: 'createAgent' })).length > tried,
    );
    await world.simulator.http.delete(`/faults/${fault}`);
    await untilAll(world, [id!], 1);
    const letters = await world.deadLetters();
    expect(letters.map(({ reason, agent_id: agentId }) => [reason, agentId])).toEqual([['PlatformUnavailable', id]]);
  });

  it.each([
    { form: 'in seconds', retryAfter: () => '2' },
    { form: 'as a date', retryAfter: () => new Date(Date.now() + 3000).toUTCString() },
  ])('says 429 with Retry-After $form is left alone until then by every call', async ({ retryAfter }) => {
    const effect = { kind: 'status', status: 429, retryAfter: retryAfter() };
    await world.simulator.fault({ times: 1, effect });
    const ids = await agents(world, 10);
    for (const id of ids) await world.publish(update(id, 1, 'PROVISION'));
    await untilAll(world, ids, 1);
    const calls = await world.simulator.journal();
    const refused = calls.find(({ status }) => status === 429)!;
    // Calls that were under way already do not count.
    const next = calls.filter(({ startedAt }) => startedAt > refused.endedAt! + 500);
    expect(Math.min(...next.map(({ startedAt }) => startedAt)) - refused.endedAt!).toBeGreaterThanOrEqual(1800);
    await expectOneCreateEach(world, ids);
    expect(await world.deadLetters()).toEqual([]);
  });

  it('takes our key no more, and then again, costs no attempt and no dead letter', async () => {
    await world.simulator.settings({ privateKeys: ['another'] });
    const ids = await agents(world, 5);
    for (const id of ids) await world.publish(update(id, 1, 'PROVISION'));
    for (const id of ids) {
      await world.publisher.until(id, { sync_status: 'ERROR_SYNC', status_reason: 'AuthenticationFailed' });
    }
    const requests = await world.database.rows<{ attempts: number }>('SELECT attempts FROM sync_requests');
    expect(requests.map(({ attempts }) => attempts)).toEqual(ids.map(() => 0));
    await world.simulator.settings({ privateKeys: [PRIVATE_KEY] });
    await untilAll(world, ids, 1, 40_000);
    expect(await world.deadLetters()).toEqual([]);
  });
});
