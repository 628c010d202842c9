import { inspect } from 'node:util';
import type { INestApplication, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Logger } from 'nestjs-pino';
import { AppConfig, EnvironmentError } from './config';
import { collectTheStart, tuneEngine } from './engine';
import { UpdatesTransport } from './sync';

export interface StartOptions {
  /** Instead of `PORT`; null = no HTTP is served. */
  readonly port?: number | null;
  /** End in order on SIGTERM and SIGINT; true when left out. Without it `app.close()` does. */
  readonly signals?: boolean;
  /** Let Nest's own `Logger` write into config-sync's log; true when left out. */
  readonly useLogger?: boolean;
}

/**
 * The whole of a main: builds the application, serves HTTP, listens to Redis, and ends in order on SIGTERM and SIGINT. A start that fails is
 * told on standard error, and ends the process with 1.
 */
export async function runConfigSync(module: Type, options: StartOptions = {}): Promise<void> {
  tuneEngine();
  try {
    // What Nest says is kept until the logger is there: an environment that is no good is told in words, not in a stack trace.
    const app = await NestFactory.create(module, { bufferLogs: true, abortOnError: false, autoFlushLogs: false });
    collectTheStart();
    await startConfigSync(app, options);
  } catch (error) {
    failStart(error);
  }
}

function failStart(error: unknown): never {
  process.stderr.write(`${error instanceof EnvironmentError ? error.message : inspect(error)}\n`);
  process.exit(1);
}

/** For an application that is built already, and not listening yet: what `runConfigSync` does after the building. */
export async function startConfigSync(
  app: INestApplication,
  { port, signals = true, useLogger = true }: StartOptions = {},
): Promise<void> {
  const logger = app.get(Logger, { strict: false });
  const config = app.get(AppConfig, { strict: false });
  if (useLogger) app.useLogger(logger);
  app.flushLogs();
  hideFramework(app);
  if (signals) endOnSignals(app, logger, config.shutdownTimeoutMs);
  await serve(app, port === undefined ? config.port : port, logger);
  await app.get(UpdatesTransport, { strict: false }).start(app);
}

async function serve(app: INestApplication, port: number | null, logger: Logger): Promise<void> {
  if (port === null) {
    await app.init();
    return;
  }
  await app.listen(port);
  logger.log({ msg: 'serving', url: await app.getUrl() });
}

/** Express names itself in each answer; other adapters do not. */
function hideFramework(app: INestApplication): void {
  const server = app.getHttpAdapter().getInstance() as { disable?: (setting: string) => void };
  server.disable?.('x-powered-by');
}

/** The first signal ends in order, by the deadline at the latest; the second ends at once. */
function endOnSignals(app: INestApplication, logger: Logger, timeoutMs: number): void {
  let ending = false;
  const end = (): void => {
    if (ending) process.exit(1);
    ending = true;
    setTimeout(() => {
      logger.error({ msg: 'the shutdown took longer than SHUTDOWN_TIMEOUT_MS' });
      process.exit(1);
    }, timeoutMs).unref();
    app.close().then(
      () => process.exit(0),
      (error: unknown) => {
        logger.error({ msg: 'the shutdown failed', reason: error instanceof Error ? error.message : String(error) });
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', end);
  process.on('SIGINT', end);
}
