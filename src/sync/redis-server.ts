import { ServerRedis } from '@nestjs/microservices';
import { Redis } from 'ioredis';
import { REDIS_OPTIONS } from '../redis';

/** The pattern that the controller names; the real channel comes from the configuration. */
export const AGENT_UPDATES = 'agent-updates';

export interface UpdatesServerOptions {
  readonly url: string;
  readonly channel: string;
  /** A channel of this process alone, on which it hears itself. */
  readonly probeChannel: string;
  readonly onProbe: (nonce: string) => void;
  /** After each (re)subscription: whatever was published meanwhile is gone, so somebody has to look. */
  readonly onSubscribed: () => void;
  /** The connection of the subscription is gone, and the subscription with it. */
  readonly onGone: () => void;
  readonly onError: (error: Error) => void;
}

/**
 * Nest's Redis transport with what it lacks for a service that must not go deaf: it starts without Redis and connects when it comes, for
 * ever; it subscribes anew on each connection; payloads reach the handler as the bytes that were published, whatever fields they carry;
 * and it hears itself on a channel of its own, which proves that the subscription receives.
 */
export class UpdatesServer extends ServerRedis {
  constructor(private readonly settings: UpdatesServerOptions) {
    super({ deserializer: { deserialize: (value: unknown) => ({ pattern: AGENT_UPDATES, data: value }) } });
  }

  /** Never waits for Redis: the connection comes when it comes. */
  override start(callback?: () => void): void {
    const subscriber = this.subClient as unknown as Redis;
    const publisher = this.pubClient as unknown as Redis;
    this.bindEvents(subscriber);
    for (const client of [subscriber, publisher]) client.connect().catch(() => undefined);
    callback?.();
  }

  override bindEvents(subscriber: Redis): void {
    subscriber.on('messageBuffer', (channel: Buffer, payload: Buffer) => {
      this.receive(channel.toString(), payload);
    });
    subscriber.on('ready', () => {
      this.subscribe(subscriber);
    });
    subscriber.on('close', this.settings.onGone);
  }

  override createRedisClient(): never {
    return new Redis(this.settings.url, {
      ...REDIS_OPTIONS,
      autoResubscribe: false,
      maxRetriesPerRequest: null,
      connectionName: 'config-sync-subscriber',
    }) as never;
  }

  override registerErrorListener(client: { on: (event: string, listener: (error: Error) => void) => void }): void {
    client.on('error', this.settings.onError);
  }

  /** Drops the connection and makes a new one; for when it is open but dead. */
  reconnect(): void {
    (this.subClient as unknown as Redis | undefined)?.disconnect(true);
  }

  override async close(): Promise<void> {
    this.isManuallyClosed = true;
    for (const client of [this.pubClient, this.subClient]) (client as unknown as Redis | undefined)?.disconnect();
    return Promise.resolve();
  }

  private receive(channel: string, payload: Buffer): void {
    if (channel === this.settings.probeChannel) {
      this.settings.onProbe(payload.toString());
      return;
    }
    this.handleMessage(AGENT_UPDATES, payload as never, null, channel).catch(this.settings.onError);
  }

  private subscribe(subscriber: Redis): void {
    subscriber
      .subscribe(this.settings.channel, this.settings.probeChannel)
      .then(this.settings.onSubscribed, this.settings.onError);
  }

  /** Bytes stay bytes: parsing is the handler's, where an error has a place to go. */
  override parseMessage(content: unknown): Record<string, unknown> {
    return content as Record<string, unknown>;
  }
}
