import { AsyncResource } from 'node:async_hooks';
import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { InjectPinoLogger, PinoLogger } from 'nestjs-pino';
import { AppConfig } from '../config';
import { DatabaseConnector, RecallRepository, type OpenRecall } from '../db';
import { mapBounded, messageOf } from '../domain';
import { RecallWorker, type RecallOutcome } from './recall-worker';

const TAKEN_AT_ONCE = 20;
const WORKED_ON_AT_ONCE = 4;
/** So long a recall that was taken is left to whoever took it; a look must be over by then. */
const HOLD_MS = 60_000;
const LOOK_WITHIN_MS = 45_000;
const SOON_MS = 1000;

/** Works on open recalls, each by one replica at a time, until there is proof that no live session is left on their version. */
@Injectable()
export class RecallScan implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly stopped = new AbortController();
  private timer: NodeJS.Timeout | undefined;
  private scanning = false;
  private again = false;

  constructor(
    private readonly config: AppConfig,
    private readonly connector: DatabaseConnector,
    private readonly recalls: RecallRepository,
    private readonly worker: RecallWorker,
    @InjectPinoLogger(RecallScan.name) private readonly logger: PinoLogger,
  ) {}

  onApplicationBootstrap(): void {
    void this.connector.ready.then(() => {
      this.scanNow();
    });
  }

  beforeApplicationShutdown(): void {
    clearTimeout(this.timer);
    this.stopped.abort(new Error('the process is shutting down'));
  }

  /**
   * Looks as soon as it can; a scan that is under way is followed by another. Whoever calls, the scan is nobody's request: what it logs, for as
   * long as it goes on, must not carry the id of the one that began it.
   */
  readonly scanNow: () => void = AsyncResource.bind(() => {
    this.begin();
  });

  private begin(): void {
    this.again = this.scanning;
    if (this.scanning || this.stopped.signal.aborted) return;
    this.scanning = true;
    clearTimeout(this.timer);
    void this.scan().then((soon) => {
      this.scanning = false;
      if (this.again) this.scanNow();
      else this.schedule(soon);
    });
  }

  private schedule(soon: boolean): void {
    if (this.stopped.signal.aborted) return;
    const { scanIntervalMs } = this.config.sync;
    const inMs = soon ? Math.min(SOON_MS, scanIntervalMs) : scanIntervalMs * (0.8 + Math.random() * 0.4);
    this.timer = setTimeout(() => {
      this.scanNow();
    }, inMs).unref();
  }

  /** @returns whether something was done whose outcome will show soon */
  private async scan(): Promise<boolean> {
    let soon = false;
    try {
      while (this.connector.obstacle === null && !this.stopped.signal.aborted) {
        const open = await this.recalls.take(TAKEN_AT_ONCE, HOLD_MS, this.config.sync.contextSettleMs);
        const outcomes = await mapBounded(open, WORKED_ON_AT_ONCE, (recall) => this.workOn(recall));
        soon ||= outcomes.some(({ done }) => done === 'asked' || done === 'stopped');
        if (open.length < TAKEN_AT_ONCE) break;
      }
    } catch (error) {
      if (!this.stopped.signal.aborted) this.logger.warn({ reason: messageOf(error) }, 'recalls cannot be worked on');
    }
    return soon;
  }

  private async workOn(recall: OpenRecall): Promise<RecallOutcome> {
    const signal = AbortSignal.any([this.stopped.signal, AbortSignal.timeout(LOOK_WITHIN_MS)]);
    const outcome = await this.worker.work(recall, signal);
    const { agentId, version } = recall;
    const fields = { agentId, version, ...outcome };
    switch (outcome.done) {
      case 'completed':
        this.logger.info(fields, 'no live session is left on the recalled version');
        break;
      case 'asked':
        this.logger.info(fields, 'the active version is pushed for a recall');
        break;
      case 'stopped':
        this.logger.warn(fields, 'sessions were stopped for a recall');
        break;
      case 'waiting':
      case 'failed':
        this.logger.debug(fields, 'a recall waits');
        break;
      default:
        outcome.done satisfies never;
    }
    return outcome;
  }
}
