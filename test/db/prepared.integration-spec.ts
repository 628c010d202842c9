import { createDatabase, type TestDatabase } from '../support/database';
import { openStore, type Store } from './support/store';

const STATEMENT = 'SELECT $1::int + 1 AS next';

let database: TestDatabase;
let store: Store;

beforeAll(async () => {
  database = await createDatabase();
});
beforeEach(async () => {
  store = await openStore(database.url, { poolSize: 1 });
});
afterEach(() => store.close());
afterAll(() => database.drop());

const next = (of: number) => store.database.prepared<{ next: number }>(STATEMENT, [of]);

async function known(): Promise<number> {
  const sql = 'SELECT count(*)::int AS n FROM pg_prepared_statements WHERE statement = $1';
  const [row] = await store.database.rows<{ n: number }>(sql, [STATEMENT]);
  return row?.n ?? 0;
}

describe('a statement that is sent all the time', () => {
  it('is parsed once for each connection', async () => {
    expect([await next(1), await next(2)]).toEqual([[{ next: 2 }], [{ next: 3 }]]);
    expect(await known()).toBe(1);
  });

  it('is sent without a name once the server has forgotten it, as behind a pooler', async () => {
    await next(1);
    await store.database.rows('DEALLOCATE ALL');
    expect(await next(2)).toEqual([{ next: 3 }]);
    expect(await next(3)).toEqual([{ next: 4 }]);
    expect(await known()).toBe(0);
  });

  it('fails as any other for a reason of its own', async () => {
    await expect(store.database.prepared('SELECT 1 / $1::int', [0])).rejects.toMatchObject({ sqlState: '22012' });
  });
});
