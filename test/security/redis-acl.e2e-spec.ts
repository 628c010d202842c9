import { readFileSync, rmSync, writeFileSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { startOwnRedis, type OwnServer } from '../support/servers';
import { waitFor } from '../support/wait-for';
import { createWorld, untilReady, type World } from '../support/world';

const ACL = readFileSync(join(__dirname, '../../deploy/redis/users.acl'), 'utf8');
const CHANNEL = 'agent_config_updates';

let folder: string;
let server: OwnServer;
let admin: Redis;
let publisher: Redis;
let world: World;

const as = (user: string): string => server.url.replace('redis://', `redis://${user}:change-me-${user}@`);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'config-sync-acl-'));
  const file = join(folder, 'users.acl');
  // Everything as it is delivered, and one more user who can read the log of refusals.
  writeFileSync(file, `${ACL}user auditor on nopass +@all ~* &*\n`);
  server = await startOwnRedis(['--aclfile', file]);
  admin = new Redis(server.url.replace('redis://', 'redis://auditor:any@'));
  publisher = new Redis(as('publisher'));
  world = await createWorld({ redisUrl: as('config-sync') });
  await untilReady(
    await world.start({
      AGENT_UPDATES_CHANNEL: CHANNEL,
      AGENT_UPDATES_DLQ: `${CHANNEL}_dlq`,
      PIPECAT_RATE_LIMIT_PER_SECOND: '100',
    }),
  );
});
afterAll(async () => {
  await world.end();
  for (const client of [admin, publisher]) client.disconnect();
  await server.stop();
  rmSync(folder, { recursive: true });
});

it('lets nobody in without a name', async () => {
  const nobody = new Redis(server.url, { lazyConnect: true, retryStrategy: () => null });
  nobody.on('error', () => undefined);
  await expect(nobody.connect().then(() => nobody.ping())).rejects.toThrow(/NOAUTH|Connection is closed/);
  nobody.disconnect();
});

it('gives the service all that it needs, and it asks for nothing more', async () => {
  const id = await world.publisher.agent();
  await publisher.publish(CHANNEL, JSON.stringify({ agent_id: id, version: 1, change_type: 'PROVISION' }));
  await world.publisher.until(id, { sync_status: 'SYNCED' });
  await publisher.publish(CHANNEL, 'no update');
  await waitFor('the dead letter', async () => (await admin.llen(`${CHANNEL}_dlq`)) === 1);
  // The shared budget counts its replicas every few seconds.
  await waitFor('the shared budget', async () => (await admin.keys('config-sync:*')).length > 0);
  expect(await admin.acl('LOG')).toEqual([]);
});

it.each([
  ['reads no dead letter', (): Promise<unknown> => publisher.lrange(`${CHANNEL}_dlq`, 0, -1)],
  ['listens to nobody', (): Promise<unknown> => publisher.subscribe(CHANNEL)],
  ['publishes nowhere else', (): Promise<unknown> => publisher.publish('config-sync:probe:x', 'x')],
  ['changes no key', (): Promise<unknown> => publisher.set('config-sync:x', 'x')],
])('a publisher %s', async (_what, attempt) => {
  await expect(attempt()).rejects.toThrow(/NOPERM/);
});
