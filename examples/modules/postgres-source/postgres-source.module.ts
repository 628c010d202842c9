import { once } from 'node:events';
import {
  Injectable,
  Logger,
  Module,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { Client, type Notification } from 'pg';
import { AppConfig, readUpdate, SyncService } from 'pipecat-config-sync';

const CHANNEL = 'config_sync_updates';
const RETRY_MIN_MS = 250;
const RETRY_MAX_MS = 10_000;
/** A connection that died without a word is found out by asking. */
const PING_MS = 15_000;
const ANSWER_WITHIN_MS = 5000;

/**
 * Hears of changed rows from PostgreSQL itself (notify-trigger.sql), so that no publisher is needed. What is notified while it is not
 * connected is gone, as on any such channel: the catch-up scan finds those rows.
 */
@Injectable()
export class PostgresSource implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(PostgresSource.name);
  private readonly stopped = new AbortController();

  constructor(
    private readonly config: AppConfig,
    private readonly sync: SyncService,
  ) {}

  onApplicationBootstrap(): void {
    void this.listenForEver();
  }

  beforeApplicationShutdown(): void {
    this.stopped.abort();
  }

  private async listenForEver(): Promise<void> {
    for (let tries = 0; !this.stopped.signal.aborted; tries += 1) {
      const client = this.connection();
      try {
        await client.connect();
        await client.query(`LISTEN ${CHANNEL}`);
        this.logger.log({ msg: 'listening for notifications', channel: CHANNEL });
        tries = 0;
        await this.untilItEnds(client);
      } catch (error) {
        this.logger.warn({ msg: 'notifications are not heard', reason: messageOf(error) });
      }
      await client.end().catch(() => undefined);
      await this.pause(Math.min(RETRY_MAX_MS, RETRY_MIN_MS * 2 ** Math.min(tries, 6)));
    }
  }

  private connection(): Client {
    const client = new Client({
      connectionString: this.config.databaseUrl.reveal(),
      application_name: 'config-sync notifications',
      connectionTimeoutMillis: ANSWER_WITHIN_MS,
      query_timeout: ANSWER_WITHIN_MS,
    });
    client.on('error', () => undefined);
    client.on('notification', (notification) => void this.heard(notification));
    return client;
  }

  private async untilItEnds(client: Client): Promise<void> {
    const end = (): void => void client.end().catch(() => undefined);
    const ping = setInterval(() => void client.query('SELECT 1').catch(end), PING_MS).unref();
    this.stopped.signal.addEventListener('abort', end);
    await once(client, 'end').finally(() => {
      clearInterval(ping);
    });
  }

  /** A notification is checked like any other message. */
  private async heard({ payload = '' }: Notification): Promise<void> {
    try {
      await this.sync.request(readUpdate(JSON.parse(payload)));
    } catch (error) {
      this.logger.warn({ msg: 'a notification is no update', reason: messageOf(error) });
    }
  }

  private pause(ms: number): Promise<void> {
    return new Promise((resolve) => setTimeout(resolve, ms).unref());
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

@Module({ providers: [PostgresSource] })
export class PostgresSourceModule {}
