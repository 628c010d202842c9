import { Command, SubCommand } from 'nest-commander';
import type { OrphanPage, OrphanView } from '../../api';
import { allPages } from '../api/pages';
import { CliCommand, CommandGroup } from '../frame/cli-command';
import { EXIT, type ExitCode } from '../frame/exit-code';
import type { GlobalOptions } from '../frame/global-options';
import type { Column } from '../output/column';
import { ago } from '../output/time';

const COLUMNS: readonly Column<OrphanView>[] = [
  { name: 'INSTANCE', value: ({ instanceId }) => instanceId },
  { name: 'RECORDED', value: ({ recorded }) => recorded },
  { name: 'FIRST-SEEN', value: ({ firstSeenAt }) => ago(firstSeenAt), volatile: true },
  { name: 'LAST-SEEN', value: ({ lastSeenAt }) => ago(lastSeenAt), volatile: true },
  { name: 'SERVICE', value: ({ serviceId }) => serviceId, wide: true },
];

@SubCommand({
  name: 'ls',
  aliases: ['list'],
  description: 'lists agents at Pipecat Cloud that carry our prefix and are in no row; 2 when there is one',
})
export class ListOrphansCommand extends CliCommand {
  protected async execute(options: GlobalOptions): Promise<ExitCode> {
    const page = await allPages<OrphanView, OrphanPage>(this.api(options), '/v1/orphans', {});
    await this.printer(options).list(page, COLUMNS, page.items);
    return page.items.length === 0 ? EXIT.ok : EXIT.differs;
  }
}

@Command({ name: 'orphans', description: 'agents there that nobody wants here', subCommands: [ListOrphansCommand] })
export class OrphansCommand extends CommandGroup {}
