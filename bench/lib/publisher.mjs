import { Redis } from 'ioredis';
import { now } from '../stand-in/world.mjs';

export const CHANNEL = 'agent_config_updates';
const AT_ONCE = 500;

export const contextUpdate = (id, version) => JSON.stringify({ agent_id: id, version, change_type: 'CONTEXT_UPDATE' });

/** Publishes as a control plane does, and remembers when. */
export class Publisher {
  #redis;

  constructor(url) {
    this.#redis = new Redis(url, { lazyConnect: true });
  }

  async connect() {
    await this.#redis.connect();
  }

  end() {
    this.#redis.disconnect();
  }

  forgetAll() {
    return this.#redis.flushall();
  }

  /** Messages as fast as they go. @returns {Promise<number>} when the first one left, on the clock that all processes share */
  async flood(messages) {
    const begun = now();
    for (let from = 0; from < messages.length; from += AT_ONCE) {
      const pipeline = this.#redis.pipeline();
      for (const message of messages.slice(from, from + AT_ONCE)) pipeline.publish(CHANNEL, message);
      await pipeline.exec();
    }
    return begun;
  }

  /** Messages at a steady pace, however slowly they are taken. @returns {Promise<number[]>} when each one left */
  async pace(messages, perSecond) {
    const begun = now();
    const times = [];
    for (const [n, message] of messages.entries()) {
      const wait = begun + (n * 1000) / perSecond - now();
      if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
      times.push(now());
      this.#redis.publish(CHANNEL, message).catch(() => undefined);
    }
    return times;
  }

  publish(message) {
    return this.#redis.publish(CHANNEL, message);
  }
}
