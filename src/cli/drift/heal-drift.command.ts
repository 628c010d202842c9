import { SubCommand } from 'nest-commander';
import type { Recorded } from '../../api';
import { agentIdsOf } from '../api/agent-address';
import { EXIT, type ExitCode } from '../frame/exit-code';
import type { GlobalOptions } from '../frame/global-options';
import { AGENTS_ARGUMENT } from '../frame/options/arguments';
import { WritingCommand, type WritingOptions } from '../frame/options/writing-command';
import { RECORDED_COLUMNS } from '../output/recorded-columns';

@SubCommand({ name: 'heal', description: 'brings agents back to what is wanted of them', ...AGENTS_ARGUMENT })
export class HealDriftCommand extends WritingCommand {
  protected async execute(options: GlobalOptions & WritingOptions, agents: readonly string[]): Promise<ExitCode> {
    const api = this.api(options);
    const items: Recorded[] = [];
    for (const agentId of await agentIdsOf(api, agents)) {
      items.push(await api.post<Recorded>(`/v1/agents/${agentId}/heal`, { why: options.why }));
    }
    await this.printer(options).list({ items }, RECORDED_COLUMNS, items);
    return EXIT.ok;
  }
}
