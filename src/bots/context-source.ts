import type DataLoader from 'dataloader';
import { Injectable } from '@nestjs/common';
import { InjectPinoLogger, PinoLogger } from 'nestjs-pino';
import { BotContextRepository } from '../db';
import { messageOf } from '../domain';
import { LruMap } from './lru-map';
import { oneAtATime } from './one-at-a-time';
import { render, type RenderedContext } from './rendered-context';

/** A bot waits for two reads at most, the one under way and its own, and gives up after three seconds itself. */
const PACE = { batchLimit: 200, deadlineMs: 1000 };
const LIMITS = { entries: 50_000, bytes: 64 * 1024 * 1024 };
/** What an entry costs beside its body. */
const ENTRY_BYTES = 400;

export interface CurrentContext {
  /** Null = no configuration is active. */
  readonly context: RenderedContext | null;
  /** PostgreSQL does not answer: this is the last that was known. */
  readonly stale: boolean;
}

/**
 * The active context of an agent, as last committed: every call asks PostgreSQL which one it is, and only a body that is not known yet is
 * fetched and rendered. While PostgreSQL is away the last known one is given.
 */
@Injectable()
export class ContextSource {
  private readonly known = new LruMap<RenderedContext>(LIMITS, ({ body }) => body.length + ENTRY_BYTES);
  private readonly reads: DataLoader<string, RenderedContext | null>;
  private away = false;

  constructor(
    private readonly repository: BotContextRepository,
    @InjectPinoLogger(ContextSource.name) private readonly logger: PinoLogger,
  ) {
    this.reads = oneAtATime((agentIds) => this.read(agentIds), PACE);
  }

  /** @throws the error of the read when PostgreSQL does not answer and nothing is known of this agent */
  async current(agentId: string): Promise<CurrentContext> {
    try {
      const context = await this.reads.load(agentId);
      this.keep(agentId, context);
      this.tell(null);
      return { context, stale: false };
    } catch (error) {
      this.tell(messageOf(error));
      const context = this.known.get(agentId);
      if (context === undefined) throw error;
      return { context, stale: true };
    }
  }

  private async read(agentIds: readonly string[]): Promise<(RenderedContext | null)[]> {
    const held = new Map(agentIds.map((agentId) => [agentId, this.known.get(agentId) ?? null]));
    const questions = [...held].map(([agentId, context]) => ({ agentId, revision: context?.revision ?? null }));
    const rows = await this.repository.readActive(questions);
    const active = new Map(
      rows.map((row) => {
        const before = held.get(row.agentId);
        return [row.agentId, before?.revision === row.revision ? before : render(row)];
      }),
    );
    return agentIds.map((agentId) => active.get(agentId) ?? null);
  }

  /** Here and not in `read`: one that was given up would bring back what was true before. */
  private keep(agentId: string, context: RenderedContext | null): void {
    if (context === null) this.known.delete(agentId);
    else this.known.set(agentId, context);
  }

  /** Once when PostgreSQL goes and once when it comes back. @param reason why it does not answer; null = it does */
  private tell(reason: string | null): void {
    const away = reason !== null;
    if (away === this.away) return;
    this.away = away;
    if (away) this.logger.warn({ reason }, 'PostgreSQL does not answer: bots get the last context that is known');
    else this.logger.info('bots get the context as last committed again');
  }
}
