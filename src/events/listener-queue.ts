import type { PinoLogger } from 'nestjs-pino';
import { messageOf } from '../domain';
import type { SyncEvent } from './sync-event';

export type Listen = (event: SyncEvent, signal: AbortSignal) => unknown;

export interface Listener {
  /** As `Notifier.onFailed`: for the log. */
  readonly name: string;
  readonly listen: Listen;
  readonly timeoutMs: number;
  /** How many events may wait. */
  readonly capacity: number;
}

/** So often a loss is told, counted from the first. */
const TOLD_EACH = 1000;

/** What waits for one listener. A listener that throws, hangs or is slow is its own trouble: nobody waits for it, and it holds a bounded number of events. */
export class ListenerQueue {
  private readonly waiting: SyncEvent[] = [];
  private running: Promise<void> | null = null;
  private dropped = 0;

  constructor(
    private readonly listener: Listener,
    private readonly logger: PinoLogger,
  ) {}

  /** Returns at once; nothing of the listener's runs before the caller is done. */
  add(event: SyncEvent): void {
    this.waiting.push(event);
    if (this.waiting.length > this.listener.capacity) this.drop();
    this.running ??= this.run();
  }

  /** @returns how many events were not delivered by then */
  async drain(withinMs: number): Promise<number> {
    if (this.running === null) return 0;
    await within(this.running, withinMs);
    return this.waiting.splice(0).length;
  }

  private drop(): void {
    this.waiting.shift();
    this.dropped += 1;
    if (this.dropped % TOLD_EACH !== 1) return;
    this.logger.warn(
      { listener: this.listener.name, dropped: this.dropped },
      'a listener is too slow: events are lost',
    );
  }

  private async run(): Promise<void> {
    await new Promise(setImmediate);
    for (let event = this.waiting.shift(); event !== undefined; event = this.waiting.shift()) await this.deliver(event);
    this.running = null;
  }

  private async deliver(event: SyncEvent): Promise<void> {
    const { name, listen, timeoutMs } = this.listener;
    const controller = new AbortController();
    const late = new Error(`took longer than ${timeoutMs} ms`);
    const expired = new Promise<never>((_, reject) => {
      controller.signal.addEventListener('abort', () => {
        reject(late);
      });
    });
    const timer = setTimeout(() => {
      controller.abort(late);
    }, timeoutMs).unref();
    try {
      await Promise.race([Promise.resolve().then(() => listen(event, controller.signal)), expired]);
    } catch (error) {
      const { kind, agentId } = event;
      this.logger.error({ listener: name, event: kind, agentId, reason: messageOf(error) }, 'a listener failed');
    } finally {
      clearTimeout(timer);
    }
  }
}

async function within(work: Promise<void>, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([work, over]);
  clearTimeout(timer);
}
