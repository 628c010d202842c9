import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import type { Secret } from '../../config';
import { messageOf } from '../../domain';
import { RedisSession } from '../redis-session';
import { deniedCommands } from './denied-commands';
import { PROBE_CHANNEL, type RedisUse } from './needed-commands';

export interface RedisInspection {
  /** Why it cannot be used at all; null = it answers. */
  readonly unreachable: string | null;
  readonly version: string | null;
  /** A replica takes no writes. null = not told. */
  readonly role: string | null;
  /** Commands that this user may not send, as `PUBLISH config-sync:probe:doctor`. null = it could not be found out. */
  readonly denied: readonly string[] | null;
  /** Did a message that we sent to ourselves come back? null = it could not be tried. */
  readonly heard: boolean | null;
  readonly maxMemory: number | null;
  readonly maxMemoryPolicy: string | null;
  /** Its clock minus ours. null = it may not be asked. */
  readonly clockAheadMs: number | null;
}

const HEARD_WITHIN_MS = 2000;

const NOTHING: RedisInspection = {
  unreachable: null,
  version: null,
  role: null,
  denied: null,
  heard: null,
  maxMemory: null,
  maxMemoryPolicy: null,
  clockAheadMs: null,
};

/** Redis as the service's user sees it. Writes nothing; publishes one message, on a channel of our own. */
export async function inspectRedis(url: Secret, use: RedisUse): Promise<RedisInspection> {
  try {
    return await RedisSession.open(url, async (session) => {
      const client = await session.connect();
      await answers(client);
      const info = await infoOf(client);
      return {
        ...NOTHING,
        denied: await deniedCommands(client, use),
        heard: await loop(client, session),
        clockAheadMs: await clockAheadMs(client),
        version: info.get('redis_version') ?? null,
        role: info.get('role') ?? null,
        maxMemory: numberOf(info.get('maxmemory')),
        maxMemoryPolicy: info.get('maxmemory_policy') ?? null,
      };
    });
  } catch (error) {
    return { ...NOTHING, unreachable: messageOf(error) };
  }
}

/** A user that may not PING is there all the same. */
async function answers(client: Redis): Promise<void> {
  await client.ping().catch((error: unknown) => {
    if (!messageOf(error).startsWith('NOPERM')) throw error;
  });
}

async function infoOf(client: Redis): Promise<ReadonlyMap<string, string>> {
  const text = await client.info().catch(() => '');
  const pairs = text.split(/\r?\n/).map((line) => line.split(':', 2));
  return new Map(
    pairs.flatMap(([name, value]) => (name === undefined || value === undefined ? [] : [[name, value] as const])),
  );
}

async function loop(publisher: Redis, session: RedisSession): Promise<boolean | null> {
  const nonce = randomUUID();
  try {
    const subscriber = await session.connect();
    const heard = new Promise<boolean>((resolve) => {
      setTimeout(resolve, HEARD_WITHIN_MS, false).unref();
      subscriber.on('message', (_channel: string, message: string) => {
        if (message === nonce) resolve(true);
      });
    });
    await subscriber.subscribe(PROBE_CHANNEL);
    await publisher.publish(PROBE_CHANNEL, nonce);
    return await heard;
  } catch {
    return null;
  }
}

async function clockAheadMs(client: Redis): Promise<number | null> {
  const startedAt = Date.now();
  try {
    const [seconds, micros] = await client.time();
    return Number(seconds) * 1000 + Number(micros) / 1000 - (startedAt + Date.now()) / 2;
  } catch {
    return null;
  }
}

function numberOf(text: string | undefined): number | null {
  const value = Number(text);
  return text === undefined || Number.isNaN(value) ? null : value;
}
