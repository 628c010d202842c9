import { randomUUID } from 'node:crypto';
import { RecallRepository, type OpenRecall, type ProvenSession, type Recall } from '../../src/db';
import { configuration } from '../support/agents';
import { requestState, setRequest } from './support/rows';
import { ME, OTHER, startSuite, type Suite } from './support/suite';

let suite: Suite;
let mine: RecallRepository;
let other: RecallRepository;

beforeAll(async () => {
  suite = await startSuite();
  mine = new RecallRepository(suite.mine.database);
  other = new RecallRepository(suite.other.database);
});
afterEach(() => suite.database.rows('TRUNCATE recalls, sync_requests, context_deliveries'));
afterAll(() => suite.end());

async function agentAt(version: number): Promise<string> {
  const id = await suite.agent();
  if (version > 1) await suite.publisher.activate(id, version, configuration());
  return id;
}

const ask = (agentId: string, version: number, over: Partial<Recall> = {}): Promise<Recall> =>
  mine.request({ agentId, version, reason: null, stopSessions: false, requestedBy: 'a test', ...over });

const HOLD_MS = 60_000;
const take = async (repository = mine, limit = 10, settleMs = 0): Promise<OpenRecall[]> =>
  repository.take(limit, HOLD_MS, settleMs);

const comeDue = (): Promise<unknown> => suite.database.rows('UPDATE recalls SET due_at = now()');

const STUCK = { sessionId: 's2', outcome: 'unsupported', error: 'no route', versionHeard: 6 } as const;

describe('asking for a recall', () => {
  it('writes down who, why, and that it is open', async () => {
    const id = await agentAt(7);
    const recall = await ask(id, 6, { reason: 'a wrong price' });
    expect(recall).toEqual({
      agentId: id,
      version: 6,
      requestedAt: expect.any(Date),
      requestedBy: 'a test',
      reason: 'a wrong price',
      stopSessions: false,
      checkedAt: null,
      obstacle: null,
      remaining: [],
      stopped: [],
      completedAt: null,
      proof: null,
    });
    expect(await other.find(id, 6)).toEqual(recall);
    expect(await other.find(id, 5)).toBeNull();
  });

  it.each([7, 8])('of version %i is refused while 7 is active', async (version) => {
    const id = await agentAt(7);
    await expect(ask(id, version)).rejects.toMatchObject({ name: 'RecallRefusedError', refusal: 'not-older' });
    await expect(ask(id, version)).rejects.toThrow(/^version 7 is active/);
  });

  it('is refused when nothing is active, and for an agent in no row', async () => {
    const id = await suite.agent({}, { config: null });
    await expect(ask(id, 1)).rejects.toMatchObject({ refusal: 'not-older' });
    await expect(ask(randomUUID(), 1)).rejects.toMatchObject({ refusal: 'no-such-agent' });
  });

  it('again keeps the time and the reason, adds the leave to stop, and is pushed and looked at anew', async () => {
    const id = await agentAt(7);
    const first = await ask(id, 6, { reason: 'a wrong price' });
    const [taken] = await take();
    await mine.record(taken!, { remaining: [STUCK], obstacle: 'stuck', asked: true, againMs: 60_000 });
    const second = await ask(id, 6, { stopSessions: true });
    expect(second).toMatchObject({ reason: 'a wrong price', stopSessions: true, remaining: [STUCK] });
    expect(second.requestedAt).toEqual(first.requestedAt);
    expect(await ask(id, 6)).toMatchObject({ stopSessions: true });
    expect(await take()).toMatchObject([{ deliveryAsked: false, stopSessions: true }]);
  });

  it('for one that is complete opens it again, without the leave to stop', async () => {
    const id = await agentAt(7);
    await ask(id, 6, { stopSessions: true });
    const [taken] = await take();
    await mine.complete(taken!, []);
    expect(await ask(id, 6)).toMatchObject({ completedAt: null, proof: null, stopSessions: false, stopped: [] });
  });

  it('by hand takes the name of whoever is logged in', async () => {
    const id = await agentAt(7);
    await suite.database.rows('SELECT config_sync_recall(agent => $1, version => 6, stop_sessions => true)', [id]);
    const [{ name } = { name: '' }] = await suite.database.rows<{ name: string }>('SELECT session_user AS name');
    expect(await mine.find(id, 6)).toMatchObject({ requestedBy: name, stopSessions: true });
  });
});

