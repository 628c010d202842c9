import { Injectable } from '@nestjs/common';
import { Option } from 'nest-commander';
import type { Page } from '../../../api';
import { CliCommand } from '../cli-command';
import { whole } from './parse';

const DEFAULT_LIMIT = 50;

export interface NewestOptions {
  readonly limit?: number;
  readonly all?: boolean;
}

/** A list that grows for ever, the newest first: only its beginning, unless more is asked for. */
@Injectable()
export abstract class NewestCommand extends CliCommand {
  @Option({ flags: '--limit <n>', description: `the newest so many (default: ${DEFAULT_LIMIT})` })
  limit(text: string): number {
    return whole('--limit', text, 1);
  }

  @Option({ flags: '--all', description: 'all of them' })
  all(): boolean {
    return true;
  }

  protected limitOf({ limit, all }: NewestOptions): number | null {
    return limit ?? (all === true ? null : DEFAULT_LIMIT);
  }

  protected sayMore({ items, nextCursor }: Page<unknown>): void {
    if (nextCursor !== null) this.terminal.note(`the newest ${items.length}; --limit or --all shows more`);
  }
}
