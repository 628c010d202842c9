import 'reflect-metadata';
import { SyncError } from '../domain';
import { session } from './testing/fake-pipecat-client';
import { unwantedAgent as world } from './testing/unwanted-agent';

describe('an agent whose sessions are stopped', () => {
  const stopping = { DEPROVISION_SESSIONS: 'stop' };

  it('is listed, stopped, listed again, and then deleted', async () => {
    const { reconciler, client, given } = world({ variables: stopping, live: ['s1'] });
    await expect(reconciler.reconcile(given())).resolves.toMatchObject({ outcome: 'deleted' });
    expect(client.journal).toEqual([
      'observe',
      'permit',
      'liveSessions',
      'begin delete',
      'stopSession s1',
      'liveSessions',
      'begin delete',
      'ensureDeprovisioned',
      'observe',
      'session s1',
    ]);
  });

  it('has the sessions stopped that were born meanwhile', async () => {
    const { reconciler, client, given } = world({ variables: stopping, live: ['s1'] });
    client.births.push(['s2']);
    await expect(reconciler.reconcile(given())).resolves.toMatchObject({ outcome: 'deleted' });
    expect(client.mutations).toEqual(['stopSession s1', 'stopSession s2', 'ensureDeprovisioned']);
  });

  it('has every stopped session verified after the delete', async () => {
    const { reconciler, client, given } = world({ variables: stopping, live: ['s1', 's2'] });
    await reconciler.reconcile(given());
    expect(client.journal.filter((entry) => entry.startsWith('session '))).toEqual(['session s1', 'session s2']);
  });

  it('is deleted at once when nobody talks to it', async () => {
    const { reconciler, client, given } = world({ variables: stopping });
    await reconciler.reconcile(given());
    expect(client.mutations).toEqual(['ensureDeprovisioned']);
  });

  it('is tried again later when sessions are born faster than they are stopped', async () => {
    const { reconciler, client, given } = world({ variables: stopping, live: ['s0'] });
    for (let seed = 1; seed < 20; seed += 1) client.births.push([`s${seed}`]);
    await expect(reconciler.reconcile(given())).rejects.toMatchObject({
      errorClass: 'transient',
      reason: 'SessionsDraining',
    });
    expect(client.mutations.filter((entry) => entry.startsWith('stopSession'))).toHaveLength(5);
    expect(client.mutations).not.toContain('ensureDeprovisioned');
  });

  it('is not deleted when a session cannot be stopped', async () => {
    const { reconciler, client, given } = world({ variables: stopping, live: ['s1'] });
    client.failNext('stopSession', new SyncError('away', { errorClass: 'transient', reason: 'PlatformUnavailable' }));
    await expect(reconciler.reconcile(given())).rejects.toMatchObject({ reason: 'PlatformUnavailable' });
    expect(client.mutations).toEqual(['stopSession s1']);
  });

  it('has no more than a few sessions stopped at once', async () => {
    const live = Array.from({ length: 30 }, (_, index) => `s${index}`);
    const { reconciler, client, given } = world({ variables: stopping, live });
    let running = 0;
    let most = 0;
    jest.spyOn(client, 'stopSession').mockImplementation(async (_name, id) => {
      most = Math.max(most, (running += 1));
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
      client.sessions.set(id, session(id, false));
      return true;
    });
    await reconciler.reconcile(given());
    expect(most).toBe(5);
  });
});
