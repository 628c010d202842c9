// Pub/Sub → BullMQ → worker. A job is kept out while one of its agent waits; one that comes while its agent is worked on is kept for
// afterwards, so that no change is lost and no agent is worked on twice at once.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';

const require = createRequire(join(process.env.COMPILED, 'main.js'));
require('reflect-metadata');
const { NestFactory } = require('@nestjs/core');
const { AppModule } = require('./app.module.js');
const { SyncService } = require('./sync.service.js');

const QUEUE = 'agent-updates';
const app = await NestFactory.createApplicationContext(AppModule);
const sync = app.get(SyncService);
const connection = () => new Redis(process.env.REDIS_URL, { maxRetriesPerRequest: null });
const queue = new Queue(QUEUE, { connection: connection() });
const subscriber = connection();

new Worker(QUEUE, ({ data }) => sync.handle(data), {
  connection: connection(),
  concurrency: Number(process.env.SYNC_CONCURRENCY),
});

const options = (id) => ({
  attempts: 8,
  backoff: { type: 'exponential', delay: 500 },
  removeOnComplete: true,
  deduplication: { id, keepLastIfActive: true },
});

subscriber.on('message', (_channel, text) => {
  const message = JSON.parse(text);
  queue.add('update', message, options(message.agent_id)).catch((error) => console.log(error.message));
});
await subscriber.subscribe('agent_config_updates');
console.log('ready');
