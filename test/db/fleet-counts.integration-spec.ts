import { FleetCountsRepository, PauseRepository, type FleetCounts } from '../../src/db';
import { ME, startSuite, type Suite } from './support/suite';
import { ending, letComeDue, run, setRequest } from './support/rows';

let suite: Suite;
let fleet: FleetCountsRepository;

beforeAll(async () => {
  suite = await startSuite();
  fleet = new FleetCountsRepository(suite.mine.database);
});
beforeEach(() =>
  suite.database.rows('TRUNCATE agents, sync_requests, sync_runs, orphans, recalls, fleet_pause CASCADE'),
);
afterAll(() => suite.end());

const counts = (): Promise<FleetCounts> => fleet.counts();

/** A request as old as that, whose agent has this status. */
async function asked(age: string, status: string, reason: string | null = null): Promise<string> {
  const id = await suite.agent({ desired_state: 'present', sync_status: status, status_reason: reason });
  await suite.hear(id, 1);
  await suite.database.rows('UPDATE sync_requests SET created_at = now() - $2::interval WHERE agent_id = $1', [
    id,
    age,
  ]);
  return id;
}

it('is all zeros for an empty fleet', async () => {
  expect(await counts()).toEqual({
    agents: [],
    behind: 0,
    waiting: { fresh: 0, backlog: 0 },
    leased: 0,
    parked: 0,
    oldestSeconds: null,
    stalled: { '15m': 0, '1h': 0, '12h': 0 },
    orphans: 0,
    deadLettersWaiting: 0,
    openRecalls: 0,
    paused: { fleet: false, agents: 0 },
  });
});

it('counts agents by status and reason', async () => {
  await suite.agent({ sync_status: 'SYNCED' });
  await suite.agent({ sync_status: 'SYNCED' });
  await suite.agent({ sync_status: 'ERROR_SYNC', status_reason: 'InvalidConfig' });
  const { agents } = await counts();
  expect([...agents].sort((a, b) => a.agents - b.agents)).toEqual([
    { status: 'ERROR_SYNC', reason: 'InvalidConfig', agents: 1 },
    { status: 'SYNCED', reason: null, agents: 2 },
  ]);
});

it('counts agents whose active version is not live yet', async () => {
  await suite.agent({ desired_state: 'present', synced_version: 1, sync_status: 'SYNCED' });
  const id = await suite.agent({ desired_state: 'present', synced_version: 1, sync_status: 'SYNCED' });
  await suite.publisher.activate(id, 2);
  await suite.agent({ desired_state: 'present' });
  await suite.agent({ desired_state: 'absent' });
  expect((await counts()).behind).toBe(2);
});

describe('the queue', () => {
  it('has what is due and not worked on, by priority, and the age of the oldest', async () => {
    const first = await suite.agent();
    await suite.hear(first, 1);
    const second = await suite.agent();
    await suite.hear(second, 1);
    await setRequest(suite.database, second, { priority: 1 });
    await suite.database.rows(`UPDATE sync_requests SET due_at = now() - interval '90 seconds' WHERE agent_id = $1`, [
      second,
    ]);
    const { waiting, oldestSeconds } = await counts();
    expect(waiting).toEqual({ fresh: 1, backlog: 1 });
    expect(oldestSeconds).toBeGreaterThanOrEqual(90);
    expect(oldestSeconds).toBeLessThan(120);
  });

  it('does not count as waiting what is worked on, what is parked, and what is due later', async () => {
    const leased = await suite.agent();
    await suite.lease(leased);
    const parked = await suite.agent();
    const lease = await suite.lease(parked);
    await suite.mine.requests.finish([ending(lease, { next: 'park', delay_ms: null, parked_for: 'absent:1' })]);
    const later = await suite.agent();
    await suite.mine.requests.finish([ending(await suite.lease(later), { next: 'due', delay_ms: 60_000 })]);
    expect(await counts()).toMatchObject({
      waiting: { fresh: 0, backlog: 0 },
      leased: 1,
      parked: 1,
      oldestSeconds: null,
    });
  });

  it('does not count as waiting what an operator holds still', async () => {
    const id = await suite.agent();
    await suite.hear(id, 1);
    const pauses = new PauseRepository(suite.mine.database);
    await pauses.pauseAgent(id, { by: 'me', why: null, replica: 'a' });
    await pauses.pauseFleet('me', null);
    expect(await counts()).toMatchObject({ waiting: { fresh: 0, backlog: 0 }, paused: { fleet: true, agents: 1 } });
  });
});

