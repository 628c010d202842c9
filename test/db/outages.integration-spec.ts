import { DbError } from '../../src/domain';
import { createDatabase, type TestDatabase } from '../support/database';
import { startOwnPostgres, type OwnServer } from '../support/servers';
import { waitFor } from '../support/wait-for';
import { openStore, type Store } from './support/store';
import { startTcpProxy } from './support/tcp-proxy';

let server: OwnServer;
let database: TestDatabase;

beforeAll(async () => {
  server = await startOwnPostgres();
  database = await createDatabase({ server: server.url });
});
afterAll(async () => {
  await database.drop();
  await server.stop();
});

const one = (store: Store) => store.database.rows<{ one: number }>('SELECT 1 AS one');

/** What every statement of a crowd came to: an answer, or a failure that must be a `DbError`. */
async function crowd(store: Store, size: number, sql = 'SELECT 1'): Promise<{ answered: number; failed: DbError[] }> {
  const results = await Promise.allSettled(Array.from({ length: size }, () => store.database.rows(sql)));
  const failed = results.flatMap((result) => (result.status === 'rejected' ? [result.reason as DbError] : []));
  for (const error of failed) expect(error).toBeInstanceOf(DbError);
  return { answered: size - failed.length, failed };
}

/** Ends the connections of the stores, as far as they have been there for a moment. */
const killAll = () =>
  database.rows(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
     WHERE application_name = 'config-sync test' AND backend_start < now() - interval '150 milliseconds'`,
  );

describe('PostgreSQL', () => {
  it.each(['fast', 'kill'] as const)('that is stopped (%s) and started again is used again by itself', async (mode) => {
    const store = await openStore(database.url);
    await crowd(store, 4);
    await server.stopServer(mode);
    const { answered, failed } = await crowd(store, 10);
    expect([answered, failed.length]).toEqual([0, 10]);
    expect(failed[0]).toMatchObject({ errorClass: 'transient', reason: 'DatabaseUnavailable' });
    await server.startServer();
    await waitFor('an answer', () => one(store));
    expect((await crowd(store, 20)).failed).toEqual([]);
    await store.close();
  });

  it('that ends every connection under idle ones is told to the pool and to nobody else', async () => {
    const store = await openStore(database.url);
    await crowd(store, 4, 'SELECT pg_sleep(0.2)');
    const killed = await killAll();
    await waitFor('the pool to notice', () => store.poolErrors.length >= killed.length);
    expect(killed.length).toBeGreaterThan(1);
    expect((await crowd(store, 8)).failed).toEqual([]);
    await store.close();
  });

  it('that ends every connection again and again under load costs statements, never the process or the pool', async () => {
    const store = await openStore(database.url);
    const until = Date.now() + 2000;
    let answered = 0;
    const axe = (async () => {
      while (Date.now() < until) await killAll().then(() => new Promise((resolve) => setTimeout(resolve, 50)));
    })();
    while (Date.now() < until) answered += (await crowd(store, 8, 'SELECT pg_sleep(0.01)')).answered;
    await axe;
    expect(answered).toBeGreaterThan(10);
    await waitFor('an answer', () => one(store));
    expect((await crowd(store, 20)).failed).toEqual([]);
    await store.close();
  });

  it('that ends the connection in the middle of a statement ends it as a failure that says so', async () => {
    const store = await openStore(database.url, { poolSize: 1 });
    const slow = store.database.rows('SELECT pg_sleep(30)');
    const failure = expect(slow).rejects.toMatchObject({ name: 'DbError', sqlState: '57P01' });
    await waitFor('the statement to run', async () => {
      await killAll();
      return Promise.race([
        slow.then(
          () => true,
          () => true,
        ),
        new Promise<false>((resolve) => setTimeout(resolve, 50, false)),
      ]);
    });
    await failure;
    expect(await waitFor('an answer', () => one(store))).toEqual([{ one: 1 }]);
    await store.close();
  });
});

describe('a statement', () => {
  it('that takes too long ends as a failure, and the connection is good for the next', async () => {
    const store = await openStore(database.url, { poolSize: 1, statementTimeoutMs: 200 });
    await expect(store.database.rows('SELECT pg_sleep(5)')).rejects.toMatchObject({
      name: 'DbError',
      sqlState: '57014',
    });
    expect(await one(store)).toEqual([{ one: 1 }]);
    await store.close();
  });

  it('that finds no free connection ends as a failure after five seconds, not as a hang', async () => {
    const store = await openStore(database.url, { poolSize: 1 });
    const slow = store.database.rows('SELECT pg_sleep(6)');
    const started = Date.now();
    await expect(one(store)).rejects.toBeInstanceOf(DbError);
    expect(Date.now() - started).toBeLessThan(5900);
    await slow;
    expect(await one(store)).toEqual([{ one: 1 }]);
    await store.close();
  });

  it('that is wrong fails with its code and is not repeated', async () => {
    const store = await openStore(database.url);
    await database.rows('CREATE SEQUENCE tries');
    await expect(store.database.rows("SELECT nextval('tries') / 0")).rejects.toMatchObject({
      name: 'DbError',
      sqlState: '22012',
    });
    expect(await database.rows("SELECT nextval('tries')::int AS n")).toEqual([{ n: 2 }]);
    await store.close();
  });

  it.each(['40001', '40P01'])(
    'that lost against another transaction (%s) is repeated until it wins',
    async (sqlState) => {
      const store = await openStore(database.url);
      const name = `loses_${sqlState.toLowerCase()}`;
      await database.rows(`CREATE SEQUENCE ${name}_tries`);
      await database.rows(`
      CREATE FUNCTION ${name}(wins_at int) RETURNS int LANGUAGE plpgsql AS $$
      BEGIN
        IF nextval('${name}_tries') < wins_at THEN RAISE EXCEPTION 'lost' USING ERRCODE = '${sqlState}'; END IF;
        RETURN wins_at;
      END $$`);
      expect(await store.database.rows(`SELECT ${name}(6) AS tries`)).toEqual([{ tries: 6 }]);
      await database.rows(`ALTER SEQUENCE ${name}_tries RESTART`);
      await expect(store.database.rows(`SELECT ${name}(7)`)).rejects.toMatchObject({ name: 'DbError', sqlState });
      await store.close();
    },
  );

  it('two of which lock each other out both win in the end', async () => {
    const stores = await Promise.all([openStore(database.url), openStore(database.url)]);
    await database.rows("INSERT INTO chores (name) VALUES ('a'), ('b')");
    const both = (first: string, second: string) => `
      WITH one AS MATERIALIZED (SELECT pg_sleep(0), name FROM chores WHERE name = '${first}' FOR UPDATE),
           nap AS MATERIALIZED (SELECT pg_sleep(0.3) FROM one),
           two AS MATERIALIZED (SELECT name FROM chores WHERE name = '${second}' AND (SELECT count(*) FROM nap) > 0 FOR UPDATE)
      SELECT name FROM two`;
    const answers = await Promise.all([
      stores[0].database.rows(both('a', 'b')),
      stores[1].database.rows(both('b', 'a')),
    ]);
    expect(answers).toEqual([[{ name: 'b' }], [{ name: 'a' }]]);
    await Promise.all(stores.map((store) => store.close()));
  });

  it('before the first connection fails at once', async () => {
    const store = await openStore(database.url);
    await store.close();
    await expect(one(store)).rejects.toMatchObject({ name: 'DbError', sqlState: null });
    await expect(store.agents.getAgentDetails('00000000-0000-4000-8000-000000000001')).rejects.toBeInstanceOf(DbError);
  });
});

describe('a network that swallows everything', () => {
  it('ends a statement as a failure, ours and one of TypeORM', async () => {
    const proxy = await startTcpProxy(server.port);
    const through = database.url.replace(`:${server.port}/`, `:${proxy.port}/`);
    const store = await openStore(through, { poolSize: 2 });
    const details = () => store.agents.getAgentDetails('00000000-0000-4000-8000-000000000001');
    expect(await Promise.all([one(store), details()])).toEqual([[{ one: 1 }], null]);
    proxy.swallow();
    const failure = { name: 'DbError', message: 'PostgreSQL: no answer within 20000 ms' };
    const failures = [one(store), details()].map((late) => expect(late).rejects.toMatchObject(failure));
    await Promise.all(failures);
    // What never answered is not in the pool any more.
    expect(await Promise.all([one(store), one(store)])).toHaveLength(2);
    await proxy.close();
    await store.close().catch(() => undefined);
  });
});
