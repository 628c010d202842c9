import { randomUUID } from 'node:crypto';
import { SessionsHeardRepository, type Behind } from '../../src/db';
import { FLEET_BEHIND, HEARD } from '../../src/db/sessions-heard.sql';
import { configuration } from '../support/agents';
import { setAgent } from './support/rows';
import { startSuite, type Suite } from './support/suite';

let suite: Suite;
let repository: SessionsHeardRepository;

beforeAll(async () => {
  suite = await startSuite();
  repository = new SessionsHeardRepository(suite.mine.database);
});
afterEach(() => suite.database.rows('TRUNCATE context_deliveries'));
afterAll(() => suite.end());

interface SeededReceipt {
  readonly version: number;
  readonly session?: string;
  readonly outcome?: string;
  readonly via?: string;
  readonly error?: string | null;
  /** As PostgreSQL reads an interval. */
  readonly ago?: string;
}

async function receipt(
  agentId: string,
  { version, session = 's1', outcome = 'accepted', via = 'push', error = null, ago = '0 s' }: SeededReceipt,
): Promise<void> {
  await suite.database.rows(
    `INSERT INTO context_deliveries (agent_id, version, session_id, outcome, via, error, updated_at)
     VALUES ($1, $2, $3, $4, $5, $6, now() - $7::interval)`,
    [agentId, version, session, outcome, via, error, ago],
  );
}

/** An agent with so many versions, the last of them active. */
async function agentWith(versions: number, synced: number | null = null): Promise<string> {
  const id = await suite.agent();
  for (let version = 2; version <= versions; version += 1) await suite.publisher.activate(id, version, configuration());
  await setAgent(suite.database, id, { synced_version: synced });
  return id;
}

describe('what a session heard', () => {
  it('is the highest version that it acknowledged, how, since when, and how far behind that is', async () => {
    const id = await agentWith(5);
    await receipt(id, { version: 1, ago: '2 h' });
    await receipt(id, { version: 3, via: 'pull', ago: '1 h' });
    await receipt(id, { version: 4, outcome: 'failed', error: 'timeout' });
    const heard = (await repository.heard(id, ['s1'])).get('s1')!;
    expect(heard).toMatchObject({
      versionHeard: 3,
      via: 'pull',
      versionsBehind: 2,
      lastVersion: 4,
      lastOutcome: 'failed',
      lastError: 'timeout',
    });
    expect(Date.now() - heard.since!.getTime()).toBeGreaterThan(3_590_000);
  });

  it.each(['accepted', 'applied', 'stale'])('counts %s as acknowledged', async (outcome) => {
    const id = await agentWith(2);
    await receipt(id, { version: 2, outcome });
    expect((await repository.heard(id, ['s1'])).get('s1')).toMatchObject({ versionHeard: 2, versionsBehind: 0 });
  });

  it.each(['gone', 'not_ready', 'unsupported', 'failed'])('does not count %s as acknowledged', async (outcome) => {
    const id = await agentWith(2);
    await receipt(id, { version: 2, outcome });
    expect((await repository.heard(id, ['s1'])).get('s1')).toMatchObject({
      versionHeard: null,
      via: null,
      since: null,
      versionsBehind: null,
      lastOutcome: outcome,
    });
  });

  it('is nothing without a receipt, and nothing of another agent', async () => {
    const [id, other] = [await agentWith(1), await agentWith(1)];
    await receipt(other, { version: 1 });
    expect(await repository.heard(id, ['s1'])).toEqual(new Map());
    expect(await repository.heard(id, [])).toEqual(new Map());
  });

  it('counts versions that are there, whatever their numbers', async () => {
    const id = await agentWith(1);
    await suite.publisher.activate(id, 1_700_000_000, configuration());
    await receipt(id, { version: 1 });
    expect((await repository.heard(id, ['s1'])).get('s1')).toMatchObject({ versionsBehind: 1 });
  });

  it('is read without the receipts of the agent’s other sessions', async () => {
    const id = await agentWith(1);
    await suite.database.rows(
      `INSERT INTO context_deliveries (agent_id, version, session_id, outcome)
       SELECT $1, v, 's' || s, 'accepted' FROM generate_series(1, 200) v, generate_series(1, 100) s`,
      [id],
    );
    await suite.database.rows('ANALYZE context_deliveries');
    expect(await plan(HEARD, [id, ['s7']])).toContain('context_deliveries_session');
  });
});

describe('an agent, as far as its sessions are concerned', () => {
  it('shows its active version and its recalls', async () => {
    const id = await agentWith(3);
    await suite.database.rows('SELECT config_sync_recall($1, 1), config_sync_recall($1, 2)', [id]);
    await suite.database.rows(`UPDATE recalls SET completed_at = now() WHERE agent_id = $1 AND version = 1`, [id]);
    expect(await repository.agent(id)).toEqual({
      agentId: id,
      activeVersion: 3,
      deploymentId: null,
      recalled: [
        { version: 1, completedAt: expect.any(Date), remaining: 0 },
        { version: 2, completedAt: null, remaining: 0 },
      ],
    });
  });

  it('is null when it is in no row', async () => {
    expect(await repository.agent(randomUUID())).toBeNull();
  });
});

