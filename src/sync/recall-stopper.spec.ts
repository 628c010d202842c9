import 'reflect-metadata';
import type { Heard, OpenRecall, RecallRepository, SessionsHeardRepository, SyncRequestRepository } from '../db';
import { RecallLooker } from './recall-looker';
import { RecallStopper } from './recall-stopper';
import { agentId, appConfig, syncedSnapshot } from './testing/builders';
import { FakePipecatClient, session, shownAgent } from './testing/fake-pipecat-client';

const SIGNAL = new AbortController().signal;
const RECALL = { agentId: agentId(), version: 6 } as OpenRecall;

interface Situation {
  readonly leasedByAnother?: boolean;
  /** The lease is lost after so many renewals. */
  readonly renewals?: number;
  /** Sessions that acknowledged a newer version meanwhile. */
  readonly reached?: readonly string[];
}

function world({ leasedByAnother = false, renewals = Infinity, reached = [] }: Situation = {}) {
  const client = new FakePipecatClient();
  client.agent = shownAgent();
  for (const id of ['s1', 's2', 's3']) client.sessions.set(id, session(id));
  const released: string[] = [];
  let left = renewals;
  const lease = { agentId: agentId(), epoch: '9' };
  const recalls = { lease: async () => (leasedByAnother ? null : lease) } as unknown as RecallRepository;
  const requests = {
    renew: async () => new Set(left-- > 0 ? [agentId()] : []),
    release: async (held: readonly { epoch: string }[]) => void released.push(...held.map(({ epoch }) => epoch)),
  } as unknown as SyncRequestRepository;
  const since = new Date(0);
  const heard = reached.map((id): [string, Heard] => [
    id,
    {
      sessionId: id,
      versionHeard: 7,
      via: 'push',
      since,
      versionsBehind: 0,
      lastVersion: 7,
      lastOutcome: 'accepted',
      lastError: null,
    },
  ]);
  const receipts = { heard: async () => new Map(heard) } as unknown as SessionsHeardRepository;
  const config = appConfig();
  const stopper = new RecallStopper(config, client, recalls, requests, receipts, new RecallLooker(config, client));
  const stop = (ids: readonly string[] = ['s1', 's2']) => stopper.stop(RECALL, syncedSnapshot(), ids, SIGNAL);
  const ended = () => [...client.sessions.values()].filter(({ live }) => !live).map(({ sessionId }) => sessionId);
  return { client, stop, ended, released };
}

describe('stopping sessions for a recall', () => {
  it('stops those it was given and nobody else, and gives the lease back', async () => {
    const { stop, ended, released } = world();
    await expect(stop()).resolves.toMatchObject([{ sessionId: 's1' }, { sessionId: 's2' }]);
    expect(ended()).toEqual(['s1', 's2']);
    expect(released).toEqual(['9']);
  });

  it('stops nobody without the lease of the agent', async () => {
    const { client, stop, released } = world({ leasedByAnother: true });
    await expect(stop()).resolves.toBeNull();
    expect(client.journal).toEqual([]);
    expect(released).toEqual([]);
  });

  it('stops no more when the lease is lost on the way', async () => {
    const { stop, ended } = world({ renewals: 1 });
    await expect(stop()).resolves.toHaveLength(1);
    expect(ended()).toEqual(['s1']);
  });

  it('spares a session that was reached meanwhile', async () => {
    const { stop, ended } = world({ reached: ['s1'] });
    await stop();
    expect(ended()).toEqual(['s2']);
  });

  it('leaves the sessions of an agent alone that somebody else made in its place', async () => {
    const { client, stop, ended, released } = world();
    client.agent = shownAgent(undefined, { serviceId: 'another-service' });
    await expect(stop()).rejects.toMatchObject({ reason: 'ForeignAgent' });
    expect(ended()).toEqual([]);
    expect(released).toEqual(['9']);
  });

  it('stops what a deleted agent left behind', async () => {
    const { client, stop, ended } = world();
    client.agent = null;
    await stop();
    expect(ended()).toEqual(['s1', 's2']);
  });

  it('tells whom it stopped before a call failed', async () => {
    const { client, stop } = world();
    const stopSession = client.stopSession.bind(client);
    client.stopSession = (name, id) => (id === 's2' ? Promise.reject(new Error('reset')) : stopSession(name, id));
    await expect(stop()).resolves.toMatchObject([{ sessionId: 's1' }]);
  });

  it('fails when the first call fails, and gives the lease back', async () => {
    const { client, stop, released } = world();
    client.failNext('stopSession', new Error('reset'));
    await expect(stop()).rejects.toThrow('reset');
    expect(released).toEqual(['9']);
  });
});
