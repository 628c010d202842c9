import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { createDatabase, migrate, type TestDatabase } from '../../support/database';
import { environmentOf } from '../../support/service';
import { startOwnPostgres, startOwnRedis, type OwnServer } from '../../support/servers';
import { createWorld, untilReady, type World } from '../../support/world';
import { ApiProxy } from './api-proxy';

const DEPLOY = join(__dirname, '../../../deploy');
const ROLES = readFileSync(join(DEPLOY, 'postgres/roles.sql'), 'utf8');
const USERS = readFileSync(join(DEPLOY, 'redis/users.acl'), 'utf8');
export const ADMIN_TOKEN = 'canary-9f3b61d07ac248e57b20';

/** A service with the rights that deploy/ gives it, and everything around it to break. */
export interface DoctorWorld {
  readonly world: World;
  readonly postgres: OwnServer;
  readonly redisAdmin: Redis;
  readonly proxy: ApiProxy;
  /** The service's own environment, with which all is well. */
  readonly environment: Readonly<Record<string, string>>;
  databaseAs(role: string): string;
  redisAs(user: string, password: string): string;
  /** Another database on the same server. */
  database(options?: { readonly migrated?: boolean }): Promise<TestDatabase>;
  end(): Promise<void>;
}

export async function createDoctorWorld(): Promise<DoctorWorld> {
  const folder = mkdtempSync(join(tmpdir(), 'config-sync-doctor-'));
  const users = join(folder, 'users.acl');
  writeFileSync(users, `${USERS}user auditor on nopass +@all ~* &*\n`);
  const [postgres, redis] = await Promise.all([startOwnPostgres(), startOwnRedis(['--aclfile', users])]);
  const database = await createDatabase({ server: postgres.url, migrated: false });
  const databaseAs = (role: string): string => database.url.replace('postgres@', `${role}@`);
  const redisAs = (user: string, password: string): string =>
    redis.url.replace('redis://', `redis://${user}:${password}@`);
  await database.rows(ROLES);
  await migrate(databaseAs('config_sync_migrator'));
  await database.rows(ROLES);
  const redisUrl = redisAs('config-sync', 'change-me-config-sync');
  const world = await createWorld({ database, redisUrl });
  const settings = {
    DATABASE_URL: databaseAs('config_sync_app'),
    AGENT_UPDATES_CHANNEL: 'agent_config_updates',
    AGENT_UPDATES_DLQ: 'agent_config_updates_dlq',
    PIPECAT_RATE_LIMIT_PER_SECOND: '100',
    ADMIN_TOKEN,
  };
  const service = await world.start(settings);
  await untilReady(service);
  const proxy = await ApiProxy.inFrontOf(world.simulator.url);
  const redisAdmin = new Redis(redisAs('auditor', 'any'));
  const extra: TestDatabase[] = [];
  return {
    world,
    postgres,
    redisAdmin,
    proxy,
    databaseAs,
    redisAs,
    environment: {
      ...environmentOf({ databaseUrl: '', redisUrl, apiUrl: world.simulator.url, environment: settings }),
      CONFIG_SYNC_API_URL: service.url,
      CONFIG_SYNC_API_TOKEN: ADMIN_TOKEN,
    },
    database: async (options = {}) => {
      const other = await createDatabase({ server: postgres.url, ...options });
      extra.push(other);
      return other;
    },
    end: async () => {
      redisAdmin.disconnect();
      await proxy.close();
      for (const other of extra) await other.drop();
      await world.end();
      await Promise.all([postgres.stop(), redis.stop()]);
      rmSync(folder, { recursive: true });
    },
  };
}