describe('an open recall', () => {
  it('is taken by one replica, and comes back when that one dies', async () => {
    const id = await agentAt(7);
    await ask(id, 6);
    const both = await Promise.all([take(mine), take(other)]);
    expect(both.flat()).toHaveLength(1);
    expect(await take(other)).toEqual([]);
    await comeDue();
    expect(await take(other)).toMatchObject([{ agentId: id, version: 6, remaining: [] }]);
  });

  it('waits for sessions that were being born when it was asked for', async () => {
    await ask(await agentAt(7), 6);
    expect(await take(mine, 1, 60_000)).toMatchObject([{ settled: false }]);
    await comeDue();
    expect(await take(mine, 1, 0)).toMatchObject([{ settled: true }]);
  });

  it('keeps what the last look found, and is due when that said', async () => {
    const id = await agentAt(7);
    await ask(id, 6);
    const [taken] = await take();
    const stopped = [{ sessionId: 's1', stoppedAt: '2026-01-01T00:00:00Z' }];
    await mine.record(taken!, {
      checkedAt: taken!.takenAt,
      remaining: [STUCK],
      stopped,
      obstacle: 'stuck',
      asked: true,
      againMs: 0,
    });
    expect(await mine.find(id, 6)).toMatchObject({
      checkedAt: taken!.takenAt,
      remaining: [STUCK],
      stopped,
      obstacle: 'stuck',
    });
    const [again] = await take();
    expect(again).toMatchObject({ deliveryAsked: true, remaining: [STUCK] });
    await mine.record(again!, { obstacle: 'away', asked: false, againMs: 0 });
    expect(await mine.find(id, 6)).toMatchObject({ remaining: [STUCK], stopped, checkedAt: taken!.takenAt });
    expect(await take()).toMatchObject([{ deliveryAsked: false }]);
  });

  it.each<{ why: string; columns: Record<string, string | number | null> | null; want: string }>([
    { why: 'is none', columns: null, want: 'none' },
    { why: 'waits for its next try', columns: { due_at: 'tomorrow' }, want: 'pending' },
    { why: 'was given up for now', columns: { parked_for: 'present:7' }, want: 'parked' },
    {
      why: 'was given up, and is to be tried again on behalf of the recall',
      columns: { parked_for: 'present:7', settle_at: 'now' },
      want: 'pending',
    },
    {
      why: 'was given up, and is worked on',
      columns: { parked_for: 'present:7', lease_owner: 'x', lease_expires_at: 'tomorrow' },
      want: 'pending',
    },
  ])('tells that the request of its agent $why', async ({ columns, want }) => {
    const id = await agentAt(7);
    await ask(id, 6);
    if (columns !== null) {
      await mine.askDelivery(id);
      await setRequest(suite.database, id, { settle_at: null, ...columns });
    }
    expect(await take()).toMatchObject([{ request: want }]);
  });
});

