import { SubCommand } from 'nest-commander';
import type { AgentSummary } from '../../api';
import { agentIdsOf } from '../api/agent-address';
import { EXIT, type ExitCode } from '../frame/exit-code';
import type { GlobalOptions } from '../frame/global-options';
import { AGENTS_ARGUMENT } from '../frame/options/arguments';
import { WritingCommand, type WritingOptions } from '../frame/options/writing-command';
import { AGENT_COLUMNS } from './agent-columns';

/** One verb for each of the agents named; shows them as they are then. */
abstract class AgentVerbCommand extends WritingCommand {
  protected abstract readonly verb: 'pause' | 'resume';

  protected async execute(options: GlobalOptions & WritingOptions, agents: readonly string[]): Promise<ExitCode> {
    const api = this.api(options);
    const items: AgentSummary[] = [];
    for (const agentId of await agentIdsOf(api, agents)) {
      items.push(await api.post<AgentSummary>(`/v1/agents/${agentId}/${this.verb}`, { why: options.why }));
    }
    await this.printer(options).list({ items }, AGENT_COLUMNS, items);
    return EXIT.ok;
  }
}

@SubCommand({ name: 'pause', description: 'leaves agents as they are until they are resumed', ...AGENTS_ARGUMENT })
export class PauseAgentsCommand extends AgentVerbCommand {
  protected override readonly verb = 'pause';
}

@SubCommand({ name: 'resume', description: 'takes paused agents up again', ...AGENTS_ARGUMENT })
export class ResumeAgentsCommand extends AgentVerbCommand {
  protected override readonly verb = 'resume';
}
