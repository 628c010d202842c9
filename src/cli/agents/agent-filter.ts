import { Injectable } from '@nestjs/common';
import { Option } from 'nest-commander';
import { STATUS_REASONS, SYNC_STATUSES, type StatusReason, type SyncStatus } from '../../domain';
import type { Query } from '../api/api-client';
import { oneOf, several } from '../frame/options/parse';
import { WatchingCommand } from '../frame/options/watch-options';

const DESIRED = ['present', 'absent'] as const;
const ORDERS = ['id', 'updated'] as const;

export interface AgentFilter {
  readonly status?: readonly SyncStatus[];
  readonly reason?: readonly StatusReason[];
  readonly desired?: string;
  readonly behind?: boolean;
  readonly paused?: boolean;
  readonly query?: string;
  readonly sort?: string;
}

/** Which agents of the fleet. */
@Injectable()
export abstract class AgentFilterCommand extends WatchingCommand {
  @Option({ flags: '--status <status>', description: 'only these, repeated or with commas, as ERROR_SYNC' })
  status(text: string, before?: readonly SyncStatus[]): readonly SyncStatus[] {
    return several('--status', text, SYNC_STATUSES, before);
  }

  @Option({ flags: '--reason <reason>', description: 'only these, repeated or with commas, as InvalidConfig' })
  reason(text: string, before?: readonly StatusReason[]): readonly StatusReason[] {
    return several('--reason', text, STATUS_REASONS, before);
  }

  @Option({ flags: '--desired <state>', description: 'only agents that are to be', choices: [...DESIRED] })
  desired(text: string): string {
    return oneOf('--desired', text, DESIRED);
  }

  @Option({ flags: '--behind', description: 'only agents whose active version is not live' })
  behind(): boolean {
    return true;
  }

  @Option({ flags: '--paused', description: 'only agents that are paused' })
  paused(): boolean {
    return true;
  }

  @Option({
    flags: '-q, --query <text>',
    description: 'only agents with this in their name or at the beginning of their id',
  })
  query(text: string): string {
    return text;
  }

  @Option({ flags: '--sort <key>', description: 'the order', choices: [...ORDERS] })
  sort(text: string): string {
    return oneOf('--sort', text, ORDERS);
  }
}

export function toQuery({ status, reason, desired, behind, paused, query, sort }: AgentFilter): Query {
  return { status, reason, desired, behind, paused, q: query, sort };
}
