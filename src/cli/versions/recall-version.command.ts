import { Option, SubCommand } from 'nest-commander';
import type { RecallView } from '../../api';
import { agentIdOf } from '../api/agent-address';
import type { ConsentOptions } from '../consent/consent';
import { EXIT, type ExitCode } from '../frame/exit-code';
import type { GlobalOptions } from '../frame/global-options';
import { VERSION_ARGUMENTS } from '../frame/options/arguments';
import { whole } from '../frame/options/parse';
import { ConsentingCommand } from '../frame/options/writing-command';
import { recallLines } from './recall-lines';

interface Options extends ConsentOptions {
  readonly stopSessions?: boolean;
}

@SubCommand({
  name: 'recall',
  description: 'sees to it that no live caller hears a version any more, and proves it',
  ...VERSION_ARGUMENTS,
})
export class RecallVersionCommand extends ConsentingCommand {
  @Option({ flags: '--stop-sessions', description: 'cuts off the sessions that cannot take a newer version' })
  stopSessions(): boolean {
    return true;
  }

  protected async execute(
    options: GlobalOptions & Options,
    [agent = '', given = '']: readonly string[],
  ): Promise<ExitCode> {
    const api = this.api(options);
    const version = whole('<version>', given);
    const agentId = await agentIdOf(api, agent);
    const { stopSessions = false } = options;
    const cut = stopSessions ? ', and cuts off sessions that cannot take a newer one' : '';
    const does = `this recalls version ${version} of ${agentId}${cut}`;
    const why = await this.consent(options).to({ does, needsWhy: false });
    const path = `/v1/agents/${agentId}/versions/${version}/recall`;
    const printer = this.printer(options);
    const recall = await api.post<RecallView>(path, { why, stopSessions });
    await printer.show(recall, () => recallLines(recall, printer));
    return EXIT.ok;
  }
}
