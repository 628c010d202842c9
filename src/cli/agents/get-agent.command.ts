import { SubCommand } from 'nest-commander';
import type { AgentDetail } from '../../api';
import { agentIdOf } from '../api/agent-address';
import { EXIT, type ExitCode } from '../frame/exit-code';
import type { GlobalOptions } from '../frame/global-options';
import { WatchingCommand, type WatchingOptions } from '../frame/options/watch-options';
import { AGENT_ARGUMENT } from '../frame/options/arguments';
import { AGENT_COLUMNS } from './agent-columns';
import { detailLines } from './agent-detail-lines';

@SubCommand({
  name: 'get',
  aliases: ['show'],
  description: 'shows one agent: what is wanted, what is there, what waits, what was done',
  ...AGENT_ARGUMENT,
})
export class GetAgentCommand extends WatchingCommand {
  protected async execute(
    options: GlobalOptions & WatchingOptions,
    [agent = '']: readonly string[],
  ): Promise<ExitCode> {
    const api = this.api(options);
    const printer = this.printer(options);
    const path = `/v1/agents/${await agentIdOf(api, agent)}`;
    const read = (): Promise<AgentDetail> => api.get<AgentDetail>(path);
    if (options.watch === true) {
      return this.watching<AgentDetail, AgentDetail>(options, {
        read,
        rows: (detail) => [detail],
        key: ({ agentId }) => agentId,
        columns: AGENT_COLUMNS,
        lines: (detail) => detailLines(detail, printer),
      });
    }
    const detail = await read();
    await printer.show(detail, () => detailLines(detail, printer));
    return EXIT.ok;
  }
}
