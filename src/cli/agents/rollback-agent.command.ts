import { SubCommand } from 'nest-commander';
import type { RolledBack } from '../../api';
import { agentIdOf } from '../api/agent-address';
import { EXIT, type ExitCode } from '../frame/exit-code';
import type { GlobalOptions } from '../frame/global-options';
import { VERSION_ARGUMENTS } from '../frame/options/arguments';
import { whole } from '../frame/options/parse';
import { ConsentingCommand } from '../frame/options/writing-command';
import type { ConsentOptions } from '../consent/consent';
import type { Column } from '../output/column';

const COLUMNS: readonly Column<RolledBack>[] = [
  { name: 'ID', value: ({ agentId }) => agentId },
  { name: 'FROM', value: ({ from }) => from },
  { name: 'VERSION', value: ({ version }) => version },
];

@SubCommand({
  name: 'rollback',
  description: 'activates the document of an earlier version as a new version, so that it sticks',
  ...VERSION_ARGUMENTS,
})
export class RollbackAgentCommand extends ConsentingCommand {
  protected async execute(
    options: GlobalOptions & ConsentOptions,
    [agent = '', to = '']: readonly string[],
  ): Promise<ExitCode> {
    const api = this.api(options);
    const version = whole('<version>', to);
    const agentId = await agentIdOf(api, agent);
    const does = `this makes the document of version ${version} the active one of ${agentId}`;
    const why = await this.consent(options).to({ does, needsWhy: true });
    const done = await api.post<RolledBack>(`/v1/agents/${agentId}/rollback`, { version, why });
    await this.printer(options).list(done, COLUMNS, [done]);
    return EXIT.ok;
  }
}
