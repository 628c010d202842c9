import { messageOf } from '../domain';

/** Redis did not do what was asked: it is away, or refuses. */
export class RedisUnavailableError extends Error {
  constructor(cause: unknown) {
    super(`Redis: ${messageOf(cause)}`);
    this.name = new.target.name;
  }
}

/** @throws RedisUnavailableError for whatever ioredis throws */
export async function fromRedis<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    throw new RedisUnavailableError(error);
  }
}
