import { configuration, nameOf } from '../support/agents';
import { untilReady, type Service } from '../support/service';
import { waitFor } from '../support/wait-for';
import { createWorld, type World } from '../support/world';
import { BOTS, fetchContext } from './support/bot';

let world: World;
let service: Service;
beforeAll(async () => {
  world = await createWorld();
  service = await world.start(BOTS);
  await untilReady(service);
});
afterAll(() => world.end());

interface ReceiptRow {
  session_id: string;
  version: number;
  outcome: string;
  via: string;
}

const receiptsOf = (agentId: string): Promise<ReceiptRow[]> =>
  world.database.rows<ReceiptRow>(
    'SELECT session_id, version, outcome, via FROM context_deliveries WHERE agent_id = $1 ORDER BY version, session_id',
    [agentId],
  );

const untilReceipts = (agentId: string, count: number): Promise<ReceiptRow[]> =>
  waitFor(`${count} receipts`, async () => {
    const rows = await receiptsOf(agentId);
    return rows.length === count && rows;
  });

const provisioned = async (): Promise<string> => {
  const id = await world.publisher.agent();
  await world.publish({ agent_id: id, version: 1, change_type: 'PROVISION' });
  await world.publisher.until(id, { sync_status: 'SYNCED', synced_version: 1 });
  return id;
};

describe('a fetch that names its session', () => {
  it('leaves a receipt for the version it got, whether with a body or with 304', async () => {
    const id = await world.publisher.agent({ version: 4 });
    await fetchContext(service, id, { sessionId: 'session-A_1' });
    await fetchContext(service, id, { sessionId: 'session-B', ifNoneMatch: '"4"' });
    await fetchContext(service, id);
    expect(await untilReceipts(id, 2)).toEqual([
      { session_id: 'session-A_1', version: 4, outcome: 'accepted', via: 'pull' },
      { session_id: 'session-B', version: 4, outcome: 'accepted', via: 'pull' },
    ]);
  });

  it('leaves none when it got nothing', async () => {
    const [unset, broken, refused] = await Promise.all([
      world.publisher.agent({ config: null }),
      world.publisher.agent({ config: { llm_context: [] } }),
      world.publisher.agent(),
    ]);
    await fetchContext(service, unset, { sessionId: 'a' });
    await fetchContext(service, broken, { sessionId: 'a' });
    await fetchContext(service, refused, { sessionId: 'a', token: 'wrong' });
    const last = await world.publisher.agent();
    await fetchContext(service, last, { sessionId: 'a' });
    await untilReceipts(last, 1);
    expect(await Promise.all([unset, broken, refused].map((id) => receiptsOf(id)))).toEqual([[], [], []]);
  });

  it('leaves one for each of hundreds of sessions that start at once', async () => {
    const id = await world.publisher.agent();
    const sessions = Array.from({ length: 300 }, (_, n) => `session-${n}`);
    await Promise.all([...sessions, ...sessions].map((sessionId) => fetchContext(service, id, { sessionId })));
    await untilReceipts(id, 300);
  });

  it('is not lost when the process ends right after it', async () => {
    const replica = await world.start(BOTS);
    await untilReady(replica);
    const id = await world.publisher.agent();
    await fetchContext(replica, id, { sessionId: 'the-last' });
    expect(await replica.child.end('SIGTERM')).toBe(0);
    expect(await receiptsOf(id)).toHaveLength(1);
  });
});

describe('a session that fetched the version', () => {
  it('is not pushed it again, while one that did not fetch it is', async () => {
    const id = await provisioned();
    const [fetched, pushed] = await world.simulator.addSessions(nameOf(id), 2);
    await world.publisher.activate(id, 2, configuration({}, { systemPrompt: 'Say hello.' }));
    await fetchContext(service, id, { sessionId: fetched! });
    await waitFor('the receipt', async () => (await receiptsOf(id)).some(({ via }) => via === 'pull'));
    await world.publish({ agent_id: id, version: 2, change_type: 'CONTEXT_UPDATE' });
    await world.publisher.until(id, { sync_status: 'SYNCED', synced_version: 2 });
    await waitFor(
      'the settle sweep',
      async () => (await world.database.rows('SELECT 1 FROM sync_requests')).length === 0,
    );
    const pushes = await world.simulator.journal({ op: 'push', agent: nameOf(id) });
    expect(pushes.map(({ sessionId }) => sessionId)).toEqual([pushed]);
    expect(await receiptsOf(id)).toEqual(
      expect.arrayContaining([
        { session_id: fetched, version: 2, outcome: 'accepted', via: 'pull' },
        { session_id: pushed, version: 2, outcome: 'accepted', via: 'push' },
      ]),
    );
  });

  it('is pushed the next one, which it does not have', async () => {
    const id = await provisioned();
    const [session] = await world.simulator.addSessions(nameOf(id), 1);
    await fetchContext(service, id, { sessionId: session! });
    await waitFor('the receipt', async () => (await receiptsOf(id)).length === 1);
    await world.publisher.activate(id, 2, configuration({}, { systemPrompt: 'Say hello.' }));
    await world.publish({ agent_id: id, version: 2, change_type: 'CONTEXT_UPDATE' });
    await world.publisher.until(id, { sync_status: 'SYNCED', synced_version: 2 });
    const [heard] = await world.simulator.sessions(nameOf(id));
    expect(heard?.contextVersion).toBe(2);
  });
});
