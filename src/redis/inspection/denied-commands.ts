import type { Redis } from 'ioredis';
import { messageOf } from '../../domain';
import { neededCommands, type RedisUse } from './needed-commands';

/** Asks without doing: Redis 7 and Valkey tell a script what its user may. */
const ASK = 'return redis.acl_check_cmd(unpack(ARGV)) and 1 or 0';

/** @returns the commands that this user may not send; null when nothing can be found out */
export async function deniedCommands(client: Redis, use: RedisUse): Promise<readonly string[] | null> {
  const denied: string[] = [];
  let known = false;
  for (const command of neededCommands(use)) {
    const allowed = (await byScript(client, command)) ?? (await byQueue(client, command));
    if (allowed !== null) known = true;
    if (allowed === false) denied.push(shown(command));
  }
  return known ? denied : await scriptsDenied(client);
}

/** A user that may neither run scripts nor queue commands lacks the scripts at least. */
async function scriptsDenied(client: Redis): Promise<readonly string[] | null> {
  try {
    await client.eval('return 1', 0);
    return null;
  } catch (error) {
    return messageOf(error).startsWith('NOPERM') ? ['EVAL'] : null;
  }
}

/** null = this server, or this user, has no such thing. */
async function byScript(client: Redis, command: readonly string[]): Promise<boolean | null> {
  try {
    return (await client.eval(ASK, 0, ...command)) === 1;
  } catch {
    return null;
  }
}

/** Redis 6: a transaction that is thrown away. Rights are looked at when a command is queued. */
async function byQueue(client: Redis, [name = '', ...args]: readonly string[]): Promise<boolean | null> {
  try {
    await client.call('MULTI');
  } catch {
    return null;
  }
  try {
    await client.call(name, ...args);
    return true;
  } catch (error) {
    return messageOf(error).startsWith('NOPERM') ? false : null;
  } finally {
    await client.call('DISCARD').catch(() => undefined);
  }
}

/** With the key or channel, which may be what is not allowed. */
function shown([name = '', ...args]: readonly string[]): string {
  const key = name.startsWith('EVAL') ? args[2] : args[0];
  return key === undefined ? name : `${name} ${key}`;
}
