import { SubCommand } from 'nest-commander';
import type { PlanView } from '../../api';
import { agentIdOf } from '../api/agent-address';
import { CliCommand } from '../frame/cli-command';
import { EXIT, type ExitCode } from '../frame/exit-code';
import type { GlobalOptions } from '../frame/global-options';
import { AGENT_ARGUMENT } from '../frame/options/arguments';
import { DRIFT_COLUMNS } from '../output/drift-lines';
import { differs } from './plan-lines';

@SubCommand({
  name: 'diff',
  description: 'shows the fields in which what is there differs from what is wanted; 2 when one does',
  ...AGENT_ARGUMENT,
})
export class DiffAgentCommand extends CliCommand {
  protected async execute(options: GlobalOptions, [agent = '']: readonly string[]): Promise<ExitCode> {
    const api = this.api(options);
    const printer = this.printer(options);
    const plan = await api.get<PlanView>(`/v1/agents/${await agentIdOf(api, agent)}/plan`);
    const { drift } = plan;
    await printer.show({ agentId: plan.agentId, version: plan.version, action: plan.action, drift }, () =>
      drift.length > 0 ? printer.rows(DRIFT_COLUMNS, drift) : [withoutFields(plan)],
    );
    return differs(plan) ? EXIT.differs : EXIT.ok;
  }
}

/** Differences that no field shows. */
function withoutFields({ action, refused }: PlanView): string {
  if (refused !== null) return `cannot be compared: ${refused.reason}: ${refused.error}`;
  switch (action) {
    case 'none':
      return 'nothing differs';
    case 'create':
      return 'it is wanted and not there';
    case 'delete':
      return 'it is there and not wanted';
    case 'context':
      return 'live sessions lack the newest context';
    case 'update':
      return 'it has to be deployed anew';
    default:
      return action satisfies never;
  }
}
