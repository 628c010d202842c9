// node scripts/demo/redis.mjs PUBLISH channel message: one command on REDIS_URL, for a machine without redis-cli.
import { main } from '../lib/main.mjs';

await main(async () => {
  const [command, ...args] = process.argv.slice(2);
  const { REDIS_URL: url } = process.env;
  if (!command || !url) throw new Error('usage: REDIS_URL=… node scripts/demo/redis.mjs COMMAND [argument …]');
  const { Redis } = await import('ioredis');
  const redis = new Redis(url, { maxRetriesPerRequest: 1 });
  redis.on('error', () => undefined);
  try {
    for (const line of [await redis.call(command, ...args)].flat()) console.log(String(line));
  } finally {
    redis.disconnect();
  }
});
