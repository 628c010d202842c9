import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { InjectPinoLogger, PinoLogger } from 'nestjs-pino';
import { AppConfig } from '../config';
import { AgentHistory, Chores, DatabaseConnector } from '../db';
import { messageOf } from '../domain';
import { sleep } from './sleep';

const CHORE = 'housekeeping';
const INTERVAL_MS = 600_000;
/** Small, so that no statement holds locks for long or writes much at once. */
const BATCH = 1000;
const BREATH_MS = 100;

/** Removes history and receipts that are older than `HISTORY_RETENTION_DAYS`, in small batches, by one replica for all. */
@Injectable()
export class Housekeeping implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;

  constructor(
    private readonly config: AppConfig,
    private readonly connector: DatabaseConnector,
    private readonly chores: Chores,
    private readonly history: AgentHistory,
    @InjectPinoLogger(Housekeeping.name) private readonly logger: PinoLogger,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void this.clean(), INTERVAL_MS * (0.8 + Math.random() * 0.4)).unref();
  }

  beforeApplicationShutdown(): void {
    this.stopped = true;
    clearInterval(this.timer);
  }

  /** @returns how many rows went */
  async clean(): Promise<number> {
    const days = this.config.sync.historyRetentionDays;
    if (days === 0 || this.connector.obstacle !== null) return 0;
    try {
      if (!(await this.chores.take(CHORE, INTERVAL_MS / 2))) return 0;
      return await this.removeAll(days);
    } catch (error) {
      this.logger.warn({ reason: messageOf(error) }, 'housekeeping failed');
      return 0;
    }
  }

  private async removeAll(days: number): Promise<number> {
    let total = 0;
    while (!this.stopped) {
      const removed = await this.history.removeOlderThan(days, BATCH);
      total += removed;
      if (removed === 0) break;
      await sleep(BREATH_MS);
    }
    if (total > 0) this.logger.info({ removed: total }, 'old history and receipts were removed');
    return total;
  }
}
