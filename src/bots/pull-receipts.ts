import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { InjectPinoLogger, PinoLogger } from 'nestjs-pino';
import { ContextDeliveryRepository, type PulledReceipt } from '../db';
import { messageOf } from '../domain';

/** What comes within this time is written together. Short: until it is written, a push may go to a session for nothing. */
const GATHER_MS = 20;
const BATCH_LIMIT = 500;
const RETRY_MS = 500;
/** Kept while PostgreSQL is away; what is beyond it is only pushed to once for nothing. */
const WAITING_LIMIT = 20_000;

/** Writes down which session fetched which version, aside from the answer. */
@Injectable()
export class PullReceipts implements OnApplicationShutdown {
  private readonly waiting = new Map<string, PulledReceipt>();
  private writing: Promise<void> | null = null;
  private failing = false;
  private dropped = 0;
  private stopped = false;

  constructor(
    private readonly deliveries: ContextDeliveryRepository,
    @InjectPinoLogger(PullReceipts.name) private readonly logger: PinoLogger,
  ) {}

  /** Never fails and never waits. */
  add(receipt: PulledReceipt): void {
    const key = `${receipt.agentId} ${receipt.version} ${receipt.sessionId}`;
    if (this.waiting.size >= WAITING_LIMIT && !this.waiting.has(key)) {
      this.dropped += 1;
      return;
    }
    this.waiting.set(key, receipt);
    if (!this.stopped) this.writing ??= this.writeAll();
  }

  /** The last ones, when HTTP is closed and PostgreSQL is not. */
  async onApplicationShutdown(): Promise<void> {
    this.stopped = true;
    await this.writing;
    while (this.waiting.size > 0 && (await this.writeBatch()));
    if (this.waiting.size > 0) this.logger.warn({ receipts: this.waiting.size }, 'receipts of fetches are lost');
  }

  private async writeAll(): Promise<void> {
    while (this.waiting.size > 0 && !this.stopped) {
      await new Promise((resolve) => setTimeout(resolve, this.failing ? RETRY_MS : GATHER_MS));
      await this.writeBatch();
    }
    this.writing = null;
  }

  private async writeBatch(): Promise<boolean> {
    const batch = [...this.waiting].slice(0, BATCH_LIMIT);
    try {
      await this.deliveries.recordPulled(batch.map(([, receipt]) => receipt));
      for (const [key] of batch) this.waiting.delete(key);
      this.tellSuccess();
      return true;
    } catch (error) {
      this.tellFailure(error);
      return false;
    }
  }

  private tellSuccess(): void {
    if (this.failing) this.logger.info({ dropped: this.dropped }, 'receipts of fetches are written again');
    this.failing = false;
    this.dropped = 0;
  }

  private tellFailure(error: unknown): void {
    if (this.failing) return;
    this.failing = true;
    const reason = messageOf(error);
    this.logger.warn({ reason }, 'receipts of fetches wait for the database');
  }
}
