import { Module, type INestApplication, type ModuleMetadata } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ConfigSyncModule, startConfigSync, type ConfigSyncParts } from 'pipecat-config-sync';
import { environmentOf } from '../support/service';
import { waitFor } from '../support/wait-for';
import type { World } from '../support/world';

/** An application of a user's own, in this process: config-sync on real servers, and modules beside it. */
export interface App {
  readonly app: INestApplication;
  readonly url: string;
  /** The log so far. */
  lines(): Readonly<Record<string, unknown>>[];
}

export interface AppOptions extends ConfigSyncParts {
  readonly imports?: ModuleMetadata['imports'];
  readonly providers?: ModuleMetadata['providers'];
  readonly environment?: Readonly<Record<string, string>>;
}

/** Of all applications of this process: the logger of the first is that of all. */
const written: string[] = [];

export async function startApp(world: World, options: AppOptions = {}): Promise<App> {
  const { imports = [], providers = [], environment = {}, ...parts } = options;
  const before = written.length;
  const configSync = ConfigSyncModule.forRoot({
    ...parts,
    environment: environmentOf({
      databaseUrl: world.database.url,
      redisUrl: world.redisUrl,
      apiUrl: world.simulator.url,
      environment: { AGENT_UPDATES_CHANNEL: world.channel, AGENT_UPDATES_DLQ: world.deadLetterList, ...environment },
    }),
    logging: { stream: { write: (line) => void written.push(line) } },
  });
  @Module({ imports: [configSync, ...imports], providers })
  class UserModule {}

  const app = await NestFactory.create(UserModule, { bufferLogs: true, abortOnError: false });
  await startConfigSync(app, { port: 0, signals: false });
  const url = (await app.getUrl()).replace('[::1]', '127.0.0.1');
  return { app, url, lines: () => written.slice(before).map((line) => JSON.parse(line) as Record<string, unknown>) };
}

export async function untilAppReady({ url }: App): Promise<void> {
  await waitFor('the application to be ready', async () => (await fetch(`${url}/readyz`)).status === 200, 20_000);
}
