import { Admin } from '../admin/support';
import { untilReady } from '../support/service';
import { createWorld, type World } from '../support/world';
import { letter, QUICK } from './letters';

const MANY = 100_000;
const STAY = 1000;
const PUSHED_AT_ONCE = 500;

describe('a hundred thousand dead letters', () => {
  let world: World;
  let admin: Admin;

  beforeAll(async () => {
    world = await createWorld();
    const service = await world.start(QUICK);
    await untilReady(service);
    admin = new Admin(service);
    await fill();
  }, 60_000);
  afterAll(() => world.end());

  /** One in a hundred has another reason. */
  async function fill(): Promise<void> {
    const [goes, stays] = [letter(), letter({ reason: 'RegionChanged' })].map((one) => JSON.stringify(one)) as [
      string,
      string,
    ];
    const pipeline = world.redis.pipeline();
    for (let n = 0; n < MANY; n += PUSHED_AT_ONCE) {
      const some = Array.from({ length: PUSHED_AT_ONCE }, (_, m) =>
        (m % (MANY / STAY) === 0 ? stays : goes).replace(/"id":"[^"]{8}/, `"id":"${String(n + m).padStart(8, '0')}`),
      );
      pipeline.lpush(world.deadLetterList, ...some);
    }
    await pipeline.exec();
  }

  /** The longest that Redis kept anybody waiting while this went on. */
  async function heldUpMs(work: () => Promise<void>): Promise<number> {
    let slowest = 0;
    let going = true;
    const watch = (async () => {
      do {
        const startedAt = performance.now();
        await world.redis.ping();
        slowest = Math.max(slowest, performance.now() - startedAt);
        await new Promise((resolve) => setTimeout(resolve, 1));
      } while (going as boolean);
    })();
    await work().finally(() => (going = false));
    await watch;
    return slowest;
  }

  const page = async (query: string) => (await admin.get(`/v1/dead-letters${query}`)).body;

  it('are filtered, shown, replayed and purged among others that stay, without holding Redis up', async () => {
    const bounds = { reason: 'InvalidConfig', limit: 10_000 };
    const slowest = await heldUpMs(async () => {
      const { items, depth } = await page('?reason=RegionChanged&limit=500');
      expect([items.length, depth]).toEqual([500, MANY]);
      expect((await admin.get(`/v1/dead-letters/${items[499].id}`)).body.id).toBe(items[499].id);
      expect((await admin.post('/v1/dead-letters/replay', bounds)).body).toMatchObject({ replayed: 10_000 });
      for (let left = MANY - STAY - 10_000; left > 0; left -= 10_000)
        expect((await admin.post('/v1/dead-letters/purge', { ...bounds, why: 'a test' })).status).toBe(200);
    });
    expect(await page('?reason=InvalidConfig')).toMatchObject({ items: [], nextCursor: null });
    const stayed = await admin.post('/v1/dead-letters/purge', {
      reason: 'RegionChanged',
      limit: 10_000,
      why: 'a test',
    });
    expect(stayed.body).toMatchObject({ purged: STAY });
    // Some milliseconds on a machine of its own; all hundred thousand at once would be seconds.
    expect(slowest).toBeLessThan(1500);
  }, 60_000);
});
