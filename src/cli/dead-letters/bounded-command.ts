import { Injectable } from '@nestjs/common';
import { Option } from 'nest-commander';
import { STATUS_REASONS, type StatusReason } from '../../domain';
import { moment, several, whole } from '../frame/options/parse';
import { ConsentingCommand } from '../frame/options/writing-command';

/** A command for some letters by id, or for all within bounds. */
@Injectable()
export abstract class BoundedCommand extends ConsentingCommand {
  @Option({ flags: '--reason <reason>', description: 'only those with this reason' })
  reason(text: string): StatusReason | undefined {
    return several('--reason', text, STATUS_REASONS)[0];
  }

  @Option({ flags: '--agent <agent>', description: 'only those of this agent' })
  agent(text: string): string {
    return text;
  }

  @Option({
    flags: '--before <moment>',
    description: 'only those that failed before, as 2026-01-31T12:00:00Z, or 2h for two hours ago',
  })
  before(text: string): string {
    return moment('--before', text);
  }

  @Option({ flags: '--all', description: 'whatever is there now' })
  all(): boolean {
    return true;
  }

  @Option({ flags: '--limit <n>', description: 'at most so many' })
  limit(text: string): number {
    return whole('--limit', text, 1);
  }
}
