import 'reflect-metadata';
import { ownership } from './testing/builders';
import { session, shownAgent, spec } from './testing/fake-pipecat-client';
import { inAnHour, unwanted, unwantedAgent as world } from './testing/unwanted-agent';

describe('an agent that is not to be there and of which nothing is written down', () => {
  const unknown = { ownership: null };

  it('is gone when it does not show', async () => {
    const { reconciler, client, given } = world({ there: null });
    await expect(reconciler.reconcile(given(unknown))).resolves.toMatchObject({
      outcome: 'deleted',
      row: { status: 'DELETED', status_reason: null, absent: true, ownership: 'forget', next: 'done' },
    });
    expect(client.journal).toEqual(['observe']);
  });

  it('was gone before, so there is nothing to tell', async () => {
    const { reconciler, given } = world({ there: null });
    const gone = given({ ...unknown, syncStatus: 'DELETED' });
    await expect(reconciler.reconcile(gone)).resolves.toMatchObject({ outcome: 'no-op' });
  });

  it('is gone under any policy, since nothing is changed', async () => {
    const { reconciler, given } = world({ there: null, variables: { SYNC_POLICY: 'observe-only' } });
    await expect(reconciler.reconcile(given(unknown))).resolves.toMatchObject({ outcome: 'deleted' });
  });
});

describe('an agent that is drained', () => {
  it('is deleted after its sessions were listed and written down', async () => {
    const { reconciler, client, given } = world({ live: ['s1', 's2'] });
    const drained = given();
    await reconciler.reconcile(drained);
    expect(client.journal.slice(0, 5)).toEqual([
      'observe',
      'permit',
      'liveSessions',
      'begin delete',
      'ensureDeprovisioned',
    ]);
    expect(drained.lease.changes).toHaveLength(1);
    expect(drained.lease.changes[0]).toMatchObject({
      intent: 'delete',
      status: 'PENDING_DELETE',
      serviceId: 'service-1',
      draining: { sessionIds: ['s1', 's2'] },
    });
    expect(drained.action).toBe('delete');
  });

  it('stops no session', async () => {
    const { reconciler, client, given } = world({ live: ['s1'] });
    await reconciler.reconcile(given());
    expect(client.mutations).toEqual(['ensureDeprovisioned']);
  });

  it('stays as long as a session of it goes on', async () => {
    const { reconciler, given } = world({ live: ['s1', 's2'] });
    await expect(reconciler.reconcile(given())).resolves.toMatchObject({
      outcome: 'draining',
      quiet: false,
      row: {
        status: 'PENDING_DELETE',
        status_reason: 'SessionsDraining',
        error: 'sessions still live: 2',
        next: 'due',
        delay_ms: 5000,
      },
    });
  });

  it('is gone at once when nobody talks to it', async () => {
    const { reconciler, given } = world();
    await expect(reconciler.reconcile(given())).resolves.toMatchObject({
      outcome: 'deleted',
      row: { status: 'DELETED' },
    });
  });

  it.each([
    { why: 'its own longest duration', duration: 600, want: 600_000 },
    { why: 'the default when that is not told', duration: undefined, want: 7_200_000 },
  ])('is waited for no longer than $why', async ({ duration, want }) => {
    const there = shownAgent();
    const told = { ...there, spec: { ...there.spec, maxSessionDurationSeconds: duration } };
    const { reconciler, given } = world({ there: told, live: ['s1'] });
    const drained = given();
    const before = Date.now();
    await reconciler.reconcile(drained);
    const until = Date.parse(drained.lease.changes[0]?.draining?.until ?? '');
    expect(until - before).toBeGreaterThanOrEqual(want);
    expect(until - before).toBeLessThan(want + 5000);
  });

  it('is deleted though a look does not show it, when it may just have been made', async () => {
    const { reconciler, client, given } = world({ there: null });
    const made = ownership({ confirmed: false, serviceId: null, intent: 'create', intentAt: new Date() });
    await reconciler.reconcile(given({ ownership: made }));
    expect(client.mutations).toEqual(['ensureDeprovisioned']);
  });

  it('keeps the sessions that were written down before, whatever a later list shows', async () => {
    const { reconciler, given } = world({ live: ['s2'] });
    const before = { draining: { sessionIds: ['s1'], until: inAnHour() } };
    const drained = given({ ...before, ownership: ownership({ intent: 'delete', intentAt: new Date() }) });
    await reconciler.reconcile(drained);
    expect(drained.lease.changes[0]?.draining?.sessionIds).toEqual(['s1', 's2']);
  });

  it('that still shows after its delete is looked at again', async () => {
    const { reconciler, client, given } = world();
    client.lingers = 1;
    await expect(reconciler.reconcile(given())).resolves.toMatchObject({
      outcome: 'draining',
      row: { status: 'PENDING_DELETE', error: null, next: 'due' },
    });
  });
});

