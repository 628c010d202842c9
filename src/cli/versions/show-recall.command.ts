import { SubCommand } from 'nest-commander';
import type { RecallView } from '../../api';
import { agentIdOf } from '../api/agent-address';
import { CliCommand } from '../frame/cli-command';
import { EXIT, type ExitCode } from '../frame/exit-code';
import type { GlobalOptions } from '../frame/global-options';
import { VERSION_ARGUMENTS } from '../frame/options/arguments';
import { whole } from '../frame/options/parse';
import { recallLines } from './recall-lines';

@SubCommand({
  name: 'proof',
  description: 'shows how far a recall is, or the proof that it is complete; 2 while it is open',
  ...VERSION_ARGUMENTS,
})
export class ShowRecallCommand extends CliCommand {
  protected async execute(options: GlobalOptions, [agent = '', version = '']: readonly string[]): Promise<ExitCode> {
    const api = this.api(options);
    const printer = this.printer(options);
    const path = `/v1/agents/${await agentIdOf(api, agent)}/versions/${whole('<version>', version)}/recall`;
    const recall = await api.get<RecallView>(path);
    await printer.show(recall, () => recallLines(recall, printer));
    return recall.state === 'completed' ? EXIT.ok : EXIT.differs;
  }
}
