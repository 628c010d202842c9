import { configuration, nameOf } from './support/agents';
import { createWorld, untilReady, type World } from './support/world';
import { waitFor } from './support/wait-for';

const contextUpdate = (agentId: string, version: number): object => ({
  agent_id: agentId,
  version,
  change_type: 'CONTEXT_UPDATE',
});

describe('a new context for many live sessions', () => {
  let world: World;

  beforeEach(async () => {
    world = await createWorld();
  });

  afterEach(() => world.end());

  const provisioned = async (count = 1): Promise<string[]> => {
    const ids = await Promise.all(
      Array.from({ length: count }, () => world.publisher.agent({ desiredState: 'present' })),
    );
    for (const id of ids) await world.publisher.until(id, { sync_status: 'SYNCED' });
    return ids;
  };

  const receipts = async (
    agentId: string,
    version: number,
  ): Promise<Map<string, { outcome: string; error: string | null }>> => {
    const rows = await world.database.rows<{ session_id: string; outcome: string; error: string | null }>(
      'SELECT session_id, outcome, error FROM context_deliveries WHERE agent_id = $1 AND version = $2',
      [agentId, version],
    );
    return new Map(rows.map(({ session_id: id, outcome, error }) => [id, { outcome, error }]));
  };

  it('reaches all of 500 that can take it, through births, ends, hanging and faulty bots, and delays nobody else', async () => {
    await untilReady(await world.start({ SYNC_MAX_ATTEMPTS: '5', SYNC_LEASE_MS: '10000', CONTEXT_SETTLE_MS: '500' }));
    const [id = '', ...others] = await provisioned(21);
    const name = nameOf(id);
    const fine = await world.simulator.addSessions(name, 470, { mode: 'accepts', delayMs: 40 });
    const hanging = await world.simulator.addSessions(name, 10, { mode: 'hang' });
    const faulty = await world.simulator.addSessions(name, 10, { mode: 'vendor-sample' });
    const routeless = await world.simulator.addSessions(name, 10, { mode: 'no-route' });
    await world.simulator.addSessions(nameOf(others[0] ?? ''), 2);
    await world.publisher.activate(id, 2, configuration({}, { systemPrompt: 'second' }));
    await world.publish(contextUpdate(id, 2));
    await waitFor('the push to be under way', async () => (await receipts(id, 2)).size > 0);
    const ending = fine.slice(-50);
    const churn = Promise.all([
      world.simulator.addSessions(name, 50, { mode: 'accepts', delayMs: 40 }),
      ...ending.map((sessionId) => world.simulator.http.post(`/sessions/${sessionId}/end`)),
    ]);
    const begun = Date.now();
    for (const other of others) {
      await world.publisher.activate(other, 2, configuration({}, { systemPrompt: 'other' }));
      await world.publish(contextUpdate(other, 2));
    }
    for (const other of others) await world.publisher.until(other, { synced_version: 2 });
    const othersMs = Date.now() - begun;
    const [born] = await churn;

    const row = await world.publisher.until(
      id,
      { sync_status: 'ERROR_SYNC', status_reason: 'ContextNotDelivered' },
      50_000,
    );
    expect(row.last_error_message).toMatch(/^30 of 500 live sessions did not acknowledge/);
    const told = await receipts(id, 2);
    const live = (await world.simulator.sessions(name)).filter(({ endedAt }) => endedAt === null);
    const table = new Map<string, number>();
    for (const { sessionId, contextVersion } of live) {
      const receipt = told.get(sessionId)?.outcome ?? 'none';
      const key = `${receipt}, bot on ${String(contextVersion)}`;
      table.set(key, (table.get(key) ?? 0) + 1);
    }
    console.log(
      `${live.length} sessions alive at the end; others done in ${othersMs} ms\n${[...table].map(([k, n]) => `${n} × ${k}`).join('\n')}`,
    );
    expect(live).toHaveLength(500);
    // None counts as delivered without its acknowledgement, and every other has a receipt that says why not.
    for (const { sessionId, contextVersion } of live) {
      const outcome = told.get(sessionId)?.outcome;
      expect({ sessionId, delivered: outcome === 'accepted' || outcome === 'stale' }).toEqual({
        sessionId,
        delivered: contextVersion === 2,
      });
      expect(outcome).toBeDefined();
    }
    expect(hanging.map((sessionId) => told.get(sessionId)?.outcome)).toEqual(hanging.map(() => 'failed'));
    expect(faulty.map((sessionId) => told.get(sessionId)?.outcome)).toEqual(faulty.map(() => 'unsupported'));
    expect(routeless.map((sessionId) => told.get(sessionId)?.outcome)).toEqual(routeless.map(() => 'unsupported'));
    expect(born.every((sessionId) => told.get(sessionId)?.outcome === 'accepted')).toBe(true);
    expect(othersMs).toBeLessThan(10_000);
    // A bot that cannot take it is asked once; a settled session never again.
    const pushes = await world.simulator.journal({ op: 'push', agent: name });
    const perSession = new Map<string, number>();
    for (const { sessionId } of pushes) perSession.set(sessionId ?? '', (perSession.get(sessionId ?? '') ?? 0) + 1);
    expect([...faulty, ...routeless, ...born].filter((sessionId) => perSession.get(sessionId) !== 1)).toEqual([]);
  }, 120_000);

  it('leaves the rest of a push to a newer version that comes on the way', async () => {
    await untilReady(await world.start());
    const [id = ''] = await provisioned();
    const sessions = await world.simulator.addSessions(nameOf(id), 100, { mode: 'accepts', delayMs: 100 });
    await world.publisher.activate(id, 2, configuration({}, { systemPrompt: 'second' }));
    await world.publish(contextUpdate(id, 2));
    await waitFor(
      'the first push to be under way',
      async () => (await world.simulator.journal({ op: 'push' })).length > 5,
    );
    await world.publisher.activate(id, 3, configuration({}, { systemPrompt: 'third' }));
    await world.publish(contextUpdate(id, 3));
    await world.publisher.until(id, { sync_status: 'SYNCED', synced_version: 3 });
    const pushed = (await world.simulator.journal({ op: 'push' })).map(
      ({ requestBody }) => (requestBody as { contextVersion: number }).contextVersion,
    );
    expect(pushed.filter((version) => version === 3)).toHaveLength(sessions.length);
    expect(pushed.filter((version) => version === 2).length).toBeLessThan(sessions.length);
    const heard = await world.simulator.sessions(nameOf(id));
    expect(heard.every(({ contextVersion }) => contextVersion === 3)).toBe(true);
    expect(heard.every((session) => isAscending(session.heard.map(({ contextVersion }) => contextVersion)))).toBe(true);
  });

  it('goes on with the rest after a crash in the middle', async () => {
    const first = await world.start();
    await untilReady(first);
    const [id = ''] = await provisioned();
    const sessions = await world.simulator.addSessions(nameOf(id), 200, { mode: 'accepts', delayMs: 50 });
    await world.publisher.activate(id, 2, configuration({}, { systemPrompt: 'second' }));
    await world.publish(contextUpdate(id, 2));
    await waitFor('some receipts', async () => (await receipts(id, 2)).size >= 50);
    await first.child.end('SIGKILL');
    const before = (await receipts(id, 2)).size;
    await world.simulator.clearJournal();
    await world.start();
    await world.publisher.until(id, { sync_status: 'SYNCED', synced_version: 2 });
    expect(await world.simulator.journal({ op: 'push' })).toHaveLength(sessions.length - before);
  });

  it('waits for a bot that is not ready yet, and takes one that ended on the way for gone', async () => {
    await untilReady(await world.start());
    const [id = ''] = await provisioned();
    const [late = ''] = await world.simulator.addSessions(nameOf(id), 1, { mode: 'ready-after', ms: 700 });
    const [gone = ''] = await world.simulator.addSessions(nameOf(id), 1, { mode: 'plain-404' });
    await world.publisher.activate(id, 2, configuration({}, { systemPrompt: 'second' }));
    await world.publish(contextUpdate(id, 2));
    await world.publisher.until(id, { status_reason: 'ContextNotDelivered' });
    await world.simulator.http.post(`/sessions/${gone}/end`);
    await world.publisher.until(id, { sync_status: 'SYNCED', synced_version: 2 });
    const told = await receipts(id, 2);
    expect(told.get(late)?.outcome).toBe('accepted');
    expect(['gone', 'not_ready']).toContain(told.get(gone)?.outcome);
  });
});

function isAscending(versions: readonly number[]): boolean {
  return versions.every((version, n) => n === 0 || version > (versions[n - 1] ?? 0));
}
