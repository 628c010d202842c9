import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Admin } from '../admin/support';
import { startOwnRedis, type OwnServer } from '../support/servers';
import { untilReady } from '../support/service';
import { waitFor } from '../support/wait-for';
import { createWorld, type World } from '../support/world';
import { letter, QUICK } from './letters';

const PAGE = join(__dirname, '../../docs/configuration.md');

/** The rule of docs/configuration.md, for other names of the channel and the list. */
function documentedRule({ channel, deadLetterList }: World): string[] {
  const [, rule = ''] = /^ACL SETUSER config-sync ([^`]*)```/m.exec(readFileSync(PAGE, 'utf8')) ?? [];
  return rule
    .replaceAll('agent_config_updates_dlq', deadLetterList)
    .replaceAll('agent_config_updates', channel)
    .trim()
    .split(/\s+/);
}

describe('a Redis user with no more rights than docs/configuration.md names', () => {
  let redis: OwnServer;
  let world: World;

  beforeAll(async () => {
    redis = await startOwnRedis();
    world = await createWorld({ redisUrl: redis.url });
  });
  afterAll(async () => {
    await world.end();
    await redis.stop();
  });

  it('is enough: nothing that the service asks for is refused', async () => {
    await world.redis.call(
      'ACL',
      'SETUSER',
      'config-sync',
      'on',
      ...documentedRule(world).filter((part) => part !== 'on'),
    );
    await world.redis.call('CONFIG', 'RESETSTAT');
    const url = redis.url.replace('redis://', 'redis://config-sync:password@');
    const service = await world.start({ ...QUICK, REDIS_URL: url, PIPECAT_RATE_LIMIT_PER_SECOND: '100' });
    await untilReady(service, 20_000);
    const admin = new Admin(service);

    const id = await world.publisher.agent();
    await world.publish({ agent_id: id, version: 1, change_type: 'PROVISION' });
    await world.publisher.until(id, { sync_status: 'SYNCED' });
    await world.publish('no update');
    await waitFor('its letter', async () => (await world.deadLetters()).length === 1);
    const failed = letter();
    await world.redis.lpush(world.deadLetterList, JSON.stringify(failed));
    expect((await admin.get('/v1/dead-letters')).body.items).toHaveLength(2);
    expect((await admin.post(`/v1/dead-letters/${failed.id}/replay`)).status).toBe(200);
    expect((await admin.post('/v1/dead-letters/purge', { all: true, why: 'a test' })).status).toBe(200);

    expect(await world.redis.call('ACL', 'LOG')).toEqual([]);
  });
});
