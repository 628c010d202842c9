export { inspectRedis, type RedisInspection } from './inspection/inspect-redis';
export { REDIS_OPTIONS, RedisConnection, reconnectDelayMs } from './redis-connection';
export { publishOnce } from './redis-session';
export { RedisScript } from './redis-script';
export { fromRedis, RedisUnavailableError } from './redis-unavailable';
export { RedisModule } from './redis.module';