describe('the fleet by versions behind', () => {
  const counted = async (pushes = true): Promise<{ agents: Behind[]; sessions: Behind[] }> => {
    const { agents, sessions } = await repository.fleetBehind(pushes);
    const list = (counts: Readonly<Record<Behind, number>>): Behind[] =>
      Object.entries(counts).flatMap(([behind, n]) => Array.from({ length: n }, () => behind as Behind));
    return { agents: list(agents), sessions: list(sessions) };
  };

  it('is empty without receipts', async () => {
    expect(await counted()).toEqual({ agents: [], sessions: [] });
  });

  it('counts each session by the highest version that it acknowledged, and an agent where its worst session is', async () => {
    const id = await agentWith(5);
    for (const [session, version] of Object.entries({ a: 5, b: 4, c: 3, d: 2, e: 1 }))
      await receipt(id, { session, version });
    expect((await counted()).sessions).toEqual(['0', '1', '2', '3+', '3+']);
    expect((await counted()).agents).toEqual(['3+']);
    await receipt(id, { session: 'f', version: 5, outcome: 'unsupported' });
    expect((await counted()).agents).toEqual(['unknown']);
  });

  it('leaves out sessions that ended, and those whose last receipt is older than any session can be', async () => {
    const id = await agentWith(2);
    await receipt(id, { session: 'ended', version: 1 });
    await receipt(id, { session: 'ended', version: 2, outcome: 'gone' });
    await receipt(id, { session: 'old', version: 1, ago: '4 h 1 min' });
    await receipt(id, { session: 'long', version: 1, ago: '3 h 59 min' });
    expect((await counted()).sessions).toEqual(['1']);
  });

  it('knows what a session heard long before its newest receipt', async () => {
    const id = await agentWith(2);
    await receipt(id, { version: 1, ago: '5 h' });
    await receipt(id, { version: 2, outcome: 'failed', ago: '2 h' });
    expect((await counted()).sessions).toEqual(['1']);
  });

  it('leaves out a session that a complete delivery did not find', async () => {
    const id = await agentWith(2, 2);
    await receipt(id, { session: 'ended', version: 1 });
    await receipt(id, { session: 'live', version: 2 });
    expect((await counted()).sessions).toEqual(['0']);
  });

  it.each<{ why: string; pushes: boolean; context: object | null }>([
    { why: 'nothing is pushed', pushes: false, context: {} },
    { why: 'that version has no context', pushes: true, context: null },
  ])('keeps such a session when $why', async ({ pushes, context }) => {
    const id = await agentWith(1);
    await suite.publisher.activate(id, 2, { deployment: { image: 'acme/bot:1' }, llm_context: context });
    await setAgent(suite.database, id, { synced_version: 2 });
    await receipt(id, { version: 1 });
    expect((await counted(pushes)).sessions).toEqual(['1']);
  });

  it('does not know how far behind a session is when nothing is active', async () => {
    const id = await agentWith(1);
    await suite.database.rows('UPDATE agent_configurations SET is_active = false WHERE agent_id = $1', [id]);
    await receipt(id, { version: 1 });
    expect((await counted()).sessions).toEqual(['unknown']);
  });

  it('reads the receipts of the last hours only', async () => {
    const id = await agentWith(1);
    await suite.database.rows(
      `INSERT INTO context_deliveries (agent_id, version, session_id, outcome, updated_at)
       SELECT $1, v, 's' || s, 'accepted', now() - v * interval '1 hour' FROM generate_series(1, 500) v, generate_series(1, 100) s`,
      [id],
    );
    await suite.database.rows('ANALYZE context_deliveries');
    expect(await plan(FLEET_BEHIND, [true])).toContain('context_deliveries_updated_at');
  });
});

describe('the times of a delivery', () => {
  it('are those of the commit and of the last acknowledged push', async () => {
    const id = await agentWith(2);
    await receipt(id, { session: 'a', version: 2, ago: '20 s' });
    await receipt(id, { session: 'b', version: 2, ago: '10 s' });
    await receipt(id, { session: 'c', version: 2, outcome: 'gone' });
    await receipt(id, { session: 'd', version: 2, via: 'pull' });
    const [times] = await repository.deliveryTimes([{ agentId: id, version: 2 }]);
    expect(times!.committedAt).toBeInstanceOf(Date);
    expect(Math.round((Date.now() - times!.lastReceiptAt.getTime()) / 1000)).toBeGreaterThanOrEqual(9);
  });

  it('are none when no session acknowledged it', async () => {
    const id = await agentWith(2);
    await receipt(id, { version: 2, outcome: 'gone' });
    const versions = [2, 9].map((version) => ({ agentId: id, version }));
    expect(await repository.deliveryTimes(versions)).toEqual([]);
  });
});

async function plan(sql: string, parameters: readonly unknown[]): Promise<string> {
  return JSON.stringify(await suite.database.rows(`EXPLAIN (FORMAT JSON) ${sql}`, parameters));
}
