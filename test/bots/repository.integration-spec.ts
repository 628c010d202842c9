import { randomUUID } from 'node:crypto';
import { BotContextRepository } from '../../src/db';
import { READ_ACTIVE } from '../../src/db/bot-context.repository';
import { configuration } from '../support/agents';
import { startSuite, type Suite } from '../db/support/suite';

let suite: Suite;
let contexts: BotContextRepository;
beforeAll(async () => {
  suite = await startSuite();
  contexts = new BotContextRepository(suite.mine.database);
});
afterAll(() => suite.end());

const read = async (agentId: string, revision: string | null = null) =>
  (await contexts.readActive([{ agentId, revision }]))[0];

describe('the active configuration of an agent', () => {
  it('comes with its document, and without it to whoever holds it', async () => {
    const id = await suite.agent({}, { version: 3 });
    const first = (await read(id))!;
    expect(first).toMatchObject({ agentId: id, version: 3, document: configuration() });
    expect(await read(id, first.revision)).toEqual({ ...first, document: null });
    expect(await read(id, 'of another time')).toEqual(first);
  });

  it.each([
    { why: 'another version is active', sql: null },
    {
      why: 'it was edited in place',
      sql: `UPDATE agent_configurations SET config = config || '{"x": 1}' WHERE agent_id = $1`,
    },
  ])('has another revision when $why', async ({ sql }) => {
    const id = await suite.agent();
    const { revision } = (await read(id))!;
    if (sql === null) await suite.publisher.activate(id, 2);
    else await suite.database.rows(sql, [id]);
    const now = (await read(id, revision))!;
    expect(now.revision).not.toBe(revision);
    expect(now.document).not.toBeNull();
  });

  it('has another revision when it was deleted and put back under the same number', async () => {
    const id = await suite.agent();
    const { revision } = (await read(id))!;
    await suite.database.rows('DELETE FROM agent_configurations WHERE agent_id = $1', [id]);
    expect(await read(id)).toBeUndefined();
    await suite.publisher.activate(id, 1);
    expect((await read(id, revision))!.document).toEqual(configuration());
  });

  it('is missing when there is none, or no such agent, while others are answered', async () => {
    const [set, unset] = [await suite.agent(), await suite.agent({}, { config: null })];
    const asked = [set, unset, randomUUID()].map((agentId) => ({ agentId, revision: null }));
    expect((await contexts.readActive(asked)).map(({ agentId }) => agentId)).toEqual([set]);
    expect(await contexts.readActive([])).toEqual([]);
  });

  it('is found by its index among a hundred thousand agents, whatever the planner thinks of the batch', async () => {
    await suite.database.rows('ALTER TABLE agent_configurations DISABLE TRIGGER USER');
    const made = await suite.database.rows<{ id: string }>(`
      WITH made AS (
        INSERT INTO agents (id, name) SELECT gen_random_uuid(), 'one of many' FROM generate_series(1, 100000) RETURNING id
      ), configured AS (
        INSERT INTO agent_configurations (agent_id, version, is_active, config) SELECT id, 1, true, '{}' FROM made
      )
      SELECT id FROM made LIMIT 200`);
    await suite.database.rows('ALTER TABLE agent_configurations ENABLE TRIGGER USER');
    await suite.database.rows('ANALYZE agent_configurations');
    for (const batch of [made.slice(0, 1), made]) {
      const plan = await suite.database.rows(`EXPLAIN ${READ_ACTIVE}`, [
        batch.map(({ id }) => id),
        batch.map(() => null),
      ]);
      expect(JSON.stringify(plan)).toContain('agent_configurations_active');
      expect(JSON.stringify(plan)).not.toContain('Seq Scan');
    }
  });
});

describe('the receipt of a fetch', () => {
  const rowsOf = (agentId: string) =>
    suite.database.rows<{ version: number; session_id: string; outcome: string; via: string; attempts: number }>(
      'SELECT version, session_id, outcome, via, attempts, error FROM context_deliveries WHERE agent_id = $1 ORDER BY 1, 2',
      [agentId],
    );

  it('settles its session for this version and older ones, as an acknowledged push does', async () => {
    const agentId = randomUUID();
    await suite.mine.deliveries.recordPulled([{ agentId, version: 5, sessionId: 's1' }]);
    expect(await rowsOf(agentId)).toMatchObject([{ version: 5, session_id: 's1', outcome: 'accepted', via: 'pull' }]);
    for (const version of [4, 5]) {
      expect(await suite.mine.deliveries.settledSessions(agentId, version)).toEqual(new Set(['s1']));
    }
    expect(await suite.mine.deliveries.settledSessions(agentId, 6)).toEqual(new Set());
  });

  it('is written with those of other agents, versions and sessions, and twice is once', async () => {
    const [one, two] = [randomUUID(), randomUUID()];
    const receipts = [one, two].flatMap((agentId) =>
      [1, 2].flatMap((version) => ['a', 'b'].map((sessionId) => ({ agentId, version, sessionId }))),
    );
    await suite.mine.deliveries.recordPulled([...receipts, ...receipts]);
    expect([(await rowsOf(one)).length, (await rowsOf(two)).length]).toEqual([4, 4]);
  });

  it.each(['not_ready', 'failed', 'unsupported'])('comes in place of a push that ended as %s', async (outcome) => {
    const agentId = randomUUID();
    await suite.database.rows(
      `INSERT INTO context_deliveries (agent_id, version, session_id, outcome, error) VALUES ($1, 1, 's', $2, 'why')`,
      [agentId, outcome],
    );
    await suite.mine.deliveries.recordPulled([{ agentId, version: 1, sessionId: 's' }]);
    expect(await rowsOf(agentId)).toMatchObject([{ outcome: 'accepted', via: 'pull', attempts: 2, error: null }]);
  });

  it('leaves one that is settled as it was', async () => {
    const agentId = randomUUID();
    await suite.database.rows(
      `INSERT INTO context_deliveries (agent_id, version, session_id, outcome) VALUES ($1, 1, 's', 'applied')`,
      [agentId],
    );
    await suite.mine.deliveries.recordPulled([{ agentId, version: 1, sessionId: 's' }]);
    expect(await rowsOf(agentId)).toMatchObject([{ outcome: 'applied', via: 'push', attempts: 1 }]);
  });

  it('is written by two replicas at once without a quarrel', async () => {
    const agentId = randomUUID();
    const receipts = Array.from({ length: 300 }, (_, n) => ({ agentId, version: 1, sessionId: `s${n}` }));
    await Promise.all([
      suite.mine.deliveries.recordPulled(receipts),
      suite.other.deliveries.recordPulled([...receipts].reverse()),
    ]);
    expect(await rowsOf(agentId)).toHaveLength(300);
  });
});
