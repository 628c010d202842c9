import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { InjectPinoLogger, PinoLogger } from 'nestjs-pino';
import { DatabaseConnector } from '../db';
import { messageOf, toWork, type RequestedWork, type Update } from '../domain';
import { MessageMetrics, QueueMetrics } from '../metrics';
import { currentSpan, readTraceparent } from '../tracing';
import { Dispatcher } from './dispatcher';
import { sleep } from './sleep';
import { UpdateBuffer, type Recording } from './update-buffer';

/** Updates that arrive within this time are recorded together. */
const GATHER_MS = 2;
const BATCH_LIMIT = 500;
const RETRY_MS = 500;

/**
 * The way in. Whatever learns that an agent has changed calls `request`: the Redis controller, or a module of the user's own. An update is
 * a hint; it is done with when its row is in the database.
 */
@Injectable()
export class SyncService implements OnApplicationBootstrap {
  private readonly buffer: UpdateBuffer;
  private recording: Promise<void> | null = null;
  private stopped = false;

  constructor(
    private readonly connector: DatabaseConnector,
    private readonly dispatcher: Dispatcher,
    private readonly queue: QueueMetrics,
    messages: MessageMetrics,
    @InjectPinoLogger(SyncService.name) private readonly logger: PinoLogger,
  ) {
    this.buffer = new UpdateBuffer((superseded) => {
      messages.wereSuperseded(superseded);
    });
  }

  onApplicationBootstrap(): void {
    void this.connector.ready.then(() => {
      this.record();
    });
  }

  /**
   * Settles when the request is durable: `recorded`, or `superseded` when it asks for nothing that is not done already. Waits while
   * PostgreSQL is away.
   */
  request(update: Update): Promise<Recording> {
    const recording = this.buffer.add(tracedWork(update));
    this.record();
    return recording;
  }

  /** As `request`, for a source that does not care when: nothing is kept for the single update, however long PostgreSQL is away. */
  note(update: Update): void {
    this.buffer.note(tracedWork(update));
    this.record();
  }

  /**
   * Records updates at once, for a caller who would rather be told than wait. @returns for each update what `request` would say
   *
   * @throws DbError
   */
  async requestNow(updates: readonly Update[]): Promise<Recording[]> {
    const buffer = new UpdateBuffer();
    const recordings = updates.map((update) => buffer.add(tracedWork(update)));
    while (buffer.size > 0) {
      const batch = buffer.take(BATCH_LIMIT);
      batch.settle(await this.dispatcher.recordAndStart(batch.works));
    }
    return Promise.all(recordings);
  }

  /** Records what has been received; for shutdown. @returns what could not be recorded */
  async drain(): Promise<RequestedWork[]> {
    this.stopped = true;
    await this.recording;
    if (this.buffer.size > 0) await this.recordBatch();
    return this.buffer.take(Infinity).works;
  }

  private record(): void {
    if (this.recording !== null || this.stopped || this.buffer.size === 0 || this.connector.obstacle !== null) return;
    this.recording = this.recordAll().finally(() => {
      this.recording = null;
      this.record();
    });
  }

  private async recordAll(): Promise<void> {
    await sleep(GATHER_MS);
    while (this.buffer.size > 0) {
      if (await this.recordBatch()) continue;
      if (this.stopped) return;
      await sleep(RETRY_MS);
    }
  }

  private async recordBatch(): Promise<boolean> {
    const batch = this.buffer.take(BATCH_LIMIT);
    try {
      const recorded = await this.dispatcher.recordAndStart(batch.works);
      this.queue.added('message', recorded.size);
      batch.settle(recorded);
      return true;
    } catch (error) {
      this.logger.warn({ reason: messageOf(error), updates: batch.works.length }, 'updates wait for the database');
      batch.putBack();
      return false;
    }
  }
}

/** In the trace that it names, or in the one of the application that asks. */
function tracedWork(update: Update): RequestedWork {
  return toWork({ ...update, traceparent: readTraceparent(update.traceparent) ?? currentSpan().traceparent });
}
