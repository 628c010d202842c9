import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { InjectPinoLogger, PinoLogger } from 'nestjs-pino';
import { AppConfig } from '../config';
import { useTracer } from './in-span';
import type { RunningSdk } from './otel/start-sdk';
import { disabled, tracesWanted } from './traces-wanted';

/** How long the end of the process waits for a collector at most: what is left of the timeout is for others. */
const FLUSH_MS = 1000;
const MESSAGE_LIMIT = 300;

/** Where the API of OpenTelemetry keeps what an SDK has registered in this process. */
const API = Symbol.for('opentelemetry.js.api.1');

/**
 * Turns traces on when the environment asks for them, or when the application around has an SDK of its own. Nothing of OpenTelemetry is
 * loaded otherwise.
 */
@Injectable()
export class Tracing implements OnModuleInit, OnApplicationShutdown {
  private sdk: RunningSdk | null = null;
  private said = '';

  constructor(
    private readonly config: AppConfig,
    @InjectPinoLogger(Tracing.name) private readonly logger: PinoLogger,
  ) {}

  /** Before anything works: what is begun at bootstrap is in its trace already. */
  async onModuleInit(): Promise<void> {
    const theirs = !disabled(process.env) && sdkIsRegistered();
    if (!theirs && !tracesWanted(process.env)) return;
    if (!theirs) await this.startSdk();
    const { OtelTracer } = await import('./otel/otel-tracer.js');
    useTracer(new OtelTracer());
  }

  async onApplicationShutdown(): Promise<void> {
    useTracer(null);
    if (this.sdk === null) return;
    const flushed = this.sdk.shutdown().catch((error: unknown) => {
      this.warn(error instanceof Error ? error.message : String(error));
    });
    const limitMs = Math.min(FLUSH_MS, this.config.shutdownTimeoutMs / 4);
    await Promise.race([flushed, new Promise((resolve) => setTimeout(resolve, limitMs).unref())]);
  }

  private async startSdk(): Promise<void> {
    const { startSdk } = await import('./otel/start-sdk.js');
    this.sdk = startSdk(this.config.replica, (message) => {
      this.warn(message);
    });
    this.logger.info('traces are on');
  }

  /** One line for one trouble, not one for each batch. */
  private warn(message: string): void {
    const reason = reasonOf(message);
    if (reason !== this.said) this.logger.warn({ reason }, 'OpenTelemetry has trouble');
    this.said = reason;
  }
}

/** An exporter's error comes as JSON, with a stack, and with whatever the collector answered. */
function reasonOf(message: string): string {
  const [, told = message] = /"message":"((?:[^"\\]|\\.)*)"/.exec(message) ?? [];
  return told.slice(0, MESSAGE_LIMIT);
}

function sdkIsRegistered(): boolean {
  const registered = (globalThis as Record<symbol, unknown>)[API];
  return typeof registered === 'object' && registered !== null && 'trace' in registered;
}
