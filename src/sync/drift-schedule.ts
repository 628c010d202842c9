import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { InjectPinoLogger, PinoLogger } from 'nestjs-pino';
import { AppConfig } from '../config';
import { messageOf } from '../domain';
import { LoopMetrics } from '../metrics';
import { DriftScan } from './drift-scan';

const LOOKS_PER_INTERVAL = 4;

/** Looks a few times in each interval whether the fleet scan is due, so that it goes on when the replica that did it last is gone. */
@Injectable()
export class DriftSchedule implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly stopped = new AbortController();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly config: AppConfig,
    private readonly scan: DriftScan,
    private readonly metrics: LoopMetrics,
    @InjectPinoLogger(DriftSchedule.name) private readonly logger: PinoLogger,
  ) {}

  onApplicationBootstrap(): void {
    this.schedule();
  }

  beforeApplicationShutdown(): void {
    clearTimeout(this.timer);
    this.stopped.abort(new Error('the process is shutting down'));
  }

  private schedule(): void {
    const lookMs = (this.config.sync.driftScanIntervalMs / LOOKS_PER_INTERVAL) * (0.8 + Math.random() * 0.4);
    this.timer = setTimeout(() => {
      void this.look().finally(() => {
        if (!this.stopped.signal.aborted) this.schedule();
      });
    }, lookMs).unref();
  }

  private async look(): Promise<void> {
    try {
      const found = await this.scan.scanIfDue(this.stopped.signal);
      if (found === null) return;
      this.metrics.succeeded('drift-scan', found.healing.length);
      for (const { seconds } of [...found.reported, ...found.healing])
        if (seconds !== null) this.metrics.drifted(seconds);
    } catch (error) {
      if (this.stopped.signal.aborted) return;
      this.metrics.failed('drift-scan');
      this.logger.warn({ reason: messageOf(error) }, 'the drift scan failed');
    }
  }
}
