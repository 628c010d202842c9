import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { InjectPinoLogger, PinoLogger } from 'nestjs-pino';
import { AppConfig } from '../config';
import { DatabaseConnector, SyncRequestRepository } from '../db';
import { messageOf } from '../domain';
import { LoopMetrics } from '../metrics';
import { Dispatcher } from './dispatcher';

const PAGE = 1000;

/**
 * Finds what no message told: agents whose row wants work and that have no request, parked requests whose agent has changed, requests that
 * are due or whose lease ran out. At start, at every Redis (re)connect, and at intervals.
 */
@Injectable()
export class CatchUpScan implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly intervalMs: number;
  private timer: NodeJS.Timeout | undefined;
  private scanning = false;
  private again = false;
  private stopped = false;
  private repaired = false;

  constructor(
    config: AppConfig,
    private readonly connector: DatabaseConnector,
    private readonly requests: SyncRequestRepository,
    private readonly dispatcher: Dispatcher,
    private readonly metrics: LoopMetrics,
    @InjectPinoLogger(CatchUpScan.name) private readonly logger: PinoLogger,
  ) {
    this.intervalMs = config.sync.scanIntervalMs;
  }

  onApplicationBootstrap(): void {
    void this.connector.ready.then(() => {
      this.scanNow();
    });
  }

  beforeApplicationShutdown(): void {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  /** Scans as soon as it can; a scan that is under way is followed by another. */
  scanNow(): void {
    this.again = this.scanning;
    if (this.scanning || this.stopped || this.connector.obstacle !== null) return;
    this.scanning = true;
    clearTimeout(this.timer);
    void this.scan().finally(() => {
      this.scanning = false;
      if (this.again) this.scanNow();
      else this.schedule();
    });
  }

  private schedule(): void {
    if (this.stopped) return;
    // ±20 %, so that replicas do not scan in step.
    const inMs = this.intervalMs * (0.8 + Math.random() * 0.4);
    this.timer = setTimeout(() => {
      this.scanNow();
    }, inMs).unref();
  }

  private async scan(): Promise<void> {
    try {
      await this.repairOnce();
      const woken = (await this.requests.wakeParked()) + (await this.requests.freeHeld());
      const added = await this.scanAgents();
      this.metrics.succeeded('catch-up-scan', added);
      if (added + woken > 0) this.logger.info({ added, woken }, 'the scan found work that no message told');
      this.dispatcher.wake(0);
    } catch (error) {
      this.metrics.failed('catch-up-scan');
      this.logger.warn({ reason: messageOf(error) }, 'the scan failed');
    }
  }

  private async repairOnce(): Promise<void> {
    if (this.repaired) return;
    const mended = await this.requests.repairActiveVersions();
    if (mended > 0) this.logger.warn({ agents: mended }, 'active versions were mended');
    this.repaired = true;
  }

  private async scanAgents(): Promise<number> {
    let added = 0;
    let after: string | null = null;
    for (;;) {
      const page = await this.requests.scanPage(after, PAGE);
      added += page.added;
      if (page.added > 0) this.dispatcher.wake(0);
      if (page.seen < PAGE) return added;
      after = page.last;
    }
  }
}
