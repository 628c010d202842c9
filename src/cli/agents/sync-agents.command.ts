import { Option, SubCommand } from 'nest-commander';
import type { Recorded } from '../../api';
import { agentIdsOf } from '../api/agent-address';
import { EXIT, type ExitCode } from '../frame/exit-code';
import type { GlobalOptions } from '../frame/global-options';
import { AGENTS_ARGUMENT } from '../frame/options/arguments';
import { oneOf, time } from '../frame/options/parse';
import { WritingCommand, type WritingOptions } from '../frame/options/writing-command';
import { RECORDED_COLUMNS } from '../output/recorded-columns';
import { SYNC_TYPES } from './sync-types';
import { DEFAULT_TIMEOUT_MS } from './wait/timeout';
import { waitForAgents } from './wait/wait-for-agents';
import { showWaited } from './wait/wait-result';

interface Options extends WritingOptions {
  readonly changeType: string;
  readonly wait?: boolean;
  readonly timeout?: number;
}

@SubCommand({
  name: 'sync',
  description: 'asks for a sync now: it jumps the back-off, and wakes what is parked',
  ...AGENTS_ARGUMENT,
})
export class SyncAgentsCommand extends WritingCommand {
  @Option({
    flags: '--change-type <type>',
    description: 'all of it, or the context of live sessions only',
    defaultValue: 'FULL_SYNC',
    choices: [...SYNC_TYPES],
  })
  changeType(text: string): string {
    return oneOf('--change-type', text, SYNC_TYPES);
  }

  @Option({ flags: '--wait', description: 'waits until it is live, or has failed (then 2)' })
  wait(): boolean {
    return true;
  }

  @Option({ flags: '--timeout <time>', description: 'how long --wait waits (default: 5m)' })
  timeout(text: string): number {
    return time('--timeout', text);
  }

  protected async execute(options: GlobalOptions & Options, agents: readonly string[]): Promise<ExitCode> {
    const { changeType, why, wait = false, timeout: timeoutMs = DEFAULT_TIMEOUT_MS } = options;
    const api = this.api(options);
    const printer = this.printer(options);
    const agentIds = await agentIdsOf(api, agents);
    const recorded: Recorded[] = [];
    for (const agentId of agentIds) {
      recorded.push(await api.post<Recorded>(`/v1/agents/${agentId}/sync`, { changeType, why }));
    }
    if (wait)
      return showWaited(printer, await waitForAgents(this.runtime, api, { agentIds, goal: 'settled', timeoutMs }));
    await printer.list({ items: recorded }, RECORDED_COLUMNS, recorded);
    return EXIT.ok;
  }
}
