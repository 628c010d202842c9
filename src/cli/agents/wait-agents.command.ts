import { Option, SubCommand } from 'nest-commander';
import { agentIdsOf } from '../api/agent-address';
import { CliCommand } from '../frame/cli-command';
import type { ExitCode } from '../frame/exit-code';
import type { GlobalOptions } from '../frame/global-options';
import { AGENTS_ARGUMENT } from '../frame/options/arguments';
import { oneOf, time, whole } from '../frame/options/parse';
import { DEFAULT_TIMEOUT_MS } from './wait/timeout';
import { GOALS, type Goal } from './wait/until-arrived';
import { waitForAgents } from './wait/wait-for-agents';
import { showWaited } from './wait/wait-result';

interface Options {
  readonly for?: Goal;
  readonly at?: number;
  readonly timeout?: number;
}

@SubCommand({
  name: 'wait',
  description: 'waits until agents are where they should be; 2 when one failed, or the time was up',
  ...AGENTS_ARGUMENT,
})
export class WaitAgentsCommand extends CliCommand {
  @Option({
    flags: '--for <goal>',
    description: 'synced: live at the active version; deleted: gone; settled: one or the other, or failed',
    defaultValue: 'synced',
    choices: [...GOALS],
  })
  goal(text: string): string {
    return oneOf('--for', text, GOALS);
  }

  @Option({ flags: '--at <n>', description: 'live at this version or a newer one (default: the active one)' })
  atVersion(text: string): number {
    return whole('--at', text);
  }

  @Option({ flags: '--timeout <time>', description: 'how long, as 90s, 5m or 2h (default: 5m)' })
  timeout(text: string): number {
    return time('--timeout', text);
  }

  protected async execute(options: GlobalOptions & Options, agents: readonly string[]): Promise<ExitCode> {
    const api = this.api(options);
    const { for: goal = 'synced', at: version, timeout: timeoutMs = DEFAULT_TIMEOUT_MS } = options;
    const agentIds = await agentIdsOf(api, agents);
    return showWaited(
      this.printer(options),
      await waitForAgents(this.runtime, api, { agentIds, goal, version, timeoutMs }),
    );
  }
}
