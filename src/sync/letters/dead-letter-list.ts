import { Injectable } from '@nestjs/common';
import { AppConfig } from '../../config';
import { fromRedis, RedisConnection, RedisScript } from '../../redis';
import { LOOK, TAKE_OUT } from './dead-letter-scripts';

/** So many letters are looked for before those that are not found count as gone. A script holds Redis up for a few milliseconds. */
const SEARCHED = 5000;
const TAKEN_AT_ONCE = 100;

/** A letter as it is in the list. */
export interface ListedLetter {
  /** From the tail of the list, 1 = the oldest. Never more than that later on. */
  readonly distance: number;
  /** SHA-1 of its text: of two that agree, either may be taken out. */
  readonly digest: string;
  readonly text: string;
}

export interface Look {
  /** Letters in the list. */
  readonly depth: number;
  /** Where the look began; less than asked for when the list is shorter. */
  readonly top: number;
  /** Newest first. */
  readonly found: readonly ListedLetter[];
}

/** The Redis list of dead letters, a window at a time, so that a long list holds nobody up. Rejects with `RedisUnavailableError`. */
@Injectable()
export class DeadLetterList {
  private readonly list: string;
  private readonly looking: RedisScript;
  private readonly taking: RedisScript;

  constructor(
    config: AppConfig,
    private readonly redis: RedisConnection,
  ) {
    this.list = config.sync.deadLetterList;
    this.looking = new RedisScript(redis.client, LOOK);
    this.taking = new RedisScript(redis.client, TAKE_OUT);
  }

  depth(): Promise<number> {
    return fromRedis(this.redis.client.llen(this.list));
  }

  /** Letters from distance `top` down to `low`, as far as they are there, that contain all of these texts. */
  async look(top: number, low: number, texts: readonly string[] = []): Promise<Look> {
    const answer = await fromRedis(this.looking.run(this.list, top, low, ...texts));
    const [depth, from, flat] = answer as [number, number, (string | number)[]];
    const found: ListedLetter[] = [];
    for (let at = 0; at < flat.length; at += 3) {
      const [distance, digest, text] = flat.slice(at, at + 3) as [number, string, string];
      found.push({ distance, digest, text });
    }
    return { depth, top: from, found };
  }

  /**
   * Takes letters out that were seen at distance `top` or nearer to the tail.
   *
   * @returns the digests of those that were there: what somebody else has taken out meanwhile is not among them
   */
  async takeOut(top: number, digests: readonly string[]): Promise<string[]> {
    const removed: string[] = [];
    for (let at = 0; at < digests.length; at += TAKEN_AT_ONCE) {
      const some = digests.slice(at, at + TAKEN_AT_ONCE);
      removed.push(...((await fromRedis(this.taking.run(this.list, top, SEARCHED, ...some))) as string[]));
    }
    return removed;
  }
}
