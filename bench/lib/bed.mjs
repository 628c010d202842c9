import { migrate } from '../../scripts/lib/migrate.mjs';
import { startPostgres } from '../../scripts/lib/postgres.mjs';
import { startRedis } from '../../scripts/lib/redis.mjs';
import { Fleet } from './fleet.mjs';
import { Publisher } from './publisher.mjs';
import { startStandIn } from './stand-in.mjs';

/** What all contenders share, each in a process of its own: PostgreSQL, Redis, the API stand-in; and the control plane. */
export async function makeBed(onExit) {
  const results = await Promise.allSettled([startPostgres({ own: true }), startRedis({ own: true }), startStandIn()]);
  for (const { value } of results) if (value) onExit(value.stop);
  for (const { reason } of results) if (reason) throw reason;
  const [postgres, redis, standIn] = results.map(({ value }) => value);
  await migrate(postgres.url);
  const fleet = new Fleet(postgres.url);
  const publisher = new Publisher(redis.url);
  await Promise.all([fleet.connect(), publisher.connect()]);
  onExit(() => publisher.end());
  onExit(() => fleet.end());
  return {
    postgres,
    redis,
    standIn,
    fleet,
    publisher,
    urls: { database: postgres.url, redis: redis.url, api: standIn.url },
    /** Nothing of the run before is left. */
    async fresh(ids, settings = {}) {
      await standIn.reset(settings);
      await publisher.forgetAll();
      await fleet.seed(ids);
    },
  };
}
