import { Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { InjectPinoLogger, PinoLogger } from 'nestjs-pino';
import { AppConfig } from '../config';
import { letterForRequest } from './dead-letter';
import { DeadLetters } from './dead-letters';
import { Dispatcher } from './dispatcher';
import { SyncService } from './sync.service';
import { UpdatesTransport } from './updates-transport';

/** What is left of the timeout is for closing HTTP, Redis and PostgreSQL. */
const CLOSING_MS = 2000;

/**
 * Nest does not wait for handlers by itself, so the order is kept here: hear nothing new, record what was heard, let what runs end, give
 * the rest back. Connections close after this.
 */
@Injectable()
export class Shutdown implements BeforeApplicationShutdown {
  /** True from the first moment on: readiness says no. */
  begun = false;

  constructor(
    private readonly config: AppConfig,
    private readonly transport: UpdatesTransport,
    private readonly sync: SyncService,
    private readonly dispatcher: Dispatcher,
    private readonly deadLetters: DeadLetters,
    @InjectPinoLogger(Shutdown.name) private readonly logger: PinoLogger,
  ) {}

  async beforeApplicationShutdown(): Promise<void> {
    if (this.begun) return;
    this.begun = true;
    this.logger.info('shutting down');
    await this.transport.server.close();
    const graceMs = Math.max(this.config.shutdownTimeoutMs - CLOSING_MS, this.config.shutdownTimeoutMs / 2);
    const unrecorded = this.sync.drain();
    await this.dispatcher.stop(graceMs);
    for (const work of await unrecorded) {
      const failure = {
        reason: 'DatabaseUnavailable',
        error: 'the process ended before PostgreSQL came back',
        attempts: 1,
      } as const;
      await this.deadLetters.add(letterForRequest(work, { ...failure, failedAt: new Date() }));
    }
  }
}
