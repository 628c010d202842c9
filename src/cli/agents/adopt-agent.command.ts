import { SubCommand } from 'nest-commander';
import type { Adopted } from '../../api';
import { agentIdOf } from '../api/agent-address';
import type { ConsentOptions } from '../consent/consent';
import { EXIT, type ExitCode } from '../frame/exit-code';
import type { GlobalOptions } from '../frame/global-options';
import { AGENT_ARGUMENT } from '../frame/options/arguments';
import { ConsentingCommand } from '../frame/options/writing-command';
import type { Column } from '../output/column';

const COLUMNS: readonly Column<Adopted>[] = [
  { name: 'ID', value: ({ agentId }) => agentId },
  { name: 'INSTANCE', value: ({ instanceId }) => instanceId },
  { name: 'SERVICE', value: ({ serviceId }) => serviceId },
  { name: 'DRIFT', value: ({ drift }) => drift.length },
];

@SubCommand({
  name: 'adopt',
  description: 'takes what stands under this agent’s name at Pipecat Cloud for ours, so that syncs may write it',
  ...AGENT_ARGUMENT,
})
export class AdoptAgentCommand extends ConsentingCommand {
  protected async execute(options: GlobalOptions & ConsentOptions, [agent = '']: readonly string[]): Promise<ExitCode> {
    const api = this.api(options);
    const agentId = await agentIdOf(api, agent);
    const does = `this takes what stands under the name of ${agentId} at Pipecat Cloud for ours, and the next sync overwrites it`;
    const why = await this.consent(options).to({ does, needsWhy: true });
    const adopted = await api.post<Adopted>(`/v1/agents/${agentId}/adopt`, { why });
    await this.printer(options).list(adopted, COLUMNS, [adopted]);
    return EXIT.ok;
  }
}
