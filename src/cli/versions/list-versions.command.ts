import { SubCommand } from 'nest-commander';
import type { Page, VersionView } from '../../api';
import { agentIdOf } from '../api/agent-address';
import { allPages } from '../api/pages';
import { EXIT, type ExitCode } from '../frame/exit-code';
import type { GlobalOptions } from '../frame/global-options';
import { AGENT_ARGUMENT } from '../frame/options/arguments';
import { NewestCommand, type NewestOptions } from '../frame/options/newest-command';
import type { Column } from '../output/column';
import { ago } from '../output/time';

const COLUMNS: readonly Column<VersionView>[] = [
  { name: 'VERSION', value: ({ version }) => version },
  { name: 'ACTIVE', value: ({ active }) => active, colour: ({ active }) => (active ? 'green' : null) },
  { name: 'AGE', value: ({ createdAt }) => ago(createdAt), volatile: true },
  { name: 'CREATED', value: ({ createdAt }) => createdAt, wide: true },
];

@SubCommand({
  name: 'ls',
  aliases: ['list'],
  description: 'lists the versions of an agent, the newest first',
  ...AGENT_ARGUMENT,
})
export class ListVersionsCommand extends NewestCommand {
  protected async execute(options: GlobalOptions & NewestOptions, [agent = '']: readonly string[]): Promise<ExitCode> {
    const api = this.api(options);
    const path = `/v1/agents/${await agentIdOf(api, agent)}/versions`;
    const page = await allPages<VersionView, Page<VersionView>>(api, path, {}, this.limitOf(options));
    await this.printer(options).list(page, COLUMNS, page.items);
    this.sayMore(page);
    return EXIT.ok;
  }
}
