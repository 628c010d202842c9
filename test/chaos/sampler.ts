import type { World } from '../support/world';
import type { Ledger } from './ledger';

interface Sample {
  readonly id: string;
  readonly synced_version: number | null;
  readonly command_version: number | null;
}

/** Looks at the rows all the time: what a row says once it never takes back. */
export class Sampler {
  private last = new Map<string, Sample>();
  private timer: NodeJS.Timeout | undefined;
  private looking = false;

  constructor(
    private readonly world: World,
    private readonly ledger: Ledger,
  ) {}

  start(): void {
    this.timer = setInterval(() => void this.look(), 250);
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private async look(): Promise<void> {
    if (this.looking) return;
    this.looking = true;
    try {
      const rows = await this.world.database.rows<Sample>('SELECT id, synced_version, command_version FROM agents');
      for (const row of rows) this.compare(row);
      this.last = new Map(rows.map((row) => [row.id, row]));
    } catch {
      // PostgreSQL is away.
    } finally {
      this.looking = false;
    }
  }

  private compare(row: Sample): void {
    const before = this.last.get(row.id);
    if (before === undefined) return;
    for (const field of ['synced_version', 'command_version'] as const) {
      const [was, is] = [before[field], row[field]];
      if (was !== null && is !== null && is < was)
        this.ledger.regressions.push(`${row.id} ${field} went from ${was} to ${is}`);
    }
  }
}
