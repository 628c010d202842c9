import { AuditRepository, type AuditedWrite } from '../../src/db';
import { agentId } from '../../src/sync/testing/builders';
import { createDatabase, type TestDatabase } from '../support/database';
import { openStore, type Store } from './support/store';

let database: TestDatabase;
let store: Store;
let audit: AuditRepository;

beforeAll(async () => {
  database = await createDatabase();
  store = await openStore(database.url);
  audit = new AuditRepository(store.database);
});
afterAll(async () => {
  await store.close();
  await database.drop();
});
beforeEach(() => aged('ALL', () => database.rows('DELETE FROM admin_audit')));

const write = (over: Partial<AuditedWrite> = {}): AuditedWrite => ({
  ...{ who: 'ci', action: 'agents.sync', agentId: agentId(), why: 'because', requestId: 'r-1', detail: { version: 7 } },
  ...over,
});

const rows = () => database.rows('SELECT * FROM admin_audit ORDER BY id');

/** As if so much time had passed: only without the triggers can a row be made older. */
async function aged(trigger: string, work: () => Promise<unknown>): Promise<void> {
  await database.rows(`ALTER TABLE admin_audit DISABLE TRIGGER ${trigger}`);
  await work();
  await database.rows(`ALTER TABLE admin_audit ENABLE TRIGGER ${trigger}`);
}

const age = (days: number): Promise<void> =>
  aged('ALL', () => database.rows("UPDATE admin_audit SET at = at - $1 * interval '1 day'", [days]));

describe('a row of the audit', () => {
  it('is there before the work, without an outcome, and has it afterwards', async () => {
    const id = await audit.begin(write());
    expect(await rows()).toMatchObject([{ id, who: 'ci', why: 'because', request_id: 'r-1', status: null }]);
    await audit.finish(id, { status: 202, detail: { recording: 'recorded' } });
    expect(await rows()).toMatchObject([
      { status: 202, finished_at: expect.any(Date), detail: { version: 7, recording: 'recorded' } },
    ]);
  });

  it('keeps its first outcome', async () => {
    const id = await audit.begin(write());
    await audit.finish(id, { status: 202, detail: {} });
    await audit.finish(id, { status: 500, detail: {} });
    expect(await rows()).toMatchObject([{ status: 202 }]);
  });

  it('may have its outcome at once, when nothing was done', async () => {
    await audit.begin(write({ agentId: null, why: null }), 403);
    expect(await rows()).toMatchObject([{ agent_id: null, why: null, status: 403, finished_at: expect.any(Date) }]);
  });

  it.each([
    "UPDATE admin_audit SET who = 'somebody else'",
    "UPDATE admin_audit SET status = 200, why = 'another reason'",
    'UPDATE admin_audit SET at = now()',
    'UPDATE admin_audit SET status = NULL',
    'DELETE FROM admin_audit',
    'TRUNCATE admin_audit',
  ])('cannot be changed, not even by the owner of the table: %s', async (statement) => {
    await audit.begin(write());
    const before = await rows();
    await expect(database.rows(statement)).rejects.toMatchObject({ code: 'CS403' });
    expect(await rows()).toEqual(before);
  });

  it('cannot be changed once it has its outcome', async () => {
    const id = await audit.begin(write());
    await audit.finish(id, { status: 202, detail: {} });
    await expect(database.rows('UPDATE admin_audit SET status = 200')).rejects.toMatchObject({ code: 'CS403' });
  });

  it('cannot be deleted after its time either, except by the retention', async () => {
    await audit.begin(write());
    await age(400);
    await expect(database.rows('DELETE FROM admin_audit')).rejects.toMatchObject({ code: 'CS403' });
    expect(await store.history.removeOlderThan(90, 100)).toBe(1);
    expect(await rows()).toEqual([]);
  });
});

describe('the retention of the audit', () => {
  it('takes the oldest, so many at once, and none that is younger', async () => {
    for (const requestId of ['a', 'b', 'c']) await audit.begin(write({ requestId }));
    await age(91);
    await audit.begin(write({ requestId: 'd' }));
    expect(await store.history.removeOlderThan(90, 2)).toBe(2);
    expect(await rows()).toMatchObject([{ request_id: 'c' }, { request_id: 'd' }]);
    expect(await store.history.removeOlderThan(90, 2)).toBe(1);
    expect(await store.history.removeOlderThan(90, 2)).toBe(0);
  });

  it('takes nothing of the last day, whatever is asked for', async () => {
    await audit.begin(write());
    expect(await store.history.removeOlderThan(0, 100)).toBe(0);
  });

  it('lets nothing else be deleted by whoever runs it', async () => {
    await audit.begin(write());
    await age(2);
    const client = await database.pool.connect();
    try {
      await client.query('BEGIN');
      await client.query('SELECT config_sync_forget_audit(90, 10)');
      await expect(client.query('DELETE FROM admin_audit')).rejects.toMatchObject({ code: 'CS403' });
    } finally {
      await client.query('ROLLBACK');
      client.release();
    }
  });
});
