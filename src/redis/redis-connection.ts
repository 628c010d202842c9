import { Inject, Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Redis, type RedisOptions } from 'ioredis';
import { InjectPinoLogger, PinoLogger } from 'nestjs-pino';
import { AppConfig } from '../config';

const RETRY_MAX_MS = 2000;
const CONNECT_TIMEOUT_MS = 5000;
const COMMAND_TIMEOUT_MS = 3000;

/** For ever, and never slower than once in two seconds. */
export function reconnectDelayMs(times: number): number {
  return Math.min(RETRY_MAX_MS, 100 * 2 ** Math.min(times - 1, 10)) * (0.75 + Math.random() / 4);
}

/** Options that every connection of ours shares. A server that has become a replica is left for its successor. */
export const REDIS_OPTIONS: RedisOptions = {
  lazyConnect: true,
  connectTimeout: CONNECT_TIMEOUT_MS,
  keepAlive: 10_000,
  retryStrategy: reconnectDelayMs,
  reconnectOnError: (error) => (error.message.startsWith('READONLY') ? 1 : false),
};

/** The connection for commands. Fails fast while Redis is away: whoever calls has a place to put things until it is back. */
@Injectable()
export class RedisConnection implements OnModuleInit, OnApplicationShutdown {
  readonly client: Redis;
  private said = '';

  constructor(
    @Inject(AppConfig) config: AppConfig,
    @InjectPinoLogger(RedisConnection.name) private readonly logger: PinoLogger,
  ) {
    this.client = new Redis(config.redisUrl.reveal(), {
      ...REDIS_OPTIONS,
      enableOfflineQueue: false,
      maxRetriesPerRequest: 0,
      commandTimeout: COMMAND_TIMEOUT_MS,
      connectionName: 'config-sync',
    });
  }

  onModuleInit(): void {
    this.client.on('error', (error: Error) => {
      if (error.message !== this.said) this.logger.warn({ reason: error.message }, 'Redis cannot be reached');
      this.said = error.message;
    });
    this.client.on('ready', () => {
      this.said = '';
    });
    this.client.connect().catch(() => undefined);
  }

  onApplicationShutdown(): void {
    this.client.disconnect();
  }
}
