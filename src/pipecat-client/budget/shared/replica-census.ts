import { RedisScript, type RedisConnection } from '../../../redis';
import { BEAT } from './ledger-scripts';

const BEAT_INTERVAL_MS = 2000;
/** A replica that was not heard for so long is gone. */
const GONE_AFTER_MS = 10_000;

interface Reading {
  readonly at: number;
  readonly count: number;
}

/**
 * How many replicas there are: each says so every two seconds. What was counted last holds while Redis is away, and for a while after it came
 * back empty, until the others have been heard again. 1 when nothing was ever counted.
 */
export class ReplicaCensus {
  readonly #beat: RedisScript;
  #readings: readonly Reading[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(
    { client }: Pick<RedisConnection, 'client'>,
    private readonly key: () => string,
    private readonly replica: string,
  ) {
    this.#beat = new RedisScript(client, BEAT);
  }

  get count(): number {
    return Math.max(1, ...this.#readings.map(({ count }) => count));
  }

  start(): void {
    void this.beat();
    this.#timer = setInterval(() => void this.beat(), BEAT_INTERVAL_MS).unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** Never rejects. */
  async beat(): Promise<void> {
    try {
      const count = Number(await this.#beat.run(this.key(), this.replica, GONE_AFTER_MS));
      const at = performance.now();
      this.#readings = [...this.#readings, { at, count }].filter((reading) => at - reading.at < GONE_AFTER_MS);
    } catch {
      // Redis is away: what was counted last holds.
    }
  }
}
