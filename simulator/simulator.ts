import type { AddressInfo } from 'node:net';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { NextFunction, Response } from 'express';
import { SimulatorModule, type SimulatorParts } from './app.module';
import { Scenario } from './control/scenario';
import type { SimRequest } from './gateway/call';
import { Gateway } from './gateway/gateway';
import { SystemClock } from './world/clock';
import { Random } from './world/random';
import { DEFAULT_SETTINGS } from './world/settings';

export interface SimulatorOptions extends Partial<SimulatorParts> {
  host?: string;
  /** 0 takes any free port. */
  port?: number;
  /** A scenario document to start from. */
  scenario?: unknown;
}

export interface RunningSimulator {
  url: string;
  close(): Promise<void>;
}

/** A simulator that listens. Several may run in one process. */
export async function startSimulator(options: SimulatorOptions = {}): Promise<RunningSimulator> {
  const host = options.host ?? '127.0.0.1';
  const app = await createApp({
    clock: options.clock ?? new SystemClock(),
    random: options.random ?? new Random(),
    settings: options.settings ?? DEFAULT_SETTINGS,
  });
  if (options.scenario !== undefined) app.get(Scenario).apply(options.scenario);
  await app.listen(options.port ?? 0, host);
  const { port } = app.getHttpServer().address() as AddressInfo;
  return { url: `http://${host.includes(':') ? `[${host}]` : host}:${port}`, close: () => app.close() };
}

async function createApp(parts: SimulatorParts): Promise<NestExpressApplication> {
  const app = await NestFactory.create<NestExpressApplication>(SimulatorModule.with(parts), {
    logger: ['error', 'warn'],
    bodyParser: false,
    forceCloseConnections: true,
  });
  app.disable('x-powered-by');
  // An ETag would turn a repeated poll into a 304, and costs a hash of each answer.
  app.disable('etag');
  const gateway = app.get(Gateway);
  app.use((request: SimRequest, response: Response, next: NextFunction) => {
    gateway.handle(request, response, next).catch(next);
  });
  return app;
}
