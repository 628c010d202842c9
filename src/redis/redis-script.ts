import { createHash } from 'node:crypto';
import type { Redis } from 'ioredis';

/** A Lua script on the connection for commands. Its text goes over the wire only when the server does not know it yet, as after a restart. */
export class RedisScript {
  readonly #sha: string;

  constructor(
    private readonly client: Redis,
    private readonly lua: string,
  ) {
    this.#sha = createHash('sha1').update(lua).digest('hex');
  }

  /** @throws what ioredis throws, at once while the server is away */
  async run(keys: string | readonly string[], ...args: readonly (string | number)[]): Promise<unknown> {
    const given = typeof keys === 'string' ? [keys] : keys;
    try {
      return await this.client.evalsha(this.#sha, given.length, ...given, ...args);
    } catch (error) {
      if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error;
      return this.client.eval(this.lua, given.length, ...given, ...args);
    }
  }
}
