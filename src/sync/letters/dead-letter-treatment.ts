import { Injectable } from '@nestjs/common';
import { InjectPinoLogger, PinoLogger } from 'nestjs-pino';
import { DeadLetterRepository } from '../../db';
import { DbError } from '../../domain';
import { DeadLetters } from '../dead-letters';
import { SyncService } from '../sync.service';
import { DeadLetterList } from './dead-letter-list';
import { DeadLetterReader, type FoundLetter } from './dead-letter-reader';
import { textsOf, within, type LetterBounds } from './letter-bounds';
import { readDeadLetter, type ReadLetter } from './read-dead-letter';

/** Letters that Redis looks at in one go: more when it leaves most of them out. */
const WINDOW = 200;
const FILTERED_WINDOW = 1000;
/** Of those that stay, so many are named. */
const NAMED = 100;

export type Treatment = 'replay' | 'purge';

export interface Treated {
  /** Letters within the bounds that were looked at. */
  readonly matched: number;
  readonly treated: number;
  /** Of those that matched, with why they stayed; the first hundred. */
  readonly skipped: readonly { readonly id: string; readonly why: string }[];
}

interface WindowLetter extends ReadLetter {
  readonly digest: string;
}

/**
 * Replays and purges dead letters. A letter is taken out only after its request is durable, so that whoever dies in between leaves it to be
 * replayed once more, which does no harm. Two who treat the same letters share them.
 */
@Injectable()
export class DeadLetterTreatment {
  constructor(
    private readonly list: DeadLetterList,
    private readonly reader: DeadLetterReader,
    private readonly stored: DeadLetterRepository,
    private readonly letters: DeadLetters,
    private readonly sync: SyncService,
    @InjectPinoLogger(DeadLetterTreatment.name) private readonly logger: PinoLogger,
  ) {}

  /** @returns null when there is no such letter; `skipped` when it cannot be replayed, or somebody else has it right now */
  async one(id: string, treatment: Treatment): Promise<Treated | null> {
    const listed = await this.reader.findListed(id);
    const letter: FoundLetter | null = listed ?? (await this.reader.findWaiting(id));
    if (letter === null) return null;
    if (treatment === 'replay' && letter.update === null) return skipped(id, NO_UPDATE);
    if (treatment === 'replay') await this.record([letter]);
    const gone =
      listed === null
        ? await this.stored.removeWaiting(id)
        : (await this.list.takeOut(listed.distance, [listed.digest])).length > 0;
    return gone ? { matched: 1, treated: 1, skipped: [] } : skipped(id, IN_OTHER_HANDS);
  }

  /** Oldest first, up to `limit` of those that can be treated. What is pushed meanwhile is left for another time. */
  async many(bounds: LetterBounds, treatment: Treatment, limit: number): Promise<Treated> {
    await this.letters.flushNow();
    const tally = new Tally(limit);
    const end = await this.list.depth();
    const texts = textsOf(bounds);
    const window = texts.length === 0 ? WINDOW : FILTERED_WINDOW;
    let low = 1;
    while (low <= end - tally.treated && !tally.full) {
      const { top, found } = await this.list.look(low + window - 1, low, texts);
      if (top < low) break;
      const letters = found.map(({ text, digest }) => ({ ...readDeadLetter(text, digest), digest })).reverse();
      const before = tally.treated;
      const matching = letters.filter((letter) => within(bounds, letter));
      if (!(await this.window(matching, treatment, top, tally))) break;
      low = top + 1 - (tally.treated - before);
    }
    if (tally.treated > 0) this.logger.info({ treatment, letters: tally.treated }, 'dead letters were treated');
    return tally;
  }

  /** @returns false when PostgreSQL cannot be asked any more: what was done until then is done */
  private async window(
    letters: readonly WindowLetter[],
    treatment: Treatment,
    top: number,
    tally: Tally,
  ): Promise<boolean> {
    const chosen = tally.choose(letters, treatment);
    try {
      if (treatment === 'replay') await this.record(chosen);
    } catch (error) {
      if (!(error instanceof DbError) || tally.treated === 0) throw error;
      for (const { id } of chosen) tally.skip(id, 'PostgreSQL cannot be asked any more');
      return false;
    }
    const digests = chosen.map(({ digest }) => digest);
    tally.took(chosen, await this.list.takeOut(top, digests));
    return true;
  }

  private async record(letters: readonly ReadLetter[]): Promise<void> {
    const updates = letters.map(({ update }) => update).filter((update) => update !== null);
    if (updates.length > 0) await this.sync.requestNow(updates);
  }
}

const NO_UPDATE = 'its message is no update: it can only be purged';
const IN_OTHER_HANDS = 'somebody else had it at the same time';

function skipped(id: string, why: string): Treated {
  return { matched: 1, treated: 0, skipped: [{ id, why }] };
}

/** What has been done so far. */
class Tally implements Treated {
  matched = 0;
  treated = 0;
  readonly skipped: { id: string; why: string }[] = [];

  constructor(private readonly limit: number) {}

  get full(): boolean {
    return this.treated >= this.limit;
  }

  /** Of the letters that match, those that can be treated, as many as there is room for. */
  choose(letters: readonly WindowLetter[], treatment: Treatment): readonly WindowLetter[] {
    const chosen: WindowLetter[] = [];
    for (const letter of letters) {
      if (this.treated + chosen.length === this.limit) break;
      this.matched += 1;
      if (treatment === 'purge' || letter.update !== null) chosen.push(letter);
      else this.skip(letter.id, NO_UPDATE);
    }
    return chosen;
  }

  skip(id: string, why: string): void {
    if (this.skipped.length < NAMED) this.skipped.push({ id, why });
  }

  took(chosen: readonly WindowLetter[], removed: readonly string[]): void {
    this.treated += removed.length;
    const gone = new Set(removed);
    for (const { id, digest } of chosen) if (!gone.has(digest)) this.skip(id, IN_OTHER_HANDS);
  }
}
