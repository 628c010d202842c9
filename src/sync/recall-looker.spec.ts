import 'reflect-metadata';
import { RecallLooker } from './recall-looker';
import { agentId, appConfig, ownership, snapshot, syncedSnapshot } from './testing/builders';
import { FakePipecatClient, session, shownAgent } from './testing/fake-pipecat-client';

const SIGNAL = new AbortController().signal;
const UNTIL = '2030-01-01T00:00:00.000Z';

function world(live: readonly string[] = []) {
  const client = new FakePipecatClient();
  client.agent = shownAgent();
  for (const id of live) client.sessions.set(id, session(id));
  const looker = new RecallLooker(appConfig(), client);
  return {
    client,
    look: (seen = syncedSnapshot() as ReturnType<typeof snapshot> | null) => looker.live(agentId(), seen, SIGNAL),
  };
}

describe('a look at the live sessions', () => {
  it('lists them, and changes nothing', async () => {
    const { client, look } = world(['s1', 's2']);
    await expect(look()).resolves.toEqual({ sessionIds: ['s1', 's2'], doubt: null });
    expect(client.mutations).toEqual([]);
  });

  it('believes an empty list of an agent that is there', async () => {
    await expect(world().look()).resolves.toEqual({ sessionIds: [], doubt: null });
  });

  it('doubts an empty list of an agent that is missing', async () => {
    const { client, look } = world();
    client.agent = null;
    await expect(look()).resolves.toMatchObject({ doubt: expect.stringContaining('missing') });
  });

  it('doubts the empty list of an agent in no row that is missing', async () => {
    const { client, look } = world();
    client.agent = null;
    await expect(look(null)).resolves.toMatchObject({ doubt: expect.stringContaining('missing') });
  });

  it('does not miss an agent that was never made', async () => {
    const { client, look } = world();
    client.agent = null;
    await expect(look(snapshot())).resolves.toEqual({ sessionIds: [], doubt: null });
    expect(client.journal).toEqual(['liveSessions']);
  });

  it('asks for each session that a deleted agent left behind, since no list has them', async () => {
    const { client, look } = world();
    client.agent = null;
    client.liveSessions = () => Promise.resolve([]);
    client.sessions.set('s1', session('s1'));
    client.sessions.set('s2', session('s2', false));
    const draining = { sessionIds: ['s1', 's2', 's3'], until: UNTIL };
    await expect(look(syncedSnapshot({ ownership: ownership(), draining }))).resolves.toEqual({
      sessionIds: ['s1'],
      doubt: null,
    });
  });

  it('counts a session once that is in the list and was left behind', async () => {
    const { look } = world(['s1']);
    const draining = { sessionIds: ['s1'], until: UNTIL };
    await expect(look(syncedSnapshot({ draining }))).resolves.toMatchObject({ sessionIds: ['s1'] });
  });
});
