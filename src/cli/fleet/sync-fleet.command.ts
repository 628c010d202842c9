import { Injectable } from '@nestjs/common';
import { Option, SubCommand } from 'nest-commander';
import type { AgentPage, AgentSummary, Counted } from '../../api';
import { STATUS_REASONS, SYNC_STATUSES, type StatusReason, type SyncStatus } from '../../domain';
import { allPages } from '../api/pages';
import type { ApiClient } from '../api/api-client';
import type { ConsentOptions } from '../consent/consent';
import { UsageError } from '../frame/cli-error';
import { EXIT, type ExitCode } from '../frame/exit-code';
import type { GlobalOptions } from '../frame/global-options';
import { oneOf, several, time, whole } from '../frame/options/parse';
import { ConsentingCommand } from '../frame/options/writing-command';
import { COUNTED_COLUMNS } from '../output/counted-columns';
import { SYNC_TYPES } from '../agents/sync-types';
import { DEFAULT_TIMEOUT_MS } from '../agents/wait/timeout';
import { untilQuiet } from './until-quiet';

interface Selection {
  readonly status?: readonly SyncStatus[];
  readonly reason?: readonly StatusReason[];
  readonly behind?: boolean;
  readonly all?: boolean;
}

interface Options extends ConsentOptions, Selection {
  readonly expect?: number;
  readonly changeType: string;
  readonly wait?: boolean;
  readonly timeout?: number;
}

/** Which agents, as a whole: none by accident. */
@Injectable()
abstract class SelectingCommand extends ConsentingCommand {
  @Option({ flags: '--status <status>', description: 'agents in these, repeated or with commas' })
  status(text: string, before?: readonly SyncStatus[]): readonly SyncStatus[] {
    return several('--status', text, SYNC_STATUSES, before);
  }

  @Option({ flags: '--reason <reason>', description: 'agents with these, repeated or with commas' })
  reason(text: string, before?: readonly StatusReason[]): readonly StatusReason[] {
    return several('--reason', text, STATUS_REASONS, before);
  }

  @Option({ flags: '--behind', description: 'agents whose active version is not live' })
  behind(): boolean {
    return true;
  }

  @Option({ flags: '--all', description: 'every agent' })
  all(): boolean {
    return true;
  }

  @Option({ flags: '--expect <n>', description: 'refuses unless it is exactly so many' })
  expect(text: string): number {
    return whole('--expect', text);
  }
}

@SubCommand({
  name: 'sync',
  description: 'asks for a sync of many agents now; 2 with --wait when one of them is not live at the end',
})
export class SyncFleetCommand extends SelectingCommand {
  @Option({
    flags: '--change-type <type>',
    description: 'all of it, or the context of live sessions only',
    defaultValue: 'FULL_SYNC',
    choices: [...SYNC_TYPES],
  })
  changeType(text: string): string {
    return oneOf('--change-type', text, SYNC_TYPES);
  }

  @Option({ flags: '--wait', description: 'waits until all of them are done' })
  wait(): boolean {
    return true;
  }

  @Option({ flags: '--timeout <time>', description: 'how long --wait waits (default: 5m)' })
  timeout(text: string): number {
    return time('--timeout', text);
  }

  protected async execute(options: GlobalOptions & Options): Promise<ExitCode> {
    const api = this.api(options);
    const selection = selectionOf(options);
    const agents = await selected(api, selection);
    const expected = options.expect ?? agents.length;
    if (expected === 0 && agents.length === 0) return this.nothing(options);
    const why = await this.consent(options).to({
      does: `this syncs ${expected} agents of ${api.url} now`,
      needsWhy: true,
    });
    const { changeType, timeout: timeoutMs = DEFAULT_TIMEOUT_MS } = options;
    const counted = await api.post<Counted>('/v1/fleet/sync', { ...selection, expected, changeType, why });
    const failing = options.wait === true ? await untilQuiet(this.runtime, api, { agentIds: agents, timeoutMs }) : 0;
    await this.printer(options).list(counted, COUNTED_COLUMNS, [counted]);
    if (failing === 0) return EXIT.ok;
    this.terminal.note(`${failing} of them are not live: config-sync agents ls --status ERROR_SYNC`);
    return EXIT.differs;
  }

  private async nothing(options: GlobalOptions): Promise<ExitCode> {
    const none: Counted = { agents: 0 };
    await this.printer(options).list(none, COUNTED_COLUMNS, [none]);
    return EXIT.ok;
  }
}

/** @throws UsageError */
function selectionOf({ status, reason, behind, all }: Selection): Selection {
  const narrowed = status !== undefined || reason !== undefined || behind === true;
  if (!narrowed && all !== true) throw new UsageError('say which agents: --status, --reason, --behind, or --all');
  if (narrowed && all === true) throw new UsageError('--all is every agent: leave the others out');
  return {
    ...(status === undefined ? {} : { status }),
    ...(reason === undefined ? {} : { reason }),
    ...(behind === true ? { behind } : {}),
    ...(all === true ? { all } : {}),
  };
}

async function selected(api: ApiClient, { status, reason, behind }: Selection): Promise<string[]> {
  const { items } = await allPages<AgentSummary, AgentPage>(api, '/v1/agents', { status, reason, behind });
  return items.map(({ agentId }) => agentId);
}