describe('an agent that was deleted and whose sessions were written down', () => {
  const left = (sessionIds: string[], until = inAnHour()) => ({ draining: { sessionIds, until } });

  it('is waited for while one of them goes on', async () => {
    const { reconciler, client, given } = world({ there: null, live: ['s1'] });
    client.sessions.set('s2', session('s2', false));
    await expect(reconciler.reconcile(given(left(['s1', 's2', 's3'])))).resolves.toMatchObject({
      outcome: 'draining',
      row: { error: 'sessions still live: 1' },
    });
    expect(client.mutations).toEqual([]);
  });

  it.each([
    { why: 'each has ended', ids: ['ended'] },
    { why: 'the platform knows none of them any more', ids: ['unknown'] },
    { why: 'there were none', ids: [] },
  ])('is gone when $why', async ({ ids }) => {
    const { reconciler, client, given } = world({ there: null });
    client.sessions.set('ended', session('ended', false));
    await expect(reconciler.reconcile(given(left(ids)))).resolves.toMatchObject({ row: { status: 'DELETED' } });
  });

  it('is gone when their longest duration is over, without asking for them', async () => {
    const { reconciler, client, given } = world({ there: null, live: ['s1'] });
    const over = left(['s1'], new Date(Date.now() - 1).toISOString());
    await expect(reconciler.reconcile(given(over))).resolves.toMatchObject({ row: { status: 'DELETED' } });
    expect(client.journal).toEqual(['observe']);
  });

  it('is one line of history, however often it is looked at', async () => {
    const { reconciler, given } = world({ there: null, live: ['s1'] });
    const again = given(left(['s1']), {
      snapshot: unwanted(left(['s1'])),
      request: { lastReason: 'SessionsDraining' },
    });
    await expect(reconciler.reconcile(again)).resolves.toMatchObject({ outcome: 'draining', quiet: true });
  });
});

describe('what keeps an agent', () => {
  it.each(['upsert-only', 'observe-only'])('is the policy %s, under which nothing is deleted', async (policy) => {
    const { reconciler, client, given } = world({
      variables: { SYNC_POLICY: policy, DEPROVISION_SESSIONS: 'stop' },
      live: ['s1'],
    });
    const kept = given();
    await expect(reconciler.reconcile(kept)).resolves.toMatchObject({
      outcome: 'planned',
      row: { next: 'park', parked_for: 'absent:1' },
    });
    expect(client.mutations).toEqual([]);
    expect(kept.lease.changes).toEqual([]);
    expect(kept.action).toBe('delete');
  });

  it('is the brake, when too many were deleted within an hour', async () => {
    const { reconciler, client, given, limits } = world({
      permitted: false,
      variables: { DEPROVISION_MAX_PER_HOUR: '7' },
    });
    await expect(reconciler.reconcile(given())).resolves.toMatchObject({
      outcome: 'held',
      row: {
        status: 'PENDING_DELETE',
        status_reason: 'DeleteHeld',
        error: expect.stringContaining('DEPROVISION_MAX_PER_HOUR=7'),
      },
    });
    expect(limits).toEqual([7]);
    expect(client.mutations).toEqual([]);
  });

  it.each([
    { why: 'was made by somebody else', record: null, there: shownAgent() },
    {
      why: 'was deleted and made again by somebody else',
      record: ownership(),
      there: shownAgent(spec(), { serviceId: 'service-2' }),
    },
  ])('is that it $why: it is foreign', async ({ record, there }) => {
    const { reconciler, client, given, limits } = world({ there, live: ['s1'] });
    await expect(reconciler.reconcile(given({ ownership: record }))).rejects.toMatchObject({ reason: 'ForeignAgent' });
    expect(client.journal).toEqual(['observe']);
    expect(limits).toEqual([]);
  });

  it('is a lease that was lost on the way', async () => {
    const { reconciler, client, given } = world();
    const lost = given();
    lost.lease.lost = true;
    await expect(reconciler.reconcile(lost)).rejects.toMatchObject({ reason: 'LeaseLost' });
    expect(client.mutations).toEqual([]);
  });
});
