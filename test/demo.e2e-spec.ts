import { join } from 'node:path';
import { Client } from 'pg';
import { startChild } from './support/child';

const ROOT = join(__dirname, '..');

describe('the demo', () => {
  const { TEST_DATABASE_URL: databaseUrl = '', TEST_REDIS_URL: redisUrl = '' } = process.env;

  const databases = async (): Promise<string[]> => {
    const client = new Client({ connectionString: databaseUrl });
    await client.connect();
    const { rows } = await client.query<{ datname: string }>('SELECT datname FROM pg_database');
    await client.end();
    return rows.map(({ datname }) => datname);
  };

  it('tells its story, finds every claim true, and leaves nothing behind', async () => {
    const demo = startChild(join(ROOT, 'scripts/demo.mjs'), ['--no-build'], {
      DATABASE_URL: databaseUrl,
      REDIS_URL: redisUrl,
    });
    const code = await demo.exited;
    const printed = demo.output();
    const [, mine = 'none'] = /database (config_sync_\w+)/.exec(printed) ?? [];
    expect(printed).not.toContain('WRONG');
    expect(printed).toMatch(/everything is as it should be \(\d\d checks\)\n$/);
    expect(printed).not.toContain('\u001b[');
    expect(code).toBe(0);
    expect(mine).toMatch(/^config_sync_/);
    expect(await databases()).not.toContain(mine);
  }, 120_000);
});
