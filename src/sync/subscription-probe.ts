import { randomUUID } from 'node:crypto';
import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { AppConfig } from '../config';
import { RedisConnection } from '../redis';
import { messageOf } from '../domain';

const HEARD_WITHIN_MS = 1000;
const WATCH_INTERVAL_MS = 5000;
/** So many silent looks in a row mean that the connection is open but dead. */
const SILENT_LOOKS = 2;

/**
 * Proves that the subscription receives, by publishing to a channel of its own and hearing it: a client can be connected and deaf. Also
 * the watchdog of a half-open connection.
 */
@Injectable()
export class SubscriptionProbe implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly channel: string;
  /** What the last look found; null = there was none yet. */
  receives: boolean | null = null;
  /** Redis has confirmed the subscription. Without that nothing can come back, and nobody has to wait to know. */
  confirmed = false;
  private readonly waiting = new Map<string, () => void>();
  private timer: NodeJS.Timeout | undefined;
  private silentLooks = 0;
  private onDead: () => void = () => undefined;

  constructor(
    config: AppConfig,
    private readonly redis: RedisConnection,
  ) {
    this.channel = `config-sync:probe:${config.replica}`;
  }

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void this.watch(), WATCH_INTERVAL_MS).unref();
  }

  beforeApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  /** @param onDead called when the connection is open but nothing comes through it */
  attach(onDead: () => void): void {
    this.onDead = onDead;
  }

  heard(nonce: string): void {
    this.waiting.get(nonce)?.();
  }

  /** @returns null when a message of our own came back, else why not */
  async check(): Promise<string | null> {
    const obstacle = await this.listen();
    this.receives = obstacle === null;
    return obstacle;
  }

  private async listen(): Promise<string | null> {
    const nonce = randomUUID();
    const heard = new Promise<boolean>((resolve) => {
      const timer = setTimeout(resolve, HEARD_WITHIN_MS, false).unref();
      this.waiting.set(nonce, () => {
        clearTimeout(timer);
        resolve(true);
      });
    });
    try {
      await this.redis.client.publish(this.channel, nonce);
      if (!this.confirmed) return 'the subscription does not receive: it is not made yet';
      return (await heard) ? null : 'the subscription does not receive';
    } catch (error) {
      return `Redis cannot be reached: ${messageOf(error)}`;
    } finally {
      this.waiting.delete(nonce);
    }
  }

  private async watch(): Promise<void> {
    const deaf = (await this.check()) !== null;
    this.silentLooks = deaf ? this.silentLooks + 1 : 0;
    if (this.silentLooks < SILENT_LOOKS) return;
    this.silentLooks = 0;
    this.onDead();
    this.redis.client.disconnect(true);
  }
}