describe('a delivery on behalf of a recall', () => {
  it('is a settle sweep that is due', async () => {
    const id = await agentAt(7);
    expect(await mine.askDelivery(id)).toBe(true);
    expect(await requestState(suite.database, id)).toMatchObject({
      scope: 'context',
      settle: 'due',
      due: 'now',
      source: 'scan',
    });
    const [leased] = await suite.mine.requests.claimDue({ slots: 1 }, ME);
    expect(leased).toMatchObject({ agentId: id, scope: 'context', settle: true });
  });

  it('makes a request due that waits, and narrows nothing', async () => {
    const id = await agentAt(7);
    await suite.hear(id, 7, 'FULL_SYNC');
    await setRequest(suite.database, id, { due_at: 'infinity', attempts: 3, parked_for: 'present:7' });
    expect(await mine.askDelivery(id)).toBe(true);
    expect(await requestState(suite.database, id)).toMatchObject({
      scope: 'full',
      due: 'now',
      settle: 'due',
      attempts: 3,
      parked_for: 'present:7',
    });
  });

  it('is not asked for while somebody works on the agent', async () => {
    const id = await agentAt(7);
    await suite.lease(id, 7);
    const before = await requestState(suite.database, id);
    expect(await mine.askDelivery(id)).toBe(false);
    expect(await requestState(suite.database, id)).toEqual(before);
  });
});

describe('the lease of an agent', () => {
  it('keeps everybody else from it until it is given back, and then there is a sweep', async () => {
    const id = await agentAt(7);
    const lease = (await mine.lease(id, ME.replica, ME.leaseMs))!;
    expect(await other.lease(id, OTHER.replica, OTHER.leaseMs)).toBeNull();
    expect(await suite.other.requests.claimDue({ slots: 10 }, OTHER)).toEqual([]);
    expect(await suite.mine.requests.renew([lease], ME.leaseMs)).toEqual(new Set([id]));
    await suite.mine.requests.release([lease]);
    expect(await suite.other.requests.claimDue({ slots: 10 }, OTHER)).toMatchObject([
      { agentId: id, settle: true, crashes: 0 },
    ]);
  });

  it('is not to be had while a replica reconciles', async () => {
    const id = await agentAt(7);
    await suite.lease(id, 7);
    expect(await mine.lease(id, ME.replica, ME.leaseMs)).toBeNull();
  });
});

describe('a recall that is complete', () => {
  const proven: ProvenSession = {
    sessionId: 'live',
    contextVersion: 7,
    via: 'push',
    acknowledgedAt: '2026-01-01T00:00:00Z',
  };

  const receipt = (id: string, version: number, session: string, outcome: string, ago = '0 s'): Promise<unknown> =>
    suite.database.rows(
      `INSERT INTO context_deliveries (agent_id, version, session_id, outcome, updated_at) VALUES ($1, $2, $3, $4, now() - $5::interval)`,
      [id, version, session, outcome, ago],
    );

  it('keeps its proof: when, who, and how many have ended', async () => {
    const id = await agentAt(7);
    await receipt(id, 6, 'live', 'accepted');
    await receipt(id, 7, 'live', 'accepted');
    await receipt(id, 6, 'ended on it', 'accepted');
    await receipt(id, 7, 'ended before the push', 'gone');
    await receipt(id, 7, 'could not take it', 'unsupported');
    await receipt(id, 7, 'ended past it', 'accepted');
    await receipt(id, 6, 'long ago', 'accepted', '5 h');
    await ask(id, 6);
    const [taken] = await take();
    const proof = await mine.complete(taken!, [proven]);
    expect(proof).toEqual({ checkedAt: taken!.takenAt.toISOString(), sessions: [proven], gone: 3 });
    expect(await mine.find(id, 6)).toMatchObject({
      completedAt: expect.any(Date),
      checkedAt: taken!.takenAt,
      remaining: [],
      obstacle: null,
      proof,
    });
    await comeDue();
    expect(await take()).toEqual([]);
  });

  it('is written once, and not by a look from before it was asked for anew', async () => {
    const id = await agentAt(7);
    await ask(id, 6);
    const [taken] = await take();
    await mine.complete(taken!, []);
    expect(await mine.complete(taken!, [])).toBeNull();
    await new Promise((resolve) => setTimeout(resolve, 5));
    await ask(id, 6);
    expect(await mine.complete(taken!, [])).toBeNull();
    await mine.record(taken!, { obstacle: null, againMs: 0 });
    expect(await mine.find(id, 6)).toMatchObject({ completedAt: null });
  });
});
