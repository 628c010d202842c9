import { SubCommand } from 'nest-commander';
import type { DriftedAgent, DriftPage } from '../../api';
import { allPages } from '../api/pages';
import { CliCommand } from '../frame/cli-command';
import { EXIT, type ExitCode } from '../frame/exit-code';
import type { GlobalOptions } from '../frame/global-options';
import type { Column } from '../output/column';
import { driftText } from '../output/drift-lines';
import { ago } from '../output/time';

const COLUMNS: readonly Column<DriftedAgent>[] = [
  { name: 'ID', value: ({ agentId }) => agentId },
  { name: 'NAME', value: ({ name }) => name, maxWidth: 28 },
  { name: 'VERSION', value: ({ version }) => version },
  { name: 'SINCE', value: ({ since }) => ago(since), volatile: true },
  { name: 'DRIFT', value: ({ drift, message }) => driftText(drift) ?? message },
  { name: 'MESSAGE', value: ({ message }) => message, wide: true },
];

@SubCommand({ name: 'ls', aliases: ['list'], description: 'lists what the drift scan found; 2 when there is any' })
export class ListDriftCommand extends CliCommand {
  protected async execute(options: GlobalOptions): Promise<ExitCode> {
    const page = await allPages<DriftedAgent, DriftPage>(this.api(options), '/v1/drift', {});
    await this.printer(options).list(page, COLUMNS, page.items);
    return page.items.length === 0 ? EXIT.ok : EXIT.differs;
  }
}
