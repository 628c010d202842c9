import { SubCommand } from 'nest-commander';
import type { PlanView } from '../../api';
import { agentIdOf } from '../api/agent-address';
import { CliCommand } from '../frame/cli-command';
import { EXIT, type ExitCode } from '../frame/exit-code';
import type { GlobalOptions } from '../frame/global-options';
import { AGENT_ARGUMENT } from '../frame/options/arguments';
import { differs, planLines } from './plan-lines';

@SubCommand({
  name: 'plan',
  description: 'shows what a sync would do now, and does nothing; 2 when it would change something',
  ...AGENT_ARGUMENT,
})
export class PlanAgentCommand extends CliCommand {
  protected async execute(options: GlobalOptions, [agent = '']: readonly string[]): Promise<ExitCode> {
    const api = this.api(options);
    const printer = this.printer(options);
    const plan = await api.get<PlanView>(`/v1/agents/${await agentIdOf(api, agent)}/plan`);
    await printer.show(plan, () => planLines(plan, printer));
    return differs(plan) ? EXIT.differs : EXIT.ok;
  }
}
