import { join } from 'node:path';
import { Redis } from 'ioredis';
import { Client } from 'pg';
import { startOwnPostgres, startOwnRedis } from './support/servers';

declare const importScript: (file: string) => Promise<{ packagesOf(library: string): string[] }>;

const ping = async (url: string): Promise<string> => {
  const redis = new Redis(url, { retryStrategy: null });
  redis.on('error', () => undefined);
  return redis.ping().finally(() => {
    if (redis.status === 'ready') redis.disconnect();
  });
};

const selectOne = async (connectionString: string): Promise<unknown> => {
  const client = new Client({ connectionString });
  await client.connect();
  const { rows } = await client.query('SELECT 1 AS one');
  await client.end();
  return rows;
};

describe('the servers of the tests', () => {
  it('are both there', async () => {
    await expect(selectOne(process.env.TEST_DATABASE_URL ?? '')).resolves.toEqual([{ one: 1 }]);
    await expect(ping(process.env.TEST_REDIS_URL ?? '')).resolves.toBe('PONG');
  });

  it('can be a Redis of a suite, which comes back on the same port after a kill', async () => {
    const server = await startOwnRedis();
    await server.stopServer('kill');
    await expect(ping(server.url)).rejects.toThrow();
    await server.startServer();
    await expect(ping(server.url)).resolves.toBe('PONG');
    await server.stop();
  });

  it('can be a PostgreSQL of a suite, which comes back on the same port after a kill', async () => {
    const server = await startOwnPostgres();
    await server.stopServer('kill');
    await expect(selectOne(server.url)).rejects.toThrow();
    await server.startServer();
    await expect(selectOne(server.url)).resolves.toEqual([{ one: 1 }]);
    await server.stop();
  });
});

it.each([
  { library: 'libjemalloc.so.2', packages: ['libjemalloc2', 'libjemalloc2t64'] },
  { library: 'liblua5.1.so.0', packages: ['liblua5.1-0', 'liblua5.1-0t64'] },
  { library: 'liblua5.1-cjson.so.0', packages: ['lua-cjson'] },
  { library: 'libhiredis.so.0.14', packages: ['libhiredis0.14', 'libhiredis0.14t64'] },
])('finds the Debian package of $library', async ({ library, packages }) => {
  const { packagesOf } = await importScript(join(__dirname, '../scripts/lib/redis-unpack.mjs'));
  expect(packagesOf(library)).toEqual(packages);
});
