import { Injectable } from '@nestjs/common';
import { DeadLetterRepository } from '../../db';
import { DeadLetterList, type ListedLetter } from './dead-letter-list';
import { textsOf, within, type LetterBounds } from './letter-bounds';
import { readCursor, writeCursor, type LetterCursor } from './letter-cursor';
import { DIGEST_ID, readDeadLetter, type ReadLetter } from './read-dead-letter';

/** Letters that Redis looks at in one go: more when it leaves most of them out. */
const WINDOW = 200;
const FILTERED_WINDOW = 1000;
/** So far a letter may have moved towards the tail since the page that ended with it. */
const MOVED_AT_MOST = 5000;
const NEWEST = Number.MAX_SAFE_INTEGER;

export interface FoundLetter extends ReadLetter {
  /** It waits in PostgreSQL until Redis takes it. */
  readonly waiting: boolean;
}

export interface LetterPage {
  readonly letters: readonly FoundLetter[];
  readonly nextCursor: string | null;
  /** All there are, whatever the filter. */
  readonly depth: number;
}

export type LetterFilter = Pick<LetterBounds, 'reason' | 'agentId'>;

/** A letter in the list, and where. */
export type PlacedLetter = FoundLetter & ListedLetter;

/** Reads the dead letters: those that wait in PostgreSQL, which are the newest, and then the Redis list. Rejects with `RedisUnavailableError`. */
@Injectable()
export class DeadLetterReader {
  constructor(
    private readonly list: DeadLetterList,
    private readonly stored: DeadLetterRepository,
  ) {}

  /** Newest first. A page goes on where the one before ended, whatever was pushed meanwhile; one taken out of the middle may repeat some. */
  async page(filter: LetterFilter, limit: number, cursor: string | null): Promise<LetterPage> {
    const after = cursor === null ? null : readCursor(cursor);
    const depth = (await this.list.depth()) + (await this.stored.countWaiting());
    const waiting = after?.at === 'list' ? [] : await this.waiting(filter, after, limit);
    const listed = waiting.length < limit ? await this.listed(filter, limit - waiting.length, after) : [];
    const known = new Set(waiting.map(({ id }) => id));
    const letters = [...waiting, ...listed.filter(({ id }) => !known.has(id))];
    const full = waiting.length + listed.length === limit;
    return { letters, depth, nextCursor: full ? nextCursor(listed.at(-1) ?? waiting.at(-1)) : null };
  }

  async find(id: string): Promise<FoundLetter | null> {
    return (await this.findListed(id)) ?? (await this.findWaiting(id));
  }

  async findListed(id: string): Promise<PlacedLetter | null> {
    const texts = DIGEST_ID.test(id) ? [] : [id];
    for await (const letter of this.walk(NEWEST, texts)) if (letter.id === id) return letter;
    return null;
  }

  async findWaiting(id: string): Promise<FoundLetter | null> {
    const stored = await this.stored.findWaiting(id);
    return stored === null ? null : { ...readDeadLetter(JSON.stringify(stored.entry), ''), waiting: true };
  }

  private async waiting(
    { reason, agentId }: LetterFilter,
    after: LetterCursor | null,
    limit: number,
  ): Promise<(FoundLetter & { since: string })[]> {
    const page = { reason, agentId, limit, after: after?.at === 'waiting' ? after : null };
    const stored = await this.stored.waiting(page);
    return stored.map(({ entry, since }) => ({ ...readDeadLetter(JSON.stringify(entry), ''), waiting: true, since }));
  }

  private async listed(filter: LetterFilter, limit: number, after: LetterCursor | null): Promise<PlacedLetter[]> {
    const bounds = { ...filter, before: null };
    const letters: PlacedLetter[] = [];
    const top = after?.at === 'list' ? await this.placeOf(after) : NEWEST;
    for await (const letter of this.walk(top, textsOf(bounds))) {
      if (within(bounds, letter)) letters.push(letter);
      if (letters.length === limit) break;
    }
    return letters;
  }

  /** The letter that a page ended with is where it was, or nearer to the tail. When it is gone, nothing that was not shown is further away. */
  private async placeOf({ distance, id }: Extract<LetterCursor, { at: 'list' }>): Promise<number> {
    const { found } = await this.list.look(
      distance,
      Math.max(1, distance - MOVED_AT_MOST),
      DIGEST_ID.test(id) ? [] : [id],
    );
    const same = found.map(placed).find((letter) => letter.id === id);
    return (same?.distance ?? distance) - 1;
  }

  /** Down to the tail, a window at a time. */
  private async *walk(from: number, texts: readonly string[]): AsyncGenerator<PlacedLetter> {
    const window = texts.length === 0 ? WINDOW : FILTERED_WINDOW;
    let top = from === NEWEST ? await this.list.depth() : from;
    while (top >= 1) {
      const { found } = await this.list.look(top, Math.max(1, top - window + 1), texts);
      yield* found.map(placed);
      top -= window;
    }
  }
}

function placed(letter: ListedLetter): PlacedLetter {
  return { ...readDeadLetter(letter.text, letter.digest), ...letter, waiting: false };
}

function nextCursor(last: PlacedLetter | (FoundLetter & { since: string }) | undefined): string | null {
  if (last === undefined) return null;
  return 'since' in last
    ? writeCursor({ at: 'waiting', since: last.since, id: last.id })
    : writeCursor({ at: 'list', distance: last.distance, id: last.id });
}