describe('an agent that is not in line', () => {
  it('is stalled by the age of its request', async () => {
    await asked('10 minutes', 'SYNCING');
    await asked('20 minutes', 'SYNCING', 'RollingOut');
    await asked('2 hours', 'ERROR_SYNC', 'InvalidConfig');
    await asked('13 hours', 'PENDING_DELETE');
    expect((await counts()).stalled).toEqual({ '15m': 3, '1h': 2, '12h': 1 });
  });

  it.each([
    { why: 'it is in line, and only its settle sweep is left', status: 'SYNCED', reason: null },
    { why: 'live calls go on', status: 'PENDING_DELETE', reason: 'SessionsDraining' },
    { why: 'the brake holds it', status: 'PENDING_DELETE', reason: 'DeleteHeld' },
  ])('is not stalled when $why', async ({ status, reason }) => {
    await asked('2 hours', status, reason);
    expect((await counts()).stalled).toEqual({ '15m': 0, '1h': 0, '12h': 0 });
  });

  it('is stalled only since it was last seen to be in line', async () => {
    const id = await asked('2 hours', 'SYNCING');
    await suite.database.rows(`UPDATE agents SET last_synced_at = now() - interval '20 minutes' WHERE id = $1`, [id]);
    expect((await counts()).stalled).toEqual({ '15m': 1, '1h': 0, '12h': 0 });
  });
});

it('counts orphans, dead letters on their way and open recalls', async () => {
  await suite.database.rows(`INSERT INTO orphans (agent_name, recorded) VALUES ('cs-a', true), ('cs-b', false)`);
  await suite.mine.letters.store([{ id: '00000000-0000-4000-8000-000000000001' }]);
  await suite.database.rows(
    `INSERT INTO recalls (agent_id, version, requested_by, completed_at) VALUES (gen_random_uuid(), 1, 'me', NULL), (gen_random_uuid(), 1, 'me', now())`,
  );
  expect(await counts()).toMatchObject({ orphans: 2, deadLettersWaiting: 1, openRecalls: 1 });
});

describe('a request that is taken', () => {
  it('says how old it is, and for how long it had been due', async () => {
    const id = await suite.agent();
    await suite.hear(id, 1);
    await letComeDue(suite.database, id);
    await suite.database.rows(
      `UPDATE sync_requests SET due_at = now() - interval '5 seconds', created_at = now() - interval '9 seconds'`,
    );
    const [claimed] = await suite.mine.requests.claimDue({ slots: 1 }, ME);
    expect(claimed?.queuedMs).toBeGreaterThanOrEqual(5000);
    expect(claimed?.queuedMs).toBeLessThan(8000);
    expect(claimed?.ageMs).toBeGreaterThanOrEqual(9000);
  });

  it('had not been due when it is taken in the moment that it is recorded', async () => {
    const lease = await suite.lease(await suite.agent());
    expect(lease.queuedMs).toBe(0);
    expect(lease.ageMs).toBeLessThan(5000);
  });
});

describe('the latest failure', () => {
  it('is the newest of the history, whoever met it', async () => {
    const id = await suite.agent();
    const failed = (over: object) => run({ outcome: 'failed', reason: 'InvalidConfig', error: 'no image', ...over });
    await suite.mine.requests.finish([ending(await suite.lease(id), { run: failed({ version: 1 }) })]);
    await suite.mine.requests.finish([ending(await suite.lease(id, 2), { run: failed({ version: 2, replica: 'b' }) })]);
    await suite.mine.requests.finish([ending(await suite.lease(id, 3), { run: run({ version: 3 }) })]);
    expect(await fleet.latestFailure()).toEqual({
      at: expect.any(Date),
      agentId: id,
      version: 2,
      outcome: 'failed',
      reason: 'InvalidConfig',
      error: 'no image',
      replica: 'b',
    });
  });

  it('is none when all went well', async () => {
    expect(await fleet.latestFailure()).toBeNull();
  });
});

it('tells every agent, for who wants a series each', async () => {
  const id = await suite.agent({ desired_state: 'present', sync_status: 'ERROR_SYNC', status_reason: 'InvalidConfig' });
  expect(await fleet.agentStates()).toEqual([
    { agentId: id, status: 'ERROR_SYNC', reason: 'InvalidConfig', desiredState: 'present', behind: true },
  ]);
});
