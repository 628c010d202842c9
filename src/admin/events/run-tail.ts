import type { RunEventRow, RunHistoryRepository } from '../../db';

/** Of one look; what is more is left out, and the oldest of it. */
const MOST = 1000;
const REMEMBERED = 2000;

/** The end of the history: each run once, as soon as it is there. */
export class RunTail {
  private last: string | null = null;
  private readonly seen = new Set<string>();

  constructor(private readonly runs: RunHistoryRepository) {}

  /** Those that came since the last look, oldest first. The first look only finds out where the end is. Rejects with `DbError`. */
  async next(): Promise<RunEventRow[]> {
    const first = this.last === null;
    const from = this.last ?? (await this.runs.newest());
    const found = (await this.runs.since(from, MOST)).filter(({ id }) => !this.seen.has(id));
    for (const { id } of found) this.seen.add(id);
    this.last = found.reduce((newest, { id }) => (BigInt(id) > BigInt(newest) ? id : newest), from);
    this.forget();
    return first ? [] : found;
  }

  private forget(): void {
    const ids = this.seen.values();
    while (this.seen.size > REMEMBERED) this.seen.delete(ids.next().value ?? '');
  }
}
