import { createHash } from 'node:crypto';
import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { InjectPinoLogger, PinoLogger } from 'nestjs-pino';
import { AppConfig } from '../config';
import { DatabaseConnector, DeadLetterRepository } from '../db';
import { DeadLetterMetrics } from '../metrics';
import type { DeadLetter } from './dead-letter';
import { PUSH_ONCE } from './letters/dead-letter-scripts';
import { RedisConnection, RedisScript } from '../redis';
import { messageOf } from '../domain';

const FLUSH_INTERVAL_MS = 2000;
const BATCH_LIMIT = 200;
/** Both stores away at once: what came in meanwhile is kept up to here, the rest is only counted. */
const HELD_LIMIT = 10_000;
/** Replicas hear one message within far less; a publisher that goes on sending the same rubbish is counted again after this. */
const EQUAL_WITHIN_MS = 5000;

/**
 * The dead-letter list. A letter goes to Redis; when Redis refuses it waits in PostgreSQL, and when that is away too, in memory, and is
 * pushed when either comes back.
 */
@Injectable()
export class DeadLetters implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly list: string;
  private held: DeadLetter[] = [];
  private flushing: Promise<void> | null = null;
  private timer: NodeJS.Timeout | undefined;
  private lost = 0;
  private readonly pushOnce: RedisScript;

  constructor(
    config: AppConfig,
    private readonly redis: RedisConnection,
    private readonly letters: DeadLetterRepository,
    private readonly connector: DatabaseConnector,
    private readonly metrics: DeadLetterMetrics,
    @InjectPinoLogger(DeadLetters.name) private readonly logger: PinoLogger,
  ) {
    this.list = config.sync.deadLetterList;
    this.pushOnce = new RedisScript(redis.client, PUSH_ONCE);
  }

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => {
      this.flushSoon();
    }, FLUSH_INTERVAL_MS).unref();
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.flushing;
    if (this.held.length > 0) await this.flush();
  }

  /**
   * Takes the letter of a payload that every replica has heard: the first one to come counts. While Redis cannot tell, each counts. Never
   * rejects. @returns whether it was the first
   */
  async addHeard(letter: DeadLetter, payload: Buffer): Promise<boolean> {
    const digest = createHash('sha256').update(payload).digest('base64url');
    const keys = [this.list, `{${this.list}}:heard:${digest}`];
    const pushed = await this.pushOnce.run(keys, JSON.stringify(letter), EQUAL_WITHIN_MS).catch(() => null);
    if (pushed === null) await this.add(letter);
    else if (pushed === 1) {
      this.say(letter);
      this.metrics.written(letter.reason);
    }
    return pushed !== 0;
  }

  /** Takes a letter that is in no database yet. Never rejects. */
  async add(letter: DeadLetter): Promise<void> {
    this.say(letter);
    if (await this.push([letter])) return;
    if (await this.store([letter])) return;
    this.hold(letter);
  }

  /** The same, settled when it is done or Redis has refused. */
  async flushNow(): Promise<void> {
    this.flushSoon();
    await this.flushing;
  }

  /** Pushes what waits in the database, soon and one at a time. */
  flushSoon(): void {
    if (this.flushing !== null) return;
    this.flushing = this.flush().finally(() => {
      this.flushing = null;
    });
  }

  private async flush(): Promise<void> {
    try {
      await this.flushHeld();
      if (this.connector.obstacle !== null || this.redis.client.status !== 'ready') return;
      for (;;) {
        const stored = await this.letters.take(BATCH_LIMIT);
        if (stored.length === 0) return;
        const ids = stored.map(({ id }) => id);
        const pushed = await this.push(stored.map(({ entry }) => entry as unknown as DeadLetter));
        await (pushed ? this.letters.remove(ids) : this.letters.putBack(ids));
        if (!pushed) return;
      }
    } catch (error) {
      this.logger.debug({ reason: messageOf(error) }, 'dead letters wait');
    }
  }

  private async flushHeld(): Promise<void> {
    if (this.held.length === 0) return;
    const letters = this.held;
    this.held = [];
    if ((await this.push(letters)) || (await this.store(letters))) return;
    this.held = [...letters, ...this.held].slice(0, HELD_LIMIT);
  }

  private say({ reason, agent_id: agentId, version }: DeadLetter): void {
    this.logger.warn({ reason, agentId, version }, 'dead letter');
  }

  private hold(letter: DeadLetter): void {
    if (this.held.length < HELD_LIMIT) this.held.push(letter);
    else this.lost += 1;
    if (this.lost > 0)
      this.logger.error({ lost: this.lost }, 'dead letters are lost: Redis and PostgreSQL are both away');
  }

  private async push(letters: readonly DeadLetter[]): Promise<boolean> {
    try {
      await this.redis.client.lpush(this.list, ...letters.map((letter) => JSON.stringify(letter)));
      for (const { reason } of letters) this.metrics.written(reason);
      return true;
    } catch {
      return false;
    }
  }

  private async store(letters: readonly DeadLetter[]): Promise<boolean> {
    try {
      await this.letters.store(letters);
      return true;
    } catch {
      return false;
    }
  }
}
