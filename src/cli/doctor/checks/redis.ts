import type { RedisInspection } from '../../../redis';
import { fail, ok, skip, skipped, warn, type Finding } from '../finding';

const REACH = 'redis reach';
const RIGHTS = 'redis rights';
const LOOP = 'redis loop';
const MEMORY = 'redis memory';

export const REDIS_CHECKS = [REACH, RIGHTS, LOOP, MEMORY];

/** Redis: is it there, may we, and does a message of ours come back. */
export function redisFindings(seen: RedisInspection): Finding[] {
  if (seen.unreachable !== null) {
    const remedy =
      'check REDIS_URL, the password, and the network policy. Until then changes are found by the scan alone';
    return [fail(REACH, seen.unreachable, remedy), ...skipped([RIGHTS, LOOP, MEMORY], 'Redis cannot be reached')];
  }
  return [reach(seen), rights(seen), loop(seen), memory(seen)];
}

function reach({ version, role }: RedisInspection): Finding {
  if (role === 'slave') return fail(REACH, 'it is a replica, which takes no writes', 'point REDIS_URL at the primary');
  return ok(REACH, version === null ? 'it answers' : `Redis ${version} answers`);
}

function rights({ denied }: RedisInspection): Finding {
  if (denied === null) return skip(RIGHTS, 'this server does not tell what its user may');
  if (denied.length === 0) return ok(RIGHTS, 'the user may send every command that is needed');
  return fail(RIGHTS, `the user may not: ${denied.join(', ')}`, 'extend its ACL (docs/configuration.md has the rule)');
}

function loop({ heard, denied }: RedisInspection): Finding {
  if (heard === true) return ok(LOOP, 'a message to ourselves came back');
  const mayNot = denied?.some((command) => /^(PUBLISH|SUBSCRIBE)/.test(command)) === true;
  if (heard === null && mayNot) return skip(LOOP, 'the user may not publish and subscribe');
  return fail(LOOP, 'a message to ourselves did not come back', 'look for a proxy in between that drops subscriptions');
}

/** Dead letters and the account of the call budget must not be thrown away. */
function memory({ maxMemory, maxMemoryPolicy }: RedisInspection): Finding {
  if (maxMemoryPolicy === null) return skip(MEMORY, 'the user may not ask');
  const fact =
    maxMemory === 0 ? `no limit, ${maxMemoryPolicy}` : `limit ${maxMemory ?? 'not told'} bytes, ${maxMemoryPolicy}`;
  if (maxMemory !== 0 && maxMemoryPolicy.startsWith('allkeys')) {
    return warn(
      MEMORY,
      fact,
      'set maxmemory-policy to noeviction, or dead letters can be thrown away when memory is short',
    );
  }
  return ok(MEMORY, fact);
}
