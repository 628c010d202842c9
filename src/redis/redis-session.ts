import { Redis } from 'ioredis';
import type { Secret } from '../config';

const CONNECT_TIMEOUT_MS = 5000;
const COMMAND_TIMEOUT_MS = 5000;

/** Connections for one job, outside the application: they are there, or they fail. Nothing is tried again. */
export class RedisSession {
  private readonly clients: Redis[] = [];

  private constructor(private readonly url: Secret) {}

  /** @throws Error with the server's words, without the URL */
  static async open<T>(url: Secret, work: (session: RedisSession) => Promise<T>): Promise<T> {
    const session = new RedisSession(url);
    try {
      return await work(session);
    } finally {
      for (const client of session.clients) client.disconnect();
    }
  }

  async connect(): Promise<Redis> {
    const client = new Redis(this.url.reveal(), {
      lazyConnect: true,
      connectTimeout: CONNECT_TIMEOUT_MS,
      commandTimeout: COMMAND_TIMEOUT_MS,
      maxRetriesPerRequest: 0,
      retryStrategy: () => null,
      // INFO, which it asks, is not among what the service needs.
      enableReadyCheck: false,
      connectionName: 'config-sync-cli',
    });
    this.clients.push(client);
    const refused = new Promise<never>((_resolve, reject) => {
      client.on('error', reject);
    });
    refused.catch(() => undefined);
    // What the connection died of says more than that it is closed.
    await Promise.race([client.connect(), refused]);
    return client;
  }
}

/** @returns how many heard it: one for each replica that listens */
export async function publishOnce(url: Secret, channel: string, message: string): Promise<number> {
  return RedisSession.open(url, async (session) => (await session.connect()).publish(channel, message));
}
