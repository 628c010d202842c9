import { Option, SubCommand } from 'nest-commander';
import type { AgentPage, AgentSummary } from '../../api';
import { allPages } from '../api/pages';
import { EXIT, type ExitCode } from '../frame/exit-code';
import type { GlobalOptions } from '../frame/global-options';
import { whole } from '../frame/options/parse';
import type { WatchingOptions } from '../frame/options/watch-options';
import { AGENT_COLUMNS } from './agent-columns';
import { AgentFilterCommand, toQuery, type AgentFilter } from './agent-filter';

interface Options extends AgentFilter {
  readonly limit?: number;
}

@SubCommand({
  name: 'ls',
  aliases: ['list'],
  description: 'lists agents with what is live, what is wanted and what is wrong',
})
export class ListAgentsCommand extends AgentFilterCommand {
  @Option({ flags: '--limit <n>', description: 'at most so many (default: all)' })
  limit(text: string): number {
    return whole('--limit', text, 1);
  }

  protected async execute(options: GlobalOptions & Options & WatchingOptions): Promise<ExitCode> {
    const api = this.api(options);
    const printer = this.printer(options);
    const read = (): Promise<AgentPage> =>
      allPages<AgentSummary, AgentPage>(api, '/v1/agents', toQuery(options), options.limit ?? null);
    if (options.watch === true) {
      return this.watching<AgentPage, AgentSummary>(options, {
        read,
        rows: ({ items }) => items,
        key: ({ agentId }) => agentId,
        columns: AGENT_COLUMNS,
        lines: ({ items }) => printer.rows(AGENT_COLUMNS, items),
      });
    }
    const page = await read();
    await printer.list(page, AGENT_COLUMNS, page.items);
    if (page.nextCursor !== null) this.terminal.note(`${page.items.length} of ${page.total} agents`);
    return EXIT.ok;
  }
}
