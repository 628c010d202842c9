import { randomUUID } from 'node:crypto';
import type { DeadLetterPage, DeadLettersTreated } from '../../src/api';
import { Admin } from '../admin/support';
import { configuration } from '../support/agents';
import { untilReady } from '../support/service';
import { waitFor } from '../support/wait-for';
import { createWorld, type World } from '../support/world';
import { letter, NOBODY, QUICK, rubbish } from './letters';

describe('dead letters', () => {
  let world: World;
  let admin: Admin;
  let other: Admin;

  beforeAll(async () => {
    world = await createWorld();
    const services = await Promise.all([world.start(QUICK), world.start(QUICK)]);
    await Promise.all(services.map((service) => untilReady(service)));
    [admin, other] = services.map((service) => new Admin(service)) as [Admin, Admin];
  });
  beforeEach(async () => {
    await world.redis.del(world.deadLetterList);
    await world.database.rows('DELETE FROM sync_requests');
  });
  afterAll(() => world.end());

  const push = (...letters: object[]): Promise<number> =>
    world.redis.lpush(world.deadLetterList, ...letters.map((one) => JSON.stringify(one)));

  const ids = async (): Promise<string[]> => (await world.deadLetters()).map(({ id }) => id);

  const page = async (query = ''): Promise<DeadLetterPage> => (await admin.get(`/v1/dead-letters${query}`)).body;

  const asked = async (): Promise<string[]> =>
    (await world.database.rows<{ agent_id: string }>('SELECT agent_id FROM sync_requests')).map((row) => row.agent_id);

  it('are listed newest first, with what can be replayed', async () => {
    const [first, second] = [letter(), rubbish()];
    await push(first, second);
    expect(await page()).toEqual({
      depth: 2,
      nextCursor: null,
      items: [
        expect.objectContaining({
          id: second.id,
          replayable: false,
          agentId: null,
          message: 'hello',
          truncated: false,
        }),
        {
          ...{
            id: first.id,
            failedAt: '2026-01-02T03:04:05.678Z',
            reason: 'InvalidConfig',
            error: 'no image',
            attempts: 1,
          },
          ...{ message: first['message'], truncated: false, agentId: NOBODY, version: 1, changeType: 'FULL_SYNC' },
          ...{ replayable: true, waiting: false },
        },
      ],
    });
    expect((await admin.get(`/v1/dead-letters/${first.id}`)).body).toMatchObject({ id: first.id });
    expect((await admin.get(`/v1/dead-letters/${NOBODY}`)).body).toMatchObject({ code: 'DeadLetterNotFound' });
  });

  it('are paged without gap or repeat while others are pushed and the oldest are taken away', async () => {
    const letters = Array.from({ length: 50 }, () => letter());
    await push(...letters);
    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const { items, nextCursor }: DeadLetterPage = await page(`?limit=7${cursor === '' ? '' : `&cursor=${cursor}`}`);
      seen.push(...items.map(({ id }) => id));
      await push(letter(), letter());
      await world.redis.rpop(world.deadLetterList);
      cursor = nextCursor;
    }
    const newestFirst = letters.map(({ id }) => id).reverse();
    expect(seen).toEqual(newestFirst.slice(0, seen.length));
    expect(seen.length).toBeGreaterThanOrEqual(50 - 8);
  });

  it('are filtered by reason and by agent', async () => {
    const agentId = randomUUID();
    const one = letter({ agent_id: agentId });
    await push(letter(), one, rubbish(), letter({ reason: 'RequestRejected' }));
    expect((await page(`?agentId=${agentId}`)).items.map(({ id }) => id)).toEqual([one.id]);
    expect((await page('?reason=InvalidConfig')).items).toHaveLength(2);
    expect(await page(`?reason=RegionChanged`)).toMatchObject({ items: [], nextCursor: null, depth: 4 });
    for (const query of ['?reason=Nonsense', '?limit=0', '?cursor=bm9uc2Vuc2U', '?cursor=!', '?agentId=x'])
      expect((await admin.get(`/v1/dead-letters${query}`)).status).toBe(400);
  });

  it('are shown whoever wrote them, and can be purged', async () => {
    await world.redis.lpush(world.deadLetterList, 'no JSON', '[]', '{"id": 7}', Buffer.from([0xff, 0xfe]));
    const { items } = await page();
    expect(items.map(({ message, replayable }) => [message, replayable]).slice(1)).toEqual([
      ['{"id": 7}', false],
      ['[]', false],
      ['no JSON', false],
    ]);
    for (const { id } of items) {
      expect((await admin.get(`/v1/dead-letters/${id}`)).body).toMatchObject({ id });
      expect((await admin.call('DELETE', `/v1/dead-letters/${id}`, { why: 'rubbish' })).status).toBe(200);
    }
    expect(await world.redis.llen(world.deadLetterList)).toBe(0);
  });

  it('are replayed one by one: asked for once more, and taken out', async () => {
    const id = await world.publisher.agent({ config: { deployment: {}, llm_context: null } });
    await admin.post('/v1/updates', { agent_id: id, version: 1, change_type: 'PROVISION' });
    await world.publisher.until(id, { sync_status: 'ERROR_SYNC', status_reason: 'InvalidConfig' });
    const [dead] = await waitFor('a dead letter', async () => (await page()).items.length > 0 && (await page()).items);
    await world.database.rows('UPDATE agent_configurations SET config = $2 WHERE agent_id = $1', [id, configuration()]);
    const { status, body } = await admin.post(`/v1/dead-letters/${dead!.id}/replay`);
    expect([status, body]).toEqual([200, { matched: 1, replayed: 1, purged: 0, skipped: [] }]);
    await world.publisher.until(id, { sync_status: 'SYNCED', synced_version: 1 });
    expect(await page()).toMatchObject({ items: [], depth: 0 });
    expect((await admin.post(`/v1/dead-letters/${dead!.id}/replay`)).status).toBe(404);
  });

  it('that are no update can only be purged, for a reason', async () => {
    const one = rubbish();
    await push(one);
    expect((await admin.post(`/v1/dead-letters/${one.id}/replay`)).body).toMatchObject({
      status: 409,
      code: 'Conflict',
    });
    expect((await admin.call('DELETE', `/v1/dead-letters/${one.id}`)).status).toBe(400);
    expect(await ids()).toEqual([one.id]);
    const purged = await admin.call('DELETE', `/v1/dead-letters/${one.id}`, { why: 'rubbish' });
    expect(purged.body).toEqual({ matched: 1, replayed: 0, purged: 1, skipped: [] });
    expect(await ids()).toEqual([]);
  });

  it('are replayed within bounds, the oldest first, up to a limit', async () => {
    const old = Array.from({ length: 5 }, (_, n) => letter({ failed_at: `2026-01-0${n + 1}T00:00:00.000Z` }));
    const stays = [rubbish({ failed_at: '2026-01-01T00:00:00.000Z' }), letter({ reason: 'RegionChanged' })];
    await push(stays[0]!, ...old, stays[1]!);
    const bounds = { reason: 'InvalidConfig', before: '2026-01-04T00:00:00Z' };
    expect((await admin.post('/v1/dead-letters/replay', { ...bounds, limit: 2 })).body).toMatchObject({ replayed: 2 });
    expect(await ids()).toEqual([stays[0]!.id, ...old.slice(2).map(({ id }) => id), stays[1]!.id]);
    expect((await admin.post('/v1/dead-letters/replay', bounds)).body).toMatchObject({ replayed: 1, skipped: [] });
    expect((await admin.post('/v1/dead-letters/replay', { all: true })).body).toEqual({
      ...{ matched: 4, replayed: 3, purged: 0 },
      skipped: [{ id: stays[0]!.id, why: 'its message is no update: it can only be purged' }],
    });
    for (const body of [{}, { all: false }, { limit: 5 }])
      expect((await admin.post('/v1/dead-letters/replay', body)).status).toBe(400);
  });

  it('are shared by two operators who replay and purge at the same time: each letter by one of them', async () => {
    const letters = Array.from({ length: 600 }, () => letter({ agent_id: NOBODY }));
    await push(...letters);
    const answers = await Promise.all(
      [admin, other, admin, other].map((one, n) =>
        n < 3
          ? one.post('/v1/dead-letters/replay', { all: true })
          : one.post('/v1/dead-letters/purge', { all: true, why: 'at the same time' }),
      ),
    );
    const treated = answers.map(({ body }) => body as DeadLettersTreated);
    expect(treated.reduce((sum, { replayed, purged }) => sum + replayed + purged, 0) + (await ids()).length).toBe(600);
    await admin.post('/v1/dead-letters/purge', { all: true, why: 'the rest' });
    expect(await ids()).toEqual([]);
  });

  it('lose nothing when a replay is cut off before the letter is taken out: it is replayed once more', async () => {
    const agentId = randomUUID();
    await push(letter({ message: JSON.stringify({ agent_id: agentId, version: 1, change_type: 'FULL_SYNC' }) }));
    await world.redis.call('CONFIG', 'SET', 'min-replicas-to-write', '1');
    try {
      const { status, body } = await admin.post('/v1/dead-letters/replay', { all: true });
      expect([status, body.code]).toEqual([503, 'RedisUnavailable']);
    } finally {
      await world.redis.call('CONFIG', 'SET', 'min-replicas-to-write', '0');
    }
    expect(await asked()).toContain(agentId);
    expect(await ids()).toHaveLength(1);
    expect((await admin.post('/v1/dead-letters/replay', { all: true })).body).toMatchObject({ replayed: 1 });
    expect(await ids()).toEqual([]);
  });
});
