import { Logger } from '@nestjs/common';
import { createDataSource, Database, DatabaseConnector, revertLast } from '../../src/db';
import { createDatabase, migrate, type TestDatabase } from '../support/database';
import { startOwnPostgres, type OwnServer } from '../support/servers';
import { waitFor } from '../support/wait-for';

let server: OwnServer;
let database: TestDatabase;

beforeAll(async () => {
  Logger.overrideLogger(false);
  server = await startOwnPostgres();
  database = await createDatabase({ server: server.url, migrated: false });
});
afterAll(async () => {
  await database.drop();
  await server.stop();
});

function connector(url = database.url) {
  const dataSource = createDataSource({ url, poolSize: 2, applicationName: 'test', onPoolError: () => undefined });
  const made = new DatabaseConnector(dataSource, new Database(dataSource));
  let ready = false;
  void made.ready.then(() => (ready = true));
  made.onApplicationBootstrap();
  return {
    made,
    isReady: () => ready,
    until: (what: string, sentence: RegExp) =>
      waitFor(what, () => made.obstacle !== null && sentence.test(made.obstacle)),
    end: async () => {
      made.beforeApplicationShutdown();
      if (dataSource.isInitialized) await dataSource.destroy();
    },
  };
}

describe('the connection to PostgreSQL', () => {
  it('says what is in its way, one thing after another, and goes on by itself', async () => {
    await server.stopServer();
    const { made, isReady, until, end } = connector();
    expect(made.obstacle).toBe('not connected yet');
    await until('the server to be missed', /^PostgreSQL cannot be reached: .*ECONNREFUSED/);
    expect(isReady()).toBe(false);

    await server.startServer();
    await until('the schema to be missed', /^the database schema is not migrated: run `npm run migrate`$/);
    expect(isReady()).toBe(false);

    await migrate(database.url);
    await made.ready;
    expect(made.obstacle).toBeNull();
    await end();
  });

  it('is ready at once when all is there', async () => {
    await migrate(database.url);
    const { made, end } = connector();
    await made.ready;
    expect(made.obstacle).toBeNull();
    await end();
  });

  it('is ready on a newer schema than this program knows', async () => {
    await migrate(database.url);
    await database.rows(
      "INSERT INTO config_sync_migrations (timestamp, name) VALUES (9999999999999, 'tomorrow9999999999999')",
    );
    const { made, end } = connector();
    await made.ready;
    await end();
    await database.rows("DELETE FROM config_sync_migrations WHERE name = 'tomorrow9999999999999'");
  });

  it('is not ready on an older schema, though the book of migrations is there', async () => {
    await migrate(database.url);
    const dataSource = createDataSource({
      url: database.url,
      poolSize: 2,
      applicationName: 'test',
      onPoolError: () => undefined,
    });
    await dataSource.initialize();
    while ((await revertLast(dataSource)) !== null);
    await dataSource.destroy();
    const { isReady, until, end } = connector();
    await until('the schema to be missed', /not migrated/);
    expect(isReady()).toBe(false);
    await end();
  });

  it.each([
    { why: 'the database', url: () => `${database.url}_nowhere`, says: /does not exist/ },
    {
      why: 'the role',
      url: () => database.url.replace('postgres@', 'nobody:hunter2-canary@'),
      says: /role "nobody" does not exist/,
    },
  ])('names what is missing when $why is not there, without the password', async ({ url, says }) => {
    const { made, until, end } = connector(url());
    await until('the sentence', says);
    expect(made.obstacle).not.toContain('hunter2-canary');
    await end();
  });

  it('is given up at the shutdown', async () => {
    const { made, isReady, until, end } = connector(`${database.url}_nowhere`);
    await until('the first failure', /does not exist/);
    await end();
    made.obstacle = 'as it was';
    await new Promise((resolve) => setTimeout(resolve, 1700));
    expect(made.obstacle).toBe('as it was');
    expect(isReady()).toBe(false);
  });
});
