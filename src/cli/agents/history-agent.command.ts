import { SubCommand } from 'nest-commander';
import type { Page, RunView } from '../../api';
import { agentIdOf } from '../api/agent-address';
import { allPages } from '../api/pages';
import { EXIT, type ExitCode } from '../frame/exit-code';
import type { GlobalOptions } from '../frame/global-options';
import { AGENT_ARGUMENT } from '../frame/options/arguments';
import { NewestCommand, type NewestOptions } from '../frame/options/newest-command';
import { RUN_COLUMNS } from './run-columns';

@SubCommand({ name: 'history', description: 'lists what was done to an agent, the newest first', ...AGENT_ARGUMENT })
export class HistoryAgentCommand extends NewestCommand {
  protected async execute(options: GlobalOptions & NewestOptions, [agent = '']: readonly string[]): Promise<ExitCode> {
    const api = this.api(options);
    const path = `/v1/agents/${await agentIdOf(api, agent)}/history`;
    const page = await allPages<RunView, Page<RunView>>(api, path, {}, this.limitOf(options));
    await this.printer(options).list(page, RUN_COLUMNS, page.items);
    this.sayMore(page);
    return EXIT.ok;
  }
}
