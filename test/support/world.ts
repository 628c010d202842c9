import { randomBytes } from 'node:crypto';
import { Redis } from 'ioredis';
import { Publisher } from './agents';
import { createDatabase, type TestDatabase } from './database';
import { startService, untilReady, type Service } from './service';
import { startSimulator, type Simulator } from './simulator';

/** PostgreSQL, Redis, a simulated Pipecat Cloud and the built service, each suite's own. */
export interface World {
  readonly database: TestDatabase;
  readonly redis: Redis;
  readonly redisUrl: string;
  readonly simulator: Simulator;
  readonly publisher: Publisher;
  readonly channel: string;
  readonly deadLetterList: string;
  /** Starts one more replica of the service. */
  start(environment?: Readonly<Record<string, string>>, program?: string): Promise<Service>;
  publish(message: string | Buffer | object): Promise<number>;
  deadLetters(): Promise<DeadLetterEntry[]>;
  end(): Promise<void>;
}

export interface DeadLetterEntry {
  readonly id: string;
  readonly failed_at: string;
  readonly reason: string;
  readonly error: string;
  readonly attempts: number;
  readonly message: string;
  readonly truncated?: boolean;
  readonly agent_id?: string;
  readonly version?: number;
  readonly change_type?: string;
}

export interface WorldOptions {
  readonly database?: TestDatabase;
  readonly redisUrl?: string;
}

export async function createWorld(options: WorldOptions = {}): Promise<World> {
  const redisUrl = options.redisUrl ?? process.env['TEST_REDIS_URL'] ?? '';
  const tag = randomBytes(4).toString('hex');
  const channel = `updates-${tag}`;
  const deadLetterList = `${channel}-dlq`;
  const [database, simulator] = await Promise.all([options.database ?? createDatabase(), startSimulator()]);
  const redis = new Redis(redisUrl);
  redis.on('error', () => undefined);
  const services: Service[] = [];
  return {
    database,
    redis,
    redisUrl,
    simulator,
    channel,
    deadLetterList,
    publisher: new Publisher(database),
    start: async (environment = {}, program) => {
      const service = await startService({
        databaseUrl: database.url,
        redisUrl,
        apiUrl: simulator.url,
        environment: { AGENT_UPDATES_CHANNEL: channel, AGENT_UPDATES_DLQ: deadLetterList, ...environment },
        ...(program !== undefined && { program }),
      });
      services.push(service);
      return service;
    },
    publish: (message) =>
      redis.publish(
        channel,
        typeof message === 'string' || Buffer.isBuffer(message) ? message : JSON.stringify(message),
      ),
    deadLetters: async () =>
      (await redis.lrange(deadLetterList, 0, -1)).map((entry) => JSON.parse(entry) as DeadLetterEntry).reverse(),
    end: async () => {
      await Promise.all(services.map(({ child }) => child.end('SIGKILL')));
      await simulator.child.end();
      redis.disconnect();
      await database.drop();
    },
  };
}

export { untilReady };
