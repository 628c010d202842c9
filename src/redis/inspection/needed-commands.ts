/** What of Redis the service uses, by its configuration. */
export interface RedisUse {
  readonly channel: string;
  readonly deadLetterList: string;
}

/** Below these the service keeps its own keys and channels, whatever the configuration says. */
export const BUDGET_KEY = 'config-sync:budget:probe';
export const PROBE_CHANNEL = 'config-sync:probe:doctor';

/** Every command that the service sends, on the keys and channels that it sends it for. docs/configuration.md has them as a rule for ACL SETUSER. */
export function neededCommands({ channel, deadLetterList }: RedisUse): readonly (readonly string[])[] {
  return [
    ['SUBSCRIBE', channel],
    ['SUBSCRIBE', PROBE_CHANNEL],
    ['PUBLISH', PROBE_CHANNEL, 'probe'],
    ['LPUSH', deadLetterList, 'probe'],
    ['LLEN', deadLetterList],
    ['LRANGE', deadLetterList, '0', '0'],
    ['LSET', deadLetterList, '0', 'probe'],
    ['LREM', deadLetterList, '1', 'probe'],
    ['SET', `{${deadLetterList}}:heard:probe`, '1'],
    ['EVALSHA', 'f'.repeat(40), '1', BUDGET_KEY],
    ['EVAL', 'return 1', '1', BUDGET_KEY],
    ['TIME'],
    ['HMGET', BUDGET_KEY, 'next'],
    ['HSET', BUDGET_KEY, 'next', '1'],
    ['PEXPIRE', BUDGET_KEY, '1000'],
    ['ZADD', BUDGET_KEY, '1', 'replica'],
    ['ZREMRANGEBYSCORE', BUDGET_KEY, '-inf', '1'],
    ['ZCARD', BUDGET_KEY],
  ];
}
